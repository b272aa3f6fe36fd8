/// Reads Go's syntax of regular expressions.
///
/// - SeeAlso: golang/go `src/regexp/syntax/parse.go`, whose errors these are.
struct SyntaxParser {
    private static let maximumDepth = 250
    private static let maximumCount = 1000

    struct Flags {
        var foldsCase = false
        var isMultiline = false
        var dotMatchesNewline = false
        var isUngreedy = false
    }

    let pattern: [UInt8]
    var position = 0
    var flags = Flags()
    /// The names of the groups, from the whole expression on.
    private(set) var names = [""]
    private var depth = 0

    init(_ pattern: String) { self.pattern = Array(pattern.utf8) }

    mutating func parse() throws(RegexpError) -> Syntax {
        let result = try alternatives()
        if position < pattern.count { throw error(.unexpectedParenthesis, 0..<pattern.count) }
        return result
    }

    func error(_ problem: RegexpError.Problem, _ range: Range<Int>) -> RegexpError {
        RegexpError(problem, String(decoding: pattern[range], as: UTF8.self))
    }

    func next(is byte: UInt8, offset: Int = 0) -> Bool {
        position + offset < pattern.count && pattern[position + offset] == byte
    }

    mutating func takeScalar() -> UInt32 {
        let (scalar, width) = UTF8Decoder.scalar(pattern, position)
        position += width
        return scalar
    }

    private mutating func alternatives() throws(RegexpError) -> Syntax {
        depth += 1
        defer { depth -= 1 }
        if depth > Self.maximumDepth { throw error(.tooDeep, 0..<pattern.count) }
        var branches = [try sequence()]
        while next(is: UInt8(ascii: "|")) {
            position += 1
            branches.append(try sequence())
        }
        return branches.count == 1 ? branches[0] : .alternatives(branches)
    }

    private mutating func sequence() throws(RegexpError) -> Syntax {
        var parts: [Syntax] = []
        /// Where the last part's operator began, when the last part is a repetition.
        var operatorStart: Int?
        while position < pattern.count {
            let byte = pattern[position]
            if byte == UInt8(ascii: "|") || byte == UInt8(ascii: ")") { break }
            let start = position
            if let (least, most) = try repetition() {
                var isGreedy = !flags.isUngreedy
                if next(is: UInt8(ascii: "?")) {
                    position += 1
                    isGreedy.toggle()
                }
                if let operatorStart { throw error(.invalidRepeat, operatorStart..<position) }
                guard let body = parts.popLast() else { throw error(.missingOperand, start..<position) }
                let repeated = Syntax.repetition(body, least: least, most: most, isGreedy: isGreedy)
                if least >= 2 || most ?? 0 >= 2, !repeated.repeats(atMost: Self.maximumCount) {
                    throw error(.repeatTooLarge, start..<position)
                }
                parts.append(repeated)
                operatorStart = start
                continue
            }
            operatorStart = nil
            if byte == UInt8(ascii: "\\"), next(is: UInt8(ascii: "Q"), offset: 1) {
                parts += quotation()
                continue
            }
            if let part = try term() { parts.append(part) }
        }
        return parts.isEmpty ? .empty : parts.count == 1 ? parts[0] : .sequence(parts)
    }

    /// `*`, `+`, `?`, `{n,m}`; a brace that begins no count is a character.
    private mutating func repetition() throws(RegexpError) -> (Int, Int?)? {
        switch pattern[position] {
        case UInt8(ascii: "*"):
            position += 1
            return (0, nil)
        case UInt8(ascii: "+"):
            position += 1
            return (1, nil)
        case UInt8(ascii: "?"):
            position += 1
            return (0, 1)
        case UInt8(ascii: "{"): return try count()
        default: return nil
        }
    }

    private mutating func count() throws(RegexpError) -> (Int, Int?)? {
        let start = position
        position += 1
        guard let least = number() else {
            position = start
            return nil
        }
        var most: Int? = least
        if next(is: UInt8(ascii: ",")) {
            position += 1
            if next(is: UInt8(ascii: "}")) {
                most = nil
            } else {
                guard let number = number() else {
                    position = start
                    return nil
                }
                most = number
            }
        }
        guard next(is: UInt8(ascii: "}")) else {
            position = start
            return nil
        }
        position += 1
        if least > Self.maximumCount || most ?? 0 > Self.maximumCount || most ?? least < least {
            throw error(.repeatTooLarge, start..<position)
        }
        return (least, most)
    }

    /// Without leading zeros; one too large for Go stays too large.
    private mutating func number() -> Int? {
        let start = position
        var value = 0
        while position < pattern.count, pattern[position] &- UInt8(ascii: "0") < 10 {
            value = min(value * 10 + Int(pattern[position] - UInt8(ascii: "0")), 100_000_000)
            position += 1
        }
        if position == start || position - start > 1 && pattern[start] == UInt8(ascii: "0") {
            position = start
            return nil
        }
        return value
    }

    // MARK: Terms

    private mutating func term() throws(RegexpError) -> Syntax? {
        switch pattern[position] {
        case UInt8(ascii: "("): return try group()
        case UInt8(ascii: "["): return Syntax(set: try characterClass())
        case UInt8(ascii: "."):
            position += 1
            return flags.dotMatchesNewline ? .anything : .set(CharacterSet([0x0A...0x0A]).inverted)
        case UInt8(ascii: "^"):
            position += 1
            return .assertion(flags.isMultiline ? .lineStart : .textStart)
        case UInt8(ascii: "$"):
            position += 1
            return .assertion(flags.isMultiline ? .lineEnd : .textEnd)
        case UInt8(ascii: "\\"): return try escape()
        default: return literal(takeScalar())
        }
    }

