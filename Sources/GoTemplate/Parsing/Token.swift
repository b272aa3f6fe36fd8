/// A piece of a template's text.
struct Token {
    enum Kind {
        case error, bool, character, characterConstant, complex, assign, declare, end, field, identifier
        case leftDelimiter, leftParenthesis, number, pipe, rawString, rightDelimiter, rightParenthesis, space, string
        case text, variable
        // Keywords, of which dot is one to Go.
        case dot, block, leave, next, define, otherwise, endOfBlock, condition, explicitNil, loop, template, with
    }

    var kind: Kind
    var range: Range<Int>
    var line: Int
    /// What is wrong, for an error.
    var message = ""

    init(_ kind: Kind, _ range: Range<Int>, line: Int) {
        self.kind = kind
        self.range = range
        self.line = line
    }

    var isKeyword: Bool {
        switch kind {
        case .dot, .block, .leave, .next, .define, .otherwise, .endOfBlock, .condition, .explicitNil, .loop, .template,
            .with:
            true
        default: false
        }
    }

    static func keyword(_ word: ArraySlice<UInt8>) -> Kind? {
        guard word.count <= 8 else { return nil }
        return keywords[String(decoding: word, as: UTF8.self)]
    }

    private static let keywords: [String: Kind] = [
        "block": .block, "break": .leave, "continue": .next, "define": .define, "else": .otherwise,
        "end": .endOfBlock, "if": .condition, "range": .loop, "nil": .explicitNil, "template": .template, "with": .with,
    ]
}
