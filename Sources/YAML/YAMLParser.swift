/// Reads YAML into `Node`s.
///
/// A document without content (only comments, or nothing between two `---`) gives no node unless
/// `Options.keepsEmptyDocuments` asks for `.null`; an explicit `null` is a document.
package enum YAMLParser {
    package struct Options: Sendable {
        /// What to do with keys that are not strings after resolution.
        package enum Keys: Sendable {
            /// `1:` is "1", `true:` is "true", as sigs.k8s.io/yaml makes JSON of them.
            case convert
            case reject
        }
        package enum Duplicates: Sendable {
            case reject, lastWins
            /// Rules other than `yaml11` only: a strategic merge patch is looked up key by key.
            case firstWins
            /// Mappings come out with both pairs, of which look-ups find the first. Only for readers that know.
            case keep
        }

        package var rules: ScalarRules
        package var keys: Keys
        package var duplicates: Duplicates
        package var keepsEmptyDocuments = false
        package var limits: ParseLimits

        /// The behaviour of the library behind `rules`: sigs.k8s.io/yaml v1.4 (non-strict) converts keys and lets the
        /// last of equal keys win; goyaml v3 as kustomize uses it refuses both.
        package init(_ rules: ScalarRules, limits: ParseLimits = .init()) {
            self.rules = rules
            self.limits = limits
            keys = rules == .yaml11 ? .convert : .reject
            duplicates = rules == .yaml11 ? .lastWins : .reject
        }

        package init(_ rules: ScalarRules, keys: Keys, duplicates: Duplicates, limits: ParseLimits = .init()) {
            self.init(rules, limits: limits)
            self.keys = keys
            self.duplicates = duplicates
        }
    }

    /// All documents of a stream.
    package static func documents(
        _ bytes: [UInt8], rules: ScalarRules = .yaml11, limits: ParseLimits = .init()
    ) throws(ParseError) -> [Node] {
        try documents(bytes, options: Options(rules, limits: limits))
    }

    package static func documents(
        _ text: String, rules: ScalarRules = .yaml11, limits: ParseLimits = .init()
    ) throws(ParseError) -> [Node] {
        try documents(text, options: Options(rules, limits: limits))
    }

    package static func documents(_ bytes: [UInt8], options: Options) throws(ParseError) -> [Node] {
        try bytes.withUnsafeBufferPointer { bytes throws(ParseError) in
            try documents(UnsafeRawBufferPointer(bytes), options: options)
        }
    }

    package static func documents(_ text: String, options: Options) throws(ParseError) -> [Node] {
        try documents(Array(text.utf8), options: options)
    }

    package static func documents(_ bytes: UnsafeRawBufferPointer, options: Options) throws(ParseError) -> [Node] {
        guard bytes.count <= options.limits.bytes else {
            throw ParseError(.tooLarge(limit: options.limits.bytes), at: Position(line: 1, column: 1))
        }
        return try readingQuoteEscapes(bytes) { bytes throws(ParseError) in
            var builder = YAMLTreeBuilder(bytes, options: options)
            return try builder.documents()
        }
    }

    /// The only document of a stream; `.null` when there is none.
    package static func document(
        _ bytes: [UInt8], rules: ScalarRules = .yaml11, limits: ParseLimits = .init()
    ) throws(ParseError) -> Node {
        try document(bytes, options: Options(rules, limits: limits))
    }

    package static func document(_ bytes: [UInt8], options: Options) throws(ParseError) -> Node {
        guard bytes.count <= options.limits.bytes else {
            throw ParseError(.tooLarge(limit: options.limits.bytes), at: Position(line: 1, column: 1))
        }
        return try bytes.withUnsafeBufferPointer { bytes throws(ParseError) in
            try readingQuoteEscapes(UnsafeRawBufferPointer(bytes)) { bytes throws(ParseError) in
                var builder = YAMLTreeBuilder(bytes, options: options)
                builder.wantsOneDocument = true
                return try builder.documents().first ?? .null
            }
        }
    }

    package static func document(
        _ text: String, rules: ScalarRules = .yaml11, limits: ParseLimits = .init()
    ) throws(ParseError) -> Node {
        try document(Array(text.utf8), rules: rules, limits: limits)
    }
}
