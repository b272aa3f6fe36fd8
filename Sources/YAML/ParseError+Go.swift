extension ParseError {
    /// The error as goyaml words it, for texts that must be Helm's: `yaml: line 3: did not find expected key`.
    ///
    /// The line is goyaml's, which is one less than the parser's except for what the scanner finds.
    package var goText: String {
        switch cause {
        case .syntax(let problem):
            let word = Self.libyamlWord(problem)
            let line = Self.scannerWords.contains(word) ? position.line : position.line - 1
            return "yaml: " + (position.line > 1 && line > 0 ? "line \(line): " : "") + word
        case .unknownAnchor(let name): return "yaml: unknown anchor '\(name)' referenced"
        case .recursiveAlias(let name): return "yaml: anchor '\(name)' value contains itself"
        case .mergeValue: return "yaml: map merge requires map or sequence of maps as the value"
        case .tooManyAliases: return "yaml: document contains excessive aliasing"
        case .tooDeep: return "yaml: exceeded max depth of 10000"
        case .notUTF8: return "yaml: invalid leading UTF-8 octet"
        default: return "yaml: " + message
        }
    }

    /// `SyntaxProblem` made the sentence out of libyaml's words; this is the way back.
    private static func libyamlWord(_ sentence: String) -> String {
        if sentence.hasPrefix("a tab stands") || sentence.hasPrefix("a value cannot start with") {
            return "found character that cannot start any token"
        }
        return SyntaxProblem.sentences.first { sentence.hasPrefix($0.value) }?.key ?? sentence
    }

    private static let scannerWords: Set<String> = [
        "mapping values are not allowed in this context", "found character that cannot start any token",
        "could not find expected ':'", "block sequence entries are not allowed in this context",
        "block mapping keys are not allowed in this context", "found unexpected end of stream",
        "found unexpected document indicator", "found unknown escape character", "found unexpected ':'",
        "did not find expected hexdecimal number", "did not find expected alphabetic or numeric character",
        "did not find expected comment or line break", "found an indentation indicator equal to 0",
    ]
}
