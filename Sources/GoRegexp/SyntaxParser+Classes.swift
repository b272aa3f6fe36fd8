extension SyntaxParser {
    /// `[…]`
    mutating func characterClass() throws(RegexpError) -> CharacterSet {
        let start = position
        position += 1
        var isNegated = false
        if next(is: UInt8(ascii: "^")) {
            isNegated = true
            position += 1
        }
        var ranges: [CharacterSet.Range] = []
        var isFirst = true
        while true {
            guard position < pattern.count else { throw error(.missingBracket, start..<pattern.count) }
            if next(is: UInt8(ascii: "]")), !isFirst { break }
            isFirst = false
            if let posix = try posixClass() {
                ranges += posix
                continue
            }
            if next(is: UInt8(ascii: "\\")), let escaped = try classEscape() {
                ranges += escaped
                continue
            }
            ranges += try range(in: start)
        }
        position += 1
        let set = CharacterSet(ranges)
        return isNegated ? set.inverted : set
    }

    private mutating func range(in start: Int) throws(RegexpError) -> [CharacterSet.Range] {
        let rangeStart = position
        let low = try classCharacter(in: start)
        var high = low
        if next(is: UInt8(ascii: "-")), position + 1 < pattern.count, !next(is: UInt8(ascii: "]"), offset: 1) {
            position += 1
            high = try classCharacter(in: start)
            if high < low { throw error(.invalidRange, rangeStart..<position) }
        }
        let range = low...high
        return flags.foldsCase ? CaseFolding.folded([range]) : [range]
    }

    private mutating func classCharacter(in start: Int) throws(RegexpError) -> UInt32 {
        guard position < pattern.count else { throw error(.missingBracket, start..<pattern.count) }
        return next(is: UInt8(ascii: "\\")) ? try characterEscape() : takeScalar()
    }

    /// `[:alpha:]` within a class.
    private mutating func posixClass() throws(RegexpError) -> [CharacterSet.Range]? {
        guard next(is: UInt8(ascii: "[")), next(is: UInt8(ascii: ":"), offset: 1) else { return nil }
        var end = position + 2
        while end + 1 < pattern.count, !(pattern[end] == UInt8(ascii: ":") && pattern[end + 1] == UInt8(ascii: "]")) {
            end += 1
        }
        guard end + 1 < pattern.count else { return nil }
        var name = String(decoding: pattern[position + 2..<end], as: UTF8.self)
        let isNegated = name.hasPrefix("^")
        if isNegated { name.removeFirst() }
        guard let ranges = CharacterSet.posix[name] else { throw error(.invalidRange, position..<end + 2) }
        position = end + 2
        return adjusted(ranges, isNegated)
    }

    private func adjusted(_ ranges: [CharacterSet.Range], _ isNegated: Bool) -> [CharacterSet.Range] {
        let folded = flags.foldsCase ? CaseFolding.folded(ranges) : ranges
        return isNegated ? CharacterSet(folded).inverted.ranges : folded
    }

    /// `\d`, `\pL` and their kin; `nil` for other escapes.
    mutating func classEscape() throws(RegexpError) -> [CharacterSet.Range]? {
        guard position + 1 < pattern.count else { return nil }
        let letter = pattern[position + 1]
        let ranges: [CharacterSet.Range]
        switch letter | 0x20 {
        case UInt8(ascii: "d"): ranges = CharacterSet.digits
        case UInt8(ascii: "s"): ranges = CharacterSet.space
        case UInt8(ascii: "w"): ranges = CharacterSet.word
        case UInt8(ascii: "p"): return try unicodeClass()
        default: return nil
        }
        position += 2
        return adjusted(ranges, letter & 0x20 == 0)
    }

    private mutating func unicodeClass() throws(RegexpError) -> [CharacterSet.Range] {
        let start = position
        var isNegated = pattern[position + 1] == UInt8(ascii: "P")
        position += 2
        guard position < pattern.count else { throw error(.invalidRange, start..<position) }
        var name: String
        if next(is: UInt8(ascii: "{")) {
            guard let end = pattern[position...].firstIndex(of: UInt8(ascii: "}")) else {
                throw error(.invalidRange, start..<pattern.count)
            }
            name = String(decoding: pattern[position + 1..<end], as: UTF8.self)
            position = end + 1
        } else {
            let first = position
            _ = takeScalar()
            name = String(decoding: pattern[first..<position], as: UTF8.self)
        }
        if name.hasPrefix("^") {
            isNegated.toggle()
            name.removeFirst()
        }
        guard let ranges = UnicodeCategories.ranges(name) else { throw error(.invalidRange, start..<position) }
        return adjusted(ranges, isNegated)
    }

    /// One character after a backslash.
    mutating func characterEscape() throws(RegexpError) -> UInt32 {
        let start = position
        position += 1
        guard position < pattern.count else { throw RegexpError(.trailingBackslash, "") }
        let byte = pattern[position]
        switch byte {
        case UInt8(ascii: "1")...UInt8(ascii: "7"):
            // A single digit would be a reference to a group, which does not exist here.
            guard position + 1 < pattern.count, pattern[position + 1] &- UInt8(ascii: "0") < 8 else { break }
            return octal()
        case UInt8(ascii: "0"): return octal()
        case UInt8(ascii: "x"):
            position += 1
            if let value = hexadecimal() { return value }
            throw error(.invalidEscape, start..<min(position, pattern.count))
        case UInt8(ascii: "a"): return single(0x07)
        case UInt8(ascii: "f"): return single(0x0C)
        case UInt8(ascii: "n"): return single(0x0A)
        case UInt8(ascii: "r"): return single(0x0D)
        case UInt8(ascii: "t"): return single(0x09)
        case UInt8(ascii: "v"): return single(0x0B)
        default:
            let isPunctuation =
                byte > 0x20 && byte < 0x7F && byte &- UInt8(ascii: "0") >= 10
                && (byte | 0x20) &- UInt8(ascii: "a") >= 26
            if isPunctuation { return single(UInt32(byte)) }
        }
        _ = takeScalar()
        throw error(.invalidEscape, start..<position)
    }

    private mutating func single(_ value: UInt32) -> UInt32 {
        position += 1
        return value
    }

    private mutating func octal() -> UInt32 {
        var value: UInt32 = 0
        var count = 0
        while count < 3, position < pattern.count, pattern[position] &- UInt8(ascii: "0") < 8 {
            value = value * 8 + UInt32(pattern[position] - UInt8(ascii: "0"))
            position += 1
            count += 1
        }
        return value
    }

    private mutating func hexadecimal() -> UInt32? {
        func digit(_ index: Int) -> UInt32? {
            guard index < pattern.count else { return nil }
            return UInt32(String(decoding: [pattern[index]], as: UTF8.self), radix: 16)
        }
        guard next(is: UInt8(ascii: "{")) else {
            guard let first = digit(position), let second = digit(position + 1) else {
                position += 1
                return nil
            }
            position += 2
            return first * 16 + second
        }
        position += 1
        var value: UInt32 = 0
        let start = position
        while let next = digit(position) {
            value = value * 16 + next
            position += 1
            if value > 0x10FFFF { return nil }
        }
        guard position > start, next(is: UInt8(ascii: "}")) else {
            position += 1
            return nil
        }
        position += 1
        return value
    }
}
