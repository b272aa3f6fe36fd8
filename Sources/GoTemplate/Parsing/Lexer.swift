/// Cuts a template into tokens, as Go's `text/template/parse/lex.go` does: one at a time, so that an error in an action
/// is only found when the parser gets there.
struct Lexer {
    private enum State { case text, insideAction, done }

    let input: [UInt8]
    private var state = State.text
    private var position = 0
    private var start = 0
    private var line = 1
    private var startLine = 1
    private var parenthesisDepth = 0

    init(_ input: [UInt8]) { self.input = input }

    /// After an error or the end, only ends.
    mutating func next() -> Token {
        while true {
            switch state {
            case .text: if let token = lexText() { return token }
            case .insideAction: return lexInsideAction()
            case .done: return Token(.end, start..<start, line: startLine)
            }
        }
    }

    // MARK: Emitting

    private mutating func emit(_ kind: Token.Kind) -> Token {
        let token = Token(kind, start..<position, line: startLine)
        start = position
        startLine = line
        return token
    }

    private mutating func ignore() {
        start = position
        startLine = line
    }

    private mutating func fail(_ message: String) -> Token {
        state = .done
        var token = Token(.error, start..<position, line: startLine)
        token.message = message
        return token
    }

    private func at(_ offset: Int) -> UInt8 {
        let index = position + offset
        return index < input.count ? input[index] : 0
    }

    private mutating func advance(to end: Int) {
        while position < end {
            if input[position] == 0x0A { line += 1 }
            position += 1
        }
    }

    // MARK: Text and delimiters

    /// The text before the next action; `nil` where there is none and the state has changed.
    private mutating func lexText() -> Token? {
        guard let open = findOpening(from: position) else {
            advance(to: input.count)
            if position > start { return emit(.text) }
            state = .done
            return emit(.end)
        }
        var textEnd = open
        let trims = isLeftTrimMarker(at: open + 2)
        if trims { while textEnd > position, Lexer.isSpace(input[textEnd - 1]) { textEnd -= 1 } }
        if textEnd > start {
            advance(to: textEnd)
            let token = emit(.text)
            advance(to: open)
            ignore()
            // The opening is found again at once, now without text before it.
            return token
        }
        advance(to: open)
        ignore()
        return lexOpening(trims: trims)
    }

    private func findOpening(from start: Int) -> Int? {
        var index = start
        let last = input.count - 1
        return input.withUnsafeBufferPointer { input in
            while index < last {
                if input[index] == UInt8(ascii: "{"), input[index + 1] == UInt8(ascii: "{") { return index }
                index += 1
            }
            return nil
        }
    }

    private func isLeftTrimMarker(at index: Int) -> Bool {
        index + 1 < input.count && input[index] == UInt8(ascii: "-") && Lexer.isSpace(input[index + 1])
    }

    private func isRightTrimMarker(at index: Int) -> Bool {
        index + 1 < input.count && Lexer.isSpace(input[index]) && input[index + 1] == UInt8(ascii: "-")
    }

    private func isClosing(at index: Int) -> Bool {
        index + 1 < input.count && input[index] == UInt8(ascii: "}") && input[index + 1] == UInt8(ascii: "}")
    }

    private func closing(at index: Int) -> (isThere: Bool, trims: Bool) {
        if isRightTrimMarker(at: index), isClosing(at: index + 2) { return (true, true) }
        return (isClosing(at: index), false)
    }

    private mutating func lexOpening(trims: Bool) -> Token? {
        position += 2
        let afterMarker = trims ? 2 : 0
        let isComment =
            position + afterMarker + 1 < input.count && input[position + afterMarker] == UInt8(ascii: "/")
            && input[position + afterMarker + 1] == UInt8(ascii: "*")
        if isComment {
            advance(to: position + afterMarker)
            ignore()
            return lexComment()
        }
        let token = emit(.leftDelimiter)
        advance(to: position + afterMarker)
        ignore()
        parenthesisDepth = 0
        state = .insideAction
        return token
    }

    private mutating func lexComment() -> Token? {
        var end = position + 2
        while end + 1 < input.count, !(input[end] == UInt8(ascii: "*") && input[end + 1] == UInt8(ascii: "/")) {
            end += 1
        }
        guard end + 1 < input.count else { return fail("unclosed comment") }
        advance(to: end + 2)
        let (isThere, trims) = closing(at: position)
        guard isThere else { return fail("comment ends before closing delimiter") }
        advance(to: position + (trims ? 4 : 2))
        if trims { skipSpace() }
        ignore()
        return nil
    }

