/// Reads versions and operators off the front of a text.
struct VersionScanner {
    struct Parts {
        var numbers: [String] = []
        var prerelease = ""
        var metadata = ""
        /// The whole text of the version.
        var text = ""
    }

    private let bytes: [UInt8]
    var position = 0

    init(_ text: some StringProtocol) { bytes = Array(text.utf8) }

    var isAtEnd: Bool { position == bytes.count }

    static func isDigit(_ byte: UInt8) -> Bool { byte &- UInt8(ascii: "0") < 10 }

    static func isIdentifier(_ byte: UInt8) -> Bool {
        isDigit(byte) || (byte | 0x20) &- UInt8(ascii: "a") < 26 || byte == UInt8(ascii: "-")
    }

    /// Go's `\s`.
    static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 9 || byte == 10 || byte == 12 || byte == 13 }

    func text(_ range: Range<Int>) -> String { String(decoding: bytes[range], as: UTF8.self) }

    /// How many white space characters were passed over.
    @discardableResult mutating func skipSpace() -> Int { take(while: Self.isSpace).count }

    mutating func take(_ byte: UInt8) -> Bool {
        guard position < bytes.count, bytes[position] == byte else { return false }
        position += 1
        return true
    }

    private mutating func take(while isWanted: (UInt8) -> Bool) -> Range<Int> {
        let start = position
        while position < bytes.count, isWanted(bytes[position]) { position += 1 }
        return start..<position
    }

    /// `v?N(.N)?(.N)?(-ids)?(+ids)?`; with wildcards, numbers may have `x`, `X`, `*` in them.
    mutating func version(wildcards: Bool) -> Parts? {
        let start = position
        var parts = Parts()
        _ = take(UInt8(ascii: "v"))
        guard let major = number(wildcards) else {
            position = start
            return nil
        }
        parts.numbers.append(major)
        while parts.numbers.count < 3 {
            let before = position
            guard take(UInt8(ascii: ".")), let number = number(wildcards) else {
                position = before
                break
            }
            parts.numbers.append(number)
        }
        parts.prerelease = identifiers(after: UInt8(ascii: "-"))
        parts.metadata = identifiers(after: UInt8(ascii: "+"))
        parts.text = text(start..<position)
        return parts
    }

    private mutating func number(_ wildcards: Bool) -> String? {
        let range = take { byte in
            Self.isDigit(byte) || wildcards && [UInt8]("xX*|".utf8).contains(byte)
        }
        return range.isEmpty ? nil : text(range)
    }

    private mutating func identifiers(after mark: UInt8) -> String {
        let start = position
        guard take(mark), !take(while: Self.isIdentifier).isEmpty else {
            position = start
            return ""
        }
        var end = position
        while take(UInt8(ascii: ".")), !take(while: Self.isIdentifier).isEmpty { end = position }
        position = end
        return text(start + 1..<end)
    }

    mutating func comparison() -> VersionConstraint.Comparison {
        for (text, comparison) in VersionConstraint.Comparison.spellings {
            let candidate = Array(text.utf8)
            if bytes[position...].starts(with: candidate) {
                position += candidate.count
                return comparison
            }
        }
        return .unstated
    }
}
