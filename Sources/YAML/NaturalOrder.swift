/// The order in which goyaml v2 writes the keys of a map (go-yaml/yaml v2.4.0 sorter.go `keyList.Less`).
enum NaturalOrder {
    static func sorted(_ pairs: [Mapping.Pair]) -> [Mapping.Pair] {
        if pairs.count < 2 || isSorted(pairs) { return pairs }
        return pairs.sorted { isLess($0.key, $1.key) }
    }

    private static func isSorted(_ pairs: [Mapping.Pair]) -> Bool {
        for index in 1..<pairs.count where isLess(pairs[index].key, pairs[index - 1].key) { return false }
        return true
    }

    static func isLess(_ left: String, _ right: String) -> Bool {
        var others = right.utf8.makeIterator()
        for byte in left.utf8 {
            guard let other = others.next() else { return false }
            if byte == other { continue }
            guard isASCIILetter(byte), isASCIILetter(other) else {
                return isLess(Array(left.unicodeScalars), Array(right.unicodeScalars))
            }
            return byte < other
        }
        return others.next() != nil
    }

    private static func isASCIILetter(_ byte: UInt8) -> Bool { (byte | 0x20) &- UInt8(ascii: "a") < 26 }

    private static func isLess(_ left: [Unicode.Scalar], _ right: [Unicode.Scalar]) -> Bool {
        guard let index = zip(left, right).enumerated().first(where: { $1.0 != $1.1 })?.offset else {
            return left.count < right.count
        }
        switch (isLetter(left[index]), isLetter(right[index])) {
        case (true, true): return left[index] < right[index]
        case (true, false): return false
        case (false, true): return true
        case (false, false): return isLess(left, right, from: index)
        }
    }

    /// Both differ at `index` in something that is no letter: runs of digits compare as numbers.
    private static func isLess(_ left: [Unicode.Scalar], _ right: [Unicode.Scalar], from index: Int) -> Bool {
        let start: Int64 = continuesNumber(left, right, at: index) ? 1 : 0
        let (leftNumber, leftEnd) = number(left, from: index, start)
        let (rightNumber, rightEnd) = number(right, from: index, start)
        if leftNumber != rightNumber { return leftNumber < rightNumber }
        if leftEnd != rightEnd { return leftEnd < rightEnd }
        return left[index] < right[index]
    }

    /// A 0 at `index` counts as a digit of a number that began before it, not as a leading zero.
    private static func continuesNumber(_ left: [Unicode.Scalar], _ right: [Unicode.Scalar], at index: Int) -> Bool {
        guard left[index] == "0" || right[index] == "0" else { return false }
        for scalar in left[..<index].reversed() {
            guard isDigit(scalar) else { return false }
            if scalar != "0" { return true }
        }
        return false
    }

    private static func number(_ text: [Unicode.Scalar], from index: Int, _ start: Int64) -> (Int64, end: Int) {
        var value = start
        var end = index
        while end < text.count, isDigit(text[end]) {
            value = value &* 10 &+ (Int64(text[end].value) - 0x30)
            end += 1
        }
        return (value, end)
    }

    private static func isDigit(_ scalar: Unicode.Scalar) -> Bool {
        scalar.isASCII ? (0x30...0x39).contains(scalar.value) : scalar.properties.generalCategory == .decimalNumber
    }

    private static func isLetter(_ scalar: Unicode.Scalar) -> Bool {
        if scalar.isASCII { return isASCIILetter(UInt8(truncatingIfNeeded: scalar.value)) }
        switch scalar.properties.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter: return true
        default: return false
        }
    }
}