    private func literal(_ value: UInt32) -> Syntax {
        guard flags.foldsCase else { return .character(value) }
        let orbit = CaseFolding.orbit(value)
        return orbit.count == 1 ? .character(value) : .set(CharacterSet(orbit.map { $0...$0 }))
    }

    private mutating func group() throws(RegexpError) -> Syntax? {
        let start = position
        let outer = flags
        if next(is: UInt8(ascii: "?"), offset: 1) {
            if let name = try groupName() {
                names.append(name)
                return try finishGroup(index: names.count - 1, outer)
            }
            guard try readFlags(from: start) else { return nil }
            return try finishGroup(index: nil, outer)
        }
        position += 1
        names.append("")
        return try finishGroup(index: names.count - 1, outer)
    }

    private mutating func finishGroup(index: Int?, _ outer: Flags) throws(RegexpError) -> Syntax {
        let body = try alternatives()
        guard next(is: UInt8(ascii: ")")) else { throw error(.missingParenthesis, 0..<pattern.count) }
        position += 1
        flags = outer
        if let index { return .capture(body, index: index) }
        return body
    }

    /// `(?P<name>` or `(?<name>`.
    private mutating func groupName() throws(RegexpError) -> String? {
        let hasP = next(is: UInt8(ascii: "P"), offset: 2) && next(is: UInt8(ascii: "<"), offset: 3)
        guard hasP || next(is: UInt8(ascii: "<"), offset: 2) else { return nil }
        let start = position
        let nameStart = position + (hasP ? 4 : 3)
        guard let end = pattern[min(nameStart, pattern.count)...].firstIndex(of: UInt8(ascii: ">")) else {
            throw error(.invalidName, start..<pattern.count)
        }
        let name = pattern[nameStart..<end]
        let isName = name.allSatisfy {
            $0 == UInt8(ascii: "_") || $0 &- UInt8(ascii: "0") < 10 || ($0 | 0x20) &- UInt8(ascii: "a") < 26
        }
        guard isName, !name.isEmpty else { throw error(.invalidName, start..<end + 1) }
        position = end + 1
        return String(decoding: name, as: UTF8.self)
    }

    /// `(?i)` changes the flags up to the end of the group around it; `(?i:` begins a group. Returns whether it does.
    private mutating func readFlags(from start: Int) throws(RegexpError) -> Bool {
        position += 2
        var changed = flags
        var isOn = true
        var sawFlag = false
        while position < pattern.count {
            switch pattern[position] {
            case UInt8(ascii: "i"): changed.foldsCase = isOn
            case UInt8(ascii: "m"): changed.isMultiline = isOn
            case UInt8(ascii: "s"): changed.dotMatchesNewline = isOn
            case UInt8(ascii: "U"): changed.isUngreedy = isOn
            case UInt8(ascii: "-"):
                if !isOn {
                    position += 1
                    throw error(.invalidPerl, start..<position)
                }
                isOn = false
                sawFlag = false
                position += 1
                continue
            case UInt8(ascii: ":"), UInt8(ascii: ")"):
                let isGroup = pattern[position] == UInt8(ascii: ":")
                position += 1
                if !isOn, !sawFlag { throw error(.invalidPerl, start..<position) }
                flags = changed
                return isGroup
            default:
                _ = takeScalar()
                throw error(.invalidPerl, start..<position)
            }
            sawFlag = true
            position += 1
        }
        throw error(.invalidPerl, start..<pattern.count)
    }

    // MARK: Escapes

    private mutating func escape() throws(RegexpError) -> Syntax? {
        guard position + 1 < pattern.count else { throw RegexpError(.trailingBackslash, "") }
        switch pattern[position + 1] {
        case UInt8(ascii: "A"): return assertion(.textStart)
        case UInt8(ascii: "z"): return assertion(.textEnd)
        case UInt8(ascii: "b"): return assertion(.wordBoundary)
        case UInt8(ascii: "B"): return assertion(.noWordBoundary)
        case UInt8(ascii: "C"): throw error(.invalidEscape, position..<position + 2)
        default: break
        }
        if let set = try classEscape() { return Syntax(set: CharacterSet(set)) }
        return literal(try characterEscape())
    }

    private mutating func assertion(_ kind: Syntax.Assertion) -> Syntax {
        position += 2
        return .assertion(kind)
    }

    /// `\Q…\E`, or to the end.
    private mutating func quotation() -> [Syntax] {
        position += 2
        var parts: [Syntax] = []
        while position < pattern.count {
            if next(is: UInt8(ascii: "\\")), next(is: UInt8(ascii: "E"), offset: 1) {
                position += 2
                break
            }
            parts.append(literal(takeScalar()))
        }
        return parts
    }
}

extension Syntax {
    init(set: CharacterSet) {
        if set.ranges.isEmpty {
            self = .nothing
        } else if set.ranges.count == 1, set.ranges[0].count == 1 {
            self = .character(set.ranges[0].lowerBound)
        } else {
            self = .set(set)
        }
    }
}
