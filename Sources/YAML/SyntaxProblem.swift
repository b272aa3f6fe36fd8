/// Turns libyaml's parser words, which speak of tokens and indicators, into words about the text.
struct SyntaxProblem {
    private let problem: String
    private let context: String?
    private let contextPosition: Position
    private let position: Position
    private let found: UInt8?

    init(_ problem: String, context: String?, contextAt: Position, at position: Position, found: UInt8?) {
        self.problem = problem
        self.context = context
        contextPosition = contextAt
        self.position = position
        self.found = found
    }

    var words: String {
        if found == UInt8(ascii: "\t"), problem != "did not find expected alphabetic or numeric character" {
            return "a tab stands where only spaces may indent"
        }
        if problem == "found character that cannot start any token" {
            return "a value cannot start with \(character); put it in quotes"
        }
        return (Self.sentences[problem] ?? problem) + place
    }

    private var character: String {
        guard let found, found >= 0x20, found < 0x7F else { return "this character" }
        return "\"\(Character(Unicode.Scalar(found)))\""
    }

    /// Where the thing began that could not be finished, when it is another line.
    private var place: String {
        guard let context, contextPosition.line < position.line else { return "" }
        let thing =
            switch context {
            case "while parsing a block mapping": "the mapping"
            case "while parsing a block collection": "the list"
            case "while parsing a flow mapping": "the { … }"
            case "while parsing a flow sequence": "the [ … ]"
            case "while scanning a quoted scalar": "the quoted text"
            case "while scanning a simple key": "the key"
            default: "this part"
            }
        return " (\(thing) starts at \(contextPosition))"
    }

    static let unknownEscape = "an unknown escape sequence \\…"

    static let sentences = [
        "mapping values are not allowed in this context": "a second \": \" on one line, or wrong indentation above",
        "did not find expected key": "a key is expected here; check indentation and quotes",
        "did not find expected '-' indicator": "a list entry \"- …\" is expected here; check the indentation",
        "did not find expected ',' or '}'": "a \",\" or the closing \"}\" is missing",
        "did not find expected ',' or ']'": "a \",\" or the closing \"]\" is missing",
        "did not find expected node content": "a value is missing here",
        "did not find expected <document start>":
            "text follows the end of the document; \"---\" or other indentation is missing",
        "could not find expected ':'": "a \":\" is missing after the key",
        "block sequence entries are not allowed in this context": "a list entry \"- …\" is not allowed here",
        "block mapping keys are not allowed in this context": "a \"? \" key is not allowed here",
        "found unexpected end of stream": "the closing quote is missing",
        "found unexpected document indicator": "a document ends inside quoted text",
        "found undefined tag handle": "the tag's handle was never declared",
        "found unknown escape character": unknownEscape,
        "found unexpected ':'": "a \":\" before a bracket or comma; put the value in quotes",
        "did not find expected hexdecimal number": "an escape sequence needs hexadecimal digits",
        "found invalid Unicode character escape code": "an escape sequence names no Unicode character",
        "did not find expected alphabetic or numeric character": "a name is missing after & or *",
        "did not find expected comment or line break": "only a comment may follow the | or > of a block text",
        "found an indentation indicator equal to 0": "the indentation given after | or > cannot be 0",
        "found duplicate %YAML directive": "a second %YAML line for one document",
        "found duplicate %TAG directive": "a second %TAG line for one handle",
        "found incompatible YAML document": "this YAML version is not known; 1.1 and 1.2 are",
    ]
}
