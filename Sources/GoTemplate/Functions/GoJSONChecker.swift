/// Finds what Go's `encoding/json` finds wrong with a text, in its words.
///
/// - SeeAlso: golang/go `src/encoding/json/scanner.go`.
struct GoJSONChecker {
    private struct Problem: Error {
        let text: String
    }

    private static let maximumDepth = 500

    private let bytes: [UInt8]
    private var index = 0
    private var depth = 0

    /// `nil` when there is nothing wrong.
    static func problem(in bytes: [UInt8]) -> String? {
        var checker = GoJSONChecker(bytes: bytes)
        do {
            try checker.value("looking for beginning of value")
            checker.skipSpace()
            if checker.index < bytes.count { throw checker.unexpected("after top-level value") }
            return nil
        } catch let problem as Problem {
            return problem.text
        } catch {
            return "\(error)"
        }
    }

    private init(bytes: [UInt8]) { self.bytes = bytes }

    private func unexpected(_ context: String) -> Problem {
        guard index < bytes.count else { return Problem(text: "unexpected end of JSON input") }
        let byte = bytes[index]
        let quoted: String
        switch byte {
        case UInt8(ascii: "'"): quoted = "'\\''"
        case UInt8(ascii: "\""): quoted = "'\"'"
        default:
            let text = GoQuote.quoted(String(Character(Unicode.Scalar(byte))))
            quoted = "'" + text.dropFirst().dropLast() + "'"
        }
        return Problem(text: "invalid character \(quoted) \(context)")
    }

    private mutating func skipSpace() { while index < bytes.count, Lexer.isSpace(bytes[index]) { index += 1 } }

    private var current: UInt8? { index < bytes.count ? bytes[index] : nil }

    private mutating func value(_ context: String) throws {
        skipSpace()
        switch current {
        case UInt8(ascii: "{"): try nested { try $0.object() }
        case UInt8(ascii: "["): try nested { try $0.array() }
        case UInt8(ascii: "\""): try string()
        case UInt8(ascii: "t"): try literal("true")
        case UInt8(ascii: "f"): try literal("false")
        case UInt8(ascii: "n"): try literal("null")
        case UInt8(ascii: "-"), .some(UInt8(ascii: "0")...UInt8(ascii: "9")): try number()
        default: throw unexpected(context)
        }
    }

    private mutating func nested(_ body: (inout GoJSONChecker) throws -> Void) throws {
        depth += 1
        if depth > Self.maximumDepth { throw Problem(text: "exceeded max depth") }
        index += 1
        try body(&self)
        depth -= 1
    }

    private mutating func object() throws {
        skipSpace()
        if current == UInt8(ascii: "}") {
            index += 1
            return
        }
        while true {
            skipSpace()
            guard current == UInt8(ascii: "\"") else { throw unexpected("looking for beginning of object key string") }
            try string()
            skipSpace()
            guard current == UInt8(ascii: ":") else { throw unexpected("after object key") }
            index += 1
            try value("looking for beginning of value")
            skipSpace()
            if current == UInt8(ascii: "}") { break }
            guard current == UInt8(ascii: ",") else { throw unexpected("after object key:value pair") }
            index += 1
        }
        index += 1
    }

    private mutating func array() throws {
        skipSpace()
        if current == UInt8(ascii: "]") {
            index += 1
            return
        }
        while true {
            try value("looking for beginning of value")
            skipSpace()
            if current == UInt8(ascii: "]") { break }
            guard current == UInt8(ascii: ",") else { throw unexpected("after array element") }
            index += 1
        }
        index += 1
    }

    private mutating func string() throws {
        index += 1
        while let byte = current, byte != UInt8(ascii: "\"") {
            if byte < 0x20 { throw unexpected("in string literal") }
            index += 1
            guard byte == UInt8(ascii: "\\") else { continue }
            guard let escape = current, Array("\"\\/bfnrtu".utf8).contains(escape) else {
                throw unexpected("in string escape code")
            }
            index += 1
            guard escape == UInt8(ascii: "u") else { continue }
            for _ in 0..<4 {
                guard let digit = current, Lexer.isDigit(digit) || (digit | 0x20) &- UInt8(ascii: "a") < 6 else {
                    throw unexpected("in \\u hexadecimal character escape")
                }
                index += 1
            }
        }
        if current == nil { throw unexpected("") }
        index += 1
    }

    private mutating func literal(_ word: String) throws {
        for (offset, byte) in word.utf8.enumerated() {
            guard current == byte else {
                if offset == 0 { throw unexpected("looking for beginning of value") }
                throw unexpected("in literal \(word) (expecting '\(Character(Unicode.Scalar(byte)))')")
            }
            index += 1
        }
    }

    private mutating func digits() -> Bool {
        let start = index
        while let byte = current, Lexer.isDigit(byte) { index += 1 }
        return index > start
    }

    private mutating func number() throws {
        if current == UInt8(ascii: "-") { index += 1 }
        if current == UInt8(ascii: "0") {
            index += 1
        } else if !digits() {
            throw unexpected("in numeric literal")
        }
        if current == UInt8(ascii: ".") {
            index += 1
            if !digits() { throw unexpected("after decimal point in numeric literal") }
        }
        if let mark = current, mark | 0x20 == UInt8(ascii: "e") {
            index += 1
            if current == UInt8(ascii: "+") || current == UInt8(ascii: "-") { index += 1 }
            if !digits() { throw unexpected("in exponent of numeric literal") }
        }
    }
}
