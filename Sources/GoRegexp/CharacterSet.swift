/// A set of characters as ranges in order, with the ASCII ones as bits.
struct CharacterSet: Sendable, Equatable {
    typealias Range = ClosedRange<UInt32>

    private(set) var ranges: [Range]
    private var low: UInt64 = 0
    private var high: UInt64 = 0

    init(_ ranges: [Range]) {
        self.ranges = Self.merged(ranges)
        for range in self.ranges {
            if range.lowerBound > 127 { break }
            for value in range.lowerBound...min(range.upperBound, 127) {
                if value < 64 { low |= 1 << UInt64(value) } else { high |= 1 << UInt64(value - 64) }
            }
        }
    }

    @inline(__always) func contains(_ value: UInt32) -> Bool {
        if value < 64 { return low >> UInt64(value) & 1 == 1 }
        if value < 128 { return high >> UInt64(value - 64) & 1 == 1 }
        return containsBeyondASCII(value)
    }

    private func containsBeyondASCII(_ value: UInt32) -> Bool {
        var first = 0
        var last = ranges.count
        while first < last {
            let middle = (first + last) / 2
            if ranges[middle].upperBound < value { first = middle + 1 } else { last = middle }
        }
        return first < ranges.count && ranges[first].contains(value)
    }

    var inverted: CharacterSet {
        var result: [Range] = []
        var next: UInt32 = 0
        for range in ranges {
            if range.lowerBound > next { result.append(next...(range.lowerBound - 1)) }
            next = range.upperBound + 1
        }
        if next <= 0x10FFFF { result.append(next...0x10FFFF) }
        return CharacterSet(result)
    }

    private static func merged(_ ranges: [Range]) -> [Range] {
        var result: [Range] = []
        for range in ranges.sorted(by: { $0.lowerBound < $1.lowerBound }) {
            if let last = result.last, range.lowerBound <= last.upperBound &+ 1 {
                result[result.count - 1] = last.lowerBound...max(last.upperBound, range.upperBound)
            } else {
                result.append(range)
            }
        }
        return result
    }

    static func characters(_ text: String) -> [Range] { text.unicodeScalars.map { $0.value...$0.value } }

    // MARK: Named classes

    static let digits: [Range] = [0x30...0x39]
    static let space: [Range] = [0x09...0x0A, 0x0C...0x0D, 0x20...0x20]
    static let word: [Range] = [0x30...0x39, 0x41...0x5A, 0x5F...0x5F, 0x61...0x7A]

    static let posix: [String: [Range]] = [
        "alnum": [0x30...0x39, 0x41...0x5A, 0x61...0x7A], "alpha": [0x41...0x5A, 0x61...0x7A], "ascii": [0...0x7F],
        "blank": [0x09...0x09, 0x20...0x20], "cntrl": [0...0x1F, 0x7F...0x7F], "digit": digits,
        "graph": [0x21...0x7E], "lower": [0x61...0x7A], "print": [0x20...0x7E],
        "punct": [0x21...0x2F, 0x3A...0x40, 0x5B...0x60, 0x7B...0x7E], "space": [0x09...0x0D, 0x20...0x20],
        "upper": [0x41...0x5A], "word": word, "xdigit": [0x30...0x39, 0x41...0x46, 0x61...0x66],
    ]
}
