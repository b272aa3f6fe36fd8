import YAML

/// Text read as values, with the errors of the libraries Helm uses.
enum Decoding {
    /// The first document of a stream, as sigs.k8s.io/yaml reads it.
    static func yaml(_ bytes: [UInt8]) throws -> Node {
        do {
            let node = try YAMLParser.documents(bytes, rules: .yaml11).first ?? .null
            if let number = infinity(in: node) {
                throw FunctionError("error converting YAML to JSON: json: unsupported value: \(number)")
            }
            return node
        } catch let error as ParseError {
            if case .key(let kind) = error.cause {
                throw FunctionError("error converting YAML to JSON: \(keyProblem(error, kind, bytes))")
            }
            throw FunctionError("error converting YAML to JSON: \(error.goText)")
        }
    }

    private static func infinity(in node: Node) -> String? {
        switch node {
        case .float(let number) where !number.isFinite: return number.isNaN ? "NaN" : number < 0 ? "-Inf" : "+Inf"
        case .sequence(let items): return items.lazy.compactMap { infinity(in: $0) }.first
        case .mapping(let mapping): return mapping.pairs.lazy.compactMap { infinity(in: $0.value) }.first
        default: return nil
        }
    }

    /// What sigs.k8s.io/yaml says of a key that JSON has no form for, with the value on the key's line.
    private static func keyProblem(_ error: ParseError, _ kind: String, _ bytes: [UInt8]) -> String {
        guard kind == "null" || kind == "a null" else { return "yaml: invalid map key: \(kind)" }
        let lines = bytes.split(separator: 0x0A, omittingEmptySubsequences: false)
        var value = Value.null
        if lines.indices.contains(error.position.line - 1) {
            let line = lines[error.position.line - 1]
            if let colon = line.firstIndex(of: UInt8(ascii: ":")),
                let node = try? YAMLParser.document(Array(line[(colon + 1)...]))
            {
                value = Value(node, numbers: .integers)
            }
        }
        let text = String(decoding: GoPrinter.sprintf(Array("%#v".utf8), [value]).output, as: UTF8.self)
        return "unsupported map key of type: %!s(<nil>), key: <nil>, value: \(text)"
    }

    static func json(_ bytes: [UInt8]) throws -> Node {
        if let problem = GoJSONChecker.problem(in: bytes) { throw FunctionError(problem) }
        do {
            return try JSONParser.parse(bytes)
        } catch {
            throw FunctionError(error.message)
        }
    }

    static func mismatch(_ node: Node, _ type: String, isYAML: Bool) -> FunctionError {
        let kind =
            switch node {
            case .sequence: "array"
            case .mapping: "object"
            case .string: "string"
            case .bool: "bool"
            default: "number"
            }
        let text = "json: cannot unmarshal \(kind) into Go value of type \(type)"
        return FunctionError(isYAML ? "error unmarshaling JSON: while decoding JSON: \(text)" : text)
    }

    /// The map that Helm's `from…` functions give instead of an error.
    static func failed(_ error: FunctionError) -> Value { .dict(Dict([("Error", .string(error.message))])) }
}
