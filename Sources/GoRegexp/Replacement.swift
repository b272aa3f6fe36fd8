/// What stands for a match: text, and groups by number or name.
struct Replacement {
    private enum Part {
        case text(ArraySlice<UInt8>)
        /// By number; of several groups of one name, the first that took part.
        case group([Int])
    }

    private var parts: [Part] = []

    var usesGroups: Bool {
        parts.contains { if case .group = $0 { true } else { false } }
    }

    init(_ template: [UInt8], _ names: [String]) {
        let dollar = UInt8(ascii: "$")
        var rest = template[...]
        while let mark = rest.firstIndex(of: dollar) {
            parts.append(.text(rest[..<mark]))
            rest = rest[(mark + 1)...]
            if rest.first == dollar {
                parts.append(.text([dollar]))
                rest = rest.dropFirst()
            } else if let (name, end) = Self.name(template, rest.startIndex) {
                rest = template[end...]
                parts.append(.group(Self.groups(name, names)))
            } else {
                parts.append(.text([dollar]))
            }
        }
        parts.append(.text(rest))
    }

    /// The longest name of letters, digits and underscores, in braces or not.
    private static func name(_ text: [UInt8], _ start: Int) -> (String, end: Int)? {
        var index = start
        let isBraced = index < text.count && text[index] == UInt8(ascii: "{")
        if isBraced { index += 1 }
        let first = index
        while index < text.count {
            let (value, width) = UTF8Decoder.scalar(text, index)
            guard let scalar = Unicode.Scalar(value), isNamePart(scalar) else { break }
            index += width
        }
        if index == first { return nil }
        let name = String(decoding: text[first..<index], as: UTF8.self)
        guard isBraced else { return (name, index) }
        return index < text.count && text[index] == UInt8(ascii: "}") ? (name, index + 1) : nil
    }

    private static func isNamePart(_ scalar: Unicode.Scalar) -> Bool {
        if scalar == "_" { return true }
        switch scalar.properties.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter, .decimalNumber:
            return true
        default: return false
        }
    }

    /// None for a name that there is not, which stands for nothing.
    private static func groups(_ name: String, _ names: [String]) -> [Int] {
        let isNumber =
            name.utf8.allSatisfy { $0 &- UInt8(ascii: "0") < 10 } && name.utf8.count <= 8
            && (name == "0" || !name.hasPrefix("0"))
        if isNumber, let number = Int(name) { return number < names.count ? [number] : [] }
        return names.indices.filter { names[$0] == name }
    }

    func append(to output: inout [UInt8], _ text: [UInt8], _ slots: [Int]) {
        for part in parts {
            switch part {
            case .text(let bytes): output += bytes
            case .group(let indexes):
                for index in indexes
                where index * 2 + 1 < slots.count && slots[index * 2] >= 0 && slots[index * 2 + 1] >= 0 {
                    output += text[slots[index * 2]..<slots[index * 2 + 1]]
                    break
                }
            }
        }
    }
}