    private mutating func skipSpace() {
        var end = position
        while end < input.count, Lexer.isSpace(input[end]) { end += 1 }
        advance(to: end)
    }

    private mutating func lexClosing() -> Token {
        let trims = isRightTrimMarker(at: position)
        if trims {
            advance(to: position + 2)
            ignore()
        }
        position += 2
        let token = emit(.rightDelimiter)
        if trims {
            skipSpace()
            ignore()
        }
        state = .text
        return token
    }

    // MARK: Inside an action

    private mutating func lexInsideAction() -> Token {
        if closing(at: position).isThere {
            return parenthesisDepth == 0 ? lexClosing() : fail("unclosed left paren")
        }
        guard position < input.count else { return fail("unclosed action") }
        let byte = input[position]
        switch byte {
        case 0x20, 0x09, 0x0D, 0x0A: return lexSpace()
        case UInt8(ascii: "="): return single(.assign)
        case UInt8(ascii: ":"):
            guard at(1) == UInt8(ascii: "=") else {
                _ = takeScalar()
                _ = takeScalar()
                return fail("expected :=")
            }
            position += 2
            return emit(.declare)
        case UInt8(ascii: "|"): return single(.pipe)
        case UInt8(ascii: "\""): return lexQuote()
        case UInt8(ascii: "`"): return lexRawQuote()
        case UInt8(ascii: "$"):
            position += 1
            return lexFieldOrVariable(.variable, alone: .variable)
        case UInt8(ascii: "'"): return lexCharacter()
        case UInt8(ascii: "."):
            if position + 1 < input.count, !Lexer.isDigit(input[position + 1]) {
                position += 1
                return lexFieldOrVariable(.field, alone: .dot)
            }
            return lexNumber()
        case UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return lexNumber()
        case UInt8(ascii: "("):
            parenthesisDepth += 1
            return single(.leftParenthesis)
        case UInt8(ascii: ")"):
            parenthesisDepth -= 1
            if parenthesisDepth < 0 {
                position += 1
                return fail("unexpected right paren")
            }
            return single(.rightParenthesis)
        default: break
        }
        if isAlphanumericNext() { return lexIdentifier() }
        if byte >= 0x20, byte < 0x7F { return single(.character) }
        let scalar = takeScalar()
        return fail("unrecognized character in action: \(GoQuote.codePoint(scalar))")
    }

    private mutating func single(_ kind: Token.Kind) -> Token {
        position += 1
        return emit(kind)
    }

    private mutating func lexSpace() -> Token {
        var end = position
        while end < input.count, Lexer.isSpace(input[end]) { end += 1 }
        // The last space may belong to a trim marker.
        if isRightTrimMarker(at: end - 1), isClosing(at: end + 1) {
            if end - position == 1 { return lexClosing() }
            end -= 1
        }
        advance(to: end)
        return emit(.space)
    }

    private mutating func lexIdentifier() -> Token {
        skipAlphanumeric()
        guard isAtTerminator else { return badCharacter() }
        let word = input[start..<position]
        if let kind = Token.keyword(word) { return emit(kind) }
        return emit(word.elementsEqual("true".utf8) || word.elementsEqual("false".utf8) ? .bool : .identifier)
    }

    private mutating func lexFieldOrVariable(_ kind: Token.Kind, alone: Token.Kind) -> Token {
        if isAtTerminator { return emit(alone) }
        skipAlphanumeric()
        guard isAtTerminator else { return badCharacter() }
        return emit(kind)
    }

    private mutating func badCharacter() -> Token {
        let scalar = takeScalar()
        return fail("bad character \(GoQuote.codePoint(scalar))")
    }

    private var isAtTerminator: Bool {
        guard position < input.count else { return true }
        switch input[position] {
        case 0x20, 0x09, 0x0D, 0x0A, UInt8(ascii: "."), UInt8(ascii: ","), UInt8(ascii: "|"), UInt8(ascii: ":"),
            UInt8(ascii: ")"), UInt8(ascii: "("):
            return true
        default: return isClosing(at: position)
        }
    }

    private mutating func lexCharacter() -> Token {
        position += 1
        return lexDelimited(UInt8(ascii: "'"), .characterConstant, "unterminated character constant")
    }

    private mutating func lexQuote() -> Token {
        position += 1
        return lexDelimited(UInt8(ascii: "\""), .string, "unterminated quoted string")
    }

