import Diagnostics

/// Why a document could not be read, and where.
package struct ParseError: ExplainedError, Equatable {
    package enum Cause: Sendable, Equatable {
        /// The text is not YAML, or not JSON; `problem` is a sentence part that needs no knowledge of the grammar.
        case syntax(problem: String)
        case notUTF8
        case duplicateKey(String, first: Position)
        /// A mapping, a list or null as a key, or a number or boolean where only strings are taken.
        case key(kind: String)
        case unknownAnchor(String)
        case recursiveAlias(String)
        /// A value that its explicit tag does not allow: `!!int abc`.
        case tag(String, value: String)
        /// `<<` with a value that is neither a mapping nor a list of mappings.
        case mergeValue
        case tooLarge(limit: Int)
        case tooDeep(limit: Int)
        case tooManyAliases(limit: Int)
        /// One document was wanted.
        case manyDocuments
    }

    package var cause: Cause
    package var position: Position
    package var file: String?

    package init(_ cause: Cause, at position: Position, file: String? = nil) {
        self.cause = cause
        self.position = position
        self.file = file
    }

    /// The same error, naming the file it was found in.
    package func `in`(file: String) -> ParseError { ParseError(cause, at: position, file: file) }

    package var reason: String { "InvalidDocument" }

    package var message: String {
        let place = file.map { "\($0):\(position.line):\(position.column)" } ?? position.description
        return "\(place): \(problem)"
    }

    private var problem: String {
        switch cause {
        case .syntax(let problem): problem
        case .notUTF8: "the text is not valid UTF-8"
        case .duplicateKey(let key, let first): "the key \"\(key)\" was already given at \(first)"
        case .key(let kind): "\(kind) cannot be a key here"
        case .unknownAnchor(let name): "the alias *\(name) has no anchor &\(name) before it"
        case .recursiveAlias(let name): "the alias *\(name) stands inside its own anchor"
        case .tag(let tag, let value): "\(value) cannot be read as \(tag)"
        case .mergeValue: "the value of << must be a mapping or a list of mappings"
        case .tooLarge(let limit): "the document is larger than \(limit) bytes"
        case .tooDeep(let limit): "the document is nested deeper than \(limit) levels"
        case .tooManyAliases(let limit): "aliases expand to more than \(limit) values"
        case .manyDocuments: "a second document starts here where only one is expected"
        }
    }

    package var hints: [String] {
        switch cause {
        case .syntax(let problem) where problem.contains("tab"): ["indent with spaces"]
        case .syntax(let problem) where problem.contains("\": \""): ["put the value in quotes if it contains \": \""]
        case .duplicateKey(let key, _): ["keep one of the two \"\(key)\" entries"]
        case .key(let kind) where kind == "a number" || kind == "a boolean": ["put the key in quotes"]
        case .tooManyAliases: ["write the values out, or split the file"]
        default: []
        }
    }
}
