/// A text with `${…}` expressions in it, parsed.
///
/// Only the braced forms count, a bare `$name` is text, and `$$` stands for one `$`, so `$${name}` comes out as
/// `${name}`. Bytes are kept as they are: a template need not be valid UTF-8.
///
/// - SeeAlso: fluxcd/pkg `envsubst` (README.md, `parse/parse.go`), which is drone/envsubst with strictness added.
struct VariableTemplate: Sendable, Hashable {
    indirect enum Part: Sendable, Hashable {
        case text([UInt8])
        case expression(Expression)
    }

    /// `${name operation arguments}`; without an operation the value itself.
    struct Expression: Sendable, Hashable {
        var name: String
        var operation: Operation
        var arguments: [Part] = []
    }

    enum Operation: Sendable, Hashable {
        case value
        /// `${#name}`, in bytes.
        case length
        case lowerFirst, lowerAll, upperFirst, upperAll
        /// `${name:offset}` and `${name:offset:length}`, in bytes.
        case substring
        /// Any of `-`, `:-`, `=`, `:=`; upstream treats `:?` and `:+` alike.
        case fallback
        case removeShortestPrefix, removeLongestPrefix, removeShortestSuffix, removeLongestSuffix
        case replaceFirst, replaceAll, replacePrefix, replaceSuffix
    }

    var parts: [Part]

    /// - Throws: `SubstitutionError.syntax`.
    init(_ text: [UInt8]) throws(SubstitutionError) {
        var parser = VariableParser(text)
        parts = try parser.template()
    }

    /// The text with every expression replaced.
    ///
    /// - Parameters:
    ///   - variables: values by name.
    ///   - strict: whether a variable that is not set, and whose expression gives no fallback, is an error.
    func expanded(with variables: [String: String], strict: Bool) throws(SubstitutionError) -> [UInt8] {
        var output: [UInt8] = []
        for part in parts { try Self.append(part, to: &output, variables, strict) }
        return output
    }

    private static func append(
        _ part: Part, to output: inout [UInt8], _ variables: [String: String], _ strict: Bool
    ) throws(SubstitutionError) {
        switch part {
        case .text(let bytes):
            output += bytes
        case .expression(let expression):
            // Arguments come first: a variable that is missing inside an unused fallback is missing all the same.
            var arguments: [[UInt8]] = []
            for argument in expression.arguments {
                var bytes: [UInt8] = []
                try append(argument, to: &bytes, variables, strict)
                arguments.append(bytes)
            }
            let value = variables[expression.name]
            if value == nil, strict, expression.operation != .fallback { throw .notSet(expression.name) }
            output += try expression.operation.result(on: Array((value ?? "").utf8), arguments)
        }
    }
}