    private mutating func lexDelimited(_ delimiter: UInt8, _ kind: Token.Kind, _ problem: String) -> Token {
        while position < input.count {
            let byte = input[position]
            if byte == 0x0A { break }
            position += 1
            if byte == delimiter { return emit(kind) }
            if byte == UInt8(ascii: "\\") {
                guard position < input.count, input[position] != 0x0A else { break }
                position += 1
            }
        }
        return fail(problem)
    }

    private mutating func lexRawQuote() -> Token {
        var end = position + 1
        while end < input.count, input[end] != UInt8(ascii: "`") { end += 1 }
        guard end < input.count else { return fail("unterminated raw quoted string") }
        advance(to: end + 1)
        return emit(.rawString)
    }

    // MARK: Numbers

    private mutating func lexNumber() -> Token {
        guard scanNumber() else { return badNumber() }
        if position < input.count, input[position] == UInt8(ascii: "+") || input[position] == UInt8(ascii: "-") {
            guard scanNumber(), input[position - 1] == UInt8(ascii: "i") else { return badNumber() }
            return emit(.complex)
        }
        return emit(.number)
    }

    private mutating func badNumber() -> Token {
        fail("bad number syntax: \(GoQuote.quoted(bytes: input[start..<position]))")
    }

    private mutating func scanNumber() -> Bool {
        accept { $0 == UInt8(ascii: "+") || $0 == UInt8(ascii: "-") }
        var base = 10
        if accept({ $0 == UInt8(ascii: "0") }) {
            if accept({ $0 | 0x20 == UInt8(ascii: "x") }) {
                base = 16
            } else if accept({ $0 | 0x20 == UInt8(ascii: "o") }) {
                base = 8
            } else if accept({ $0 | 0x20 == UInt8(ascii: "b") }) {
                base = 2
            }
        }
        skipDigits(base)
        if accept({ $0 == UInt8(ascii: ".") }) { skipDigits(base) }
        let exponent = base == 10 ? UInt8(ascii: "e") : base == 16 ? UInt8(ascii: "p") : 0
        if exponent != 0, accept({ $0 | 0x20 == exponent }) {
            accept { $0 == UInt8(ascii: "+") || $0 == UInt8(ascii: "-") }
            skipDigits(10)
        }
        accept { $0 == UInt8(ascii: "i") }
        if isAlphanumericNext() {
            _ = takeScalar()
            return false
        }
        return true
    }

    @discardableResult private mutating func accept(_ isWanted: (UInt8) -> Bool) -> Bool {
        guard position < input.count, isWanted(input[position]) else { return false }
        position += 1
        return true
    }

    private mutating func skipDigits(_ base: Int) {
        while position < input.count {
            let byte = input[position]
            let isDigit =
                switch base {
                case 16: Lexer.isDigit(byte) || (byte | 0x20) &- UInt8(ascii: "a") < 6
                case 8: byte &- UInt8(ascii: "0") < 8
                case 2: byte &- UInt8(ascii: "0") < 2
                default: Lexer.isDigit(byte)
                }
            guard isDigit || byte == UInt8(ascii: "_") else { return }
            position += 1
        }
    }

    // MARK: Characters

    @inline(__always) static func isSpace(_ byte: UInt8) -> Bool {
        byte == 0x20 || byte == 0x0A || byte == 0x09 || byte == 0x0D
    }

    @inline(__always) static func isDigit(_ byte: UInt8) -> Bool { byte &- UInt8(ascii: "0") < 10 }

    private func isAlphanumericNext() -> Bool {
        guard position < input.count else { return false }
        let byte = input[position]
        if byte < 0x80 {
            return byte == UInt8(ascii: "_") || Lexer.isDigit(byte) || (byte | 0x20) &- UInt8(ascii: "a") < 26
        }
        let scalar = UTF8Text.scalar(in: input, at: position).scalar
        return scalar.map { GoUnicode.isLetter($0) || GoUnicode.isDigit($0) } ?? false
    }

    private mutating func skipAlphanumeric() {
        while isAlphanumericNext() {
            position += input[position] < 0x80 ? 1 : UTF8Text.scalar(in: input, at: position).width
        }
    }

    /// Takes the next character, whatever it is; U+FFFD for bytes that are none, -1 for Go at the end.
    private mutating func takeScalar() -> Int32 {
        guard position < input.count else { return -1 }
        let (scalar, width) = UTF8Text.scalar(in: input, at: position)
        if input[position] == 0x0A { line += 1 }
        position += width
        return Int32(scalar?.value ?? 0xFFFD)
    }
}
