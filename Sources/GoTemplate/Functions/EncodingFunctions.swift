import Cryptography
import YAML

/// Values to text and back: YAML, JSON, TOML and the encodings of bytes, in Helm's forms.
///
/// - SeeAlso: helm/helm v4.2.4 `pkg/engine/funcs.go`; Masterminds/sprig v3.3 `defaults.go`, `strings.go`.
enum EncodingFunctions {
    static let all: [Function] = yaml + json + toml + bytes

    private static let yaml: [Function] = [
        Function("toYaml", [.any]) { _, a in .string((try? Encoding.yaml(a[0])) ?? "") },
        Function("mustToYaml", [.any]) { _, a in .string(try Encoding.yaml(a[0])) },
        Function("toYamlPretty", [.any]) { _, a in
            .string((try? Encoding.text(YAMLEmitter.emit(Encoding.node(a[0]), layout: .indented))) ?? "")
        },
        Function("fromYaml", [.string]) { _, a in
            do {
                let node = try Decoding.yaml(a[0].utf8Bytes)
                if node.isNull { return .dict(Dict()) }
                guard case .mapping(let mapping) = node else {
                    throw Decoding.mismatch(node, "map[string]interface {}", isYAML: true)
                }
                return .dict(Dict(mapping))
            } catch let error as FunctionError {
                return Decoding.failed(error)
            }
        },
        Function("fromYamlArray", [.string]) { _, a in
            do {
                let node = try Decoding.yaml(a[0].utf8Bytes)
                if node.isNull { return .list([]) }
                guard case .sequence = node else { throw Decoding.mismatch(node, "[]interface {}", isYAML: true) }
                return Value(node)
            } catch let error as FunctionError {
                return .list([.string(error.message)])
            }
        },
    ]

    private static let json: [Function] = [
        Function("toJson", [.any]) { _, a in .string((try? Encoding.json(a[0])) ?? "") },
        Function("mustToJson", [.any]) { _, a in .string(try Encoding.json(a[0])) },
        Function("toRawJson", [.any]) { _, a in .string(try Encoding.json(a[0], escapesHTML: false)) },
        Function("mustToRawJson", [.any]) { _, a in .string(try Encoding.json(a[0], escapesHTML: false)) },
        Function("toPrettyJson", [.any]) { _, a in .string((try? Encoding.prettyJSON(a[0])) ?? "") },
        Function("mustToPrettyJson", [.any]) { _, a in .string(try Encoding.prettyJSON(a[0])) },
        Function("fromJson", [.string]) { _, a in
            do {
                let node = try Decoding.json(a[0].utf8Bytes)
                if node.isNull { return .dict(Dict()) }
                guard case .mapping(let mapping) = node else {
                    throw Decoding.mismatch(node, "map[string]interface {}", isYAML: false)
                }
                return .dict(Dict(mapping))
            } catch let error as FunctionError {
                return Decoding.failed(error)
            }
        },
        Function("fromJsonArray", [.string]) { _, a in
            do {
                let node = try Decoding.json(a[0].utf8Bytes)
                if node.isNull { return .list([]) }
                guard case .sequence = node else { throw Decoding.mismatch(node, "[]interface {}", isYAML: false) }
                return Value(node)
            } catch let error as FunctionError {
                return .list([.string(error.message)])
            }
        },
        Function("mustFromJson", [.string]) { _, a in Value(try Decoding.json(a[0].utf8Bytes)) },
    ]

    private static let toml: [Function] = [
        Function("toToml", [.any]) { _, a in
            do { return .string(try TOMLWriter.write(a[0])) } catch let error as FunctionError {
                return .string(error.message)
            }
        },
        Function("mustToToml", [.any]) { _, a in .string(try TOMLWriter.write(a[0])) },
        Function("fromToml", [.string]) { _, a in
            do {
                return .dict(try TOMLParser.parse(a[0].utf8Bytes))
            } catch let error as FunctionError {
                return Decoding.failed(error)
            }
        },
    ]

    private static let bytes: [Function] = [
        Function("b64enc", [.string]) { _, a in .string(Base64.encode(a[0].utf8Bytes)) },
        Function("b64dec", [.string]) { _, a in
            do throws(BinaryText.Corrupt) { return .text(try BinaryText.base64(a[0].utf8Bytes)) } catch {
                return .string(error.message)
            }
        },
        Function("b32enc", [.string]) { _, a in .string(BinaryText.base32(encoding: a[0].utf8Bytes)) },
        Function("b32dec", [.string]) { _, a in
            do throws(BinaryText.Corrupt) { return .text(try BinaryText.base32(a[0].utf8Bytes)) } catch {
                return .string(error.message)
            }
        },
        digest("sha1sum", .sha1), digest("sha256sum", .sha256), digest("sha512sum", .sha512),
        Function("adler32sum", [.string]) { _, a in
            var (low, high): (UInt32, UInt32) = (1, 0)
            for byte in a[0].utf8Bytes {
                low = (low + UInt32(byte)) % 65521
                high = (high + low) % 65521
            }
            return .string(String(high << 16 | low))
        },
    ]

    private static func digest(_ name: String, _ algorithm: DigestAlgorithm) -> Function {
        Function(name, [.string]) { _, a in .string(Hex.encode(algorithm.digest(a[0].utf8Bytes))) }
    }
}

/// Values written as text.
enum Encoding {
    private static let maximumDepth = 500
    private static let maximumCount = 4 << 20

    /// As sigs.k8s.io/yaml writes it, without the line break at the end.
    static func yaml(_ value: Value) throws -> String {
        let node = try node(value)
        let document = YAMLEmitter.emit(node)
        // On the way through JSON, goyaml takes U+0085 for a line break and folds it.
        return text(document.contains("\\N") ? YAMLEmitter.emit(foldingNextLines(node)) : document)
    }

    private static func foldingNextLines(_ node: Node) -> Node {
        switch node {
        case .string(let text): .string(foldingNextLines(text))
        case .sequence(let items): .sequence(items.map(foldingNextLines))
        case .mapping(let mapping):
            .mapping(Mapping(mapping.pairs.map { (foldingNextLines($0.key), foldingNextLines($0.value)) }))
        default: node
        }
    }

    /// One break becomes a space, several become one break fewer; spaces around them go.
    private static func foldingNextLines(_ text: String) -> String {
        let scalars = Array(text.unicodeScalars)
        guard scalars.contains("\u{85}") else { return text }
        var output = String.UnicodeScalarView()
        var index = 0
        while index < scalars.count {
            guard scalars[index] == "\u{85}" else {
                output.append(scalars[index])
                index += 1
                continue
            }
            while output.last == " " { output.removeLast() }
            var breaks = 0
            while index < scalars.count, scalars[index] == "\u{85}" || scalars[index] == " " {
                if scalars[index] == "\u{85}" { breaks += 1 }
                index += 1
            }
            output.append(
                contentsOf: breaks == 1 ? " ".unicodeScalars : String(repeating: "\n", count: breaks - 1).unicodeScalars
            )
        }
        return String(output)
    }

    static func text(_ document: String) -> String { document.hasSuffix("\n") ? String(document.dropLast()) : document }

    static func json(_ value: Value, escapesHTML: Bool = true) throws -> String {
        let text = JSONEmitter.text(try node(value), sortedKeys: true, style: .go)
        return escapesHTML ? text : withoutHTMLEscapes(text)
    }

    /// `SetEscapeHTML(false)`: only the line separators stay escaped.
    private static func withoutHTMLEscapes(_ text: String) -> String {
        var output: [UInt8] = []
        let bytes = Array(text.utf8)
        var index = 0
        while index < bytes.count {
            if bytes[index] == UInt8(ascii: "\\"), index + 1 < bytes.count {
                let plain: UInt8? =
                    index + 5 < bytes.count && bytes[index + 1] == UInt8(ascii: "u")
                    ? htmlEscapes[String(decoding: bytes[index + 2..<index + 6], as: UTF8.self)] : nil
                if let plain {
                    output.append(plain)
                    index += 6
                } else {
                    output += bytes[index...index + 1]
                    index += 2
                }
            } else {
                output.append(bytes[index])
                index += 1
            }
        }
        return String(decoding: output, as: UTF8.self)
    }

    private static let htmlEscapes: [String: UInt8] = [
        "003c": UInt8(ascii: "<"), "003e": UInt8(ascii: ">"), "0026": UInt8(ascii: "&"),
    ]

    /// `json.MarshalIndent` with two spaces.
    static func prettyJSON(_ value: Value) throws -> String {
        var output = ""
        indent(try node(value), "\n", &output)
        return output
    }

    private static func indent(_ node: Node, _ lineBreak: String, _ output: inout String) {
        let inner = lineBreak + "  "
        switch node {
        case .sequence(let items) where !items.isEmpty:
            for (index, item) in items.enumerated() {
                output += (index == 0 ? "[" : ",") + inner
                indent(item, inner, &output)
            }
            output += lineBreak + "]"
        case .mapping(let mapping) where !mapping.isEmpty:
            let pairs = mapping.pairs.sorted { Dict.isLess($0.key, $1.key) }
            for (index, pair) in pairs.enumerated() {
                output += (index == 0 ? "{" : ",") + inner
                output += JSONEmitter.text(.string(pair.key), style: .go) + ": "
                indent(pair.value, inner, &output)
            }
            output += lineBreak + "}"
        default: output += JSONEmitter.text(node, style: .go)
        }
    }

    /// The value as JSON would carry it.
    ///
    /// - Throws: `FunctionError` for what JSON has no form for, and for values that contain themselves.
    static func node(_ value: Value) throws -> Node {
        var count = 0
        return try node(value, 0, &count)
    }

    private static func node(_ value: Value, _ depth: Int, _ count: inout Int) throws -> Node {
        count += 1
        if depth > maximumDepth || count > maximumCount {
            throw FunctionError("the value is nested too deeply, or too large")
        }
        switch value {
        case .float(let number): return try node(number)
        case .list(_, .nilList): return .null
        case .list(let items, _): return .sequence(try items.map { try node($0, depth + 1, &count) })
        case .dict(let dict):
            if dict.isNilMap { return .null }
            var pairs: [Mapping.Pair] = []
            pairs.reserveCapacity(dict.count)
            for index in dict.keys.indices {
                pairs.append(
                    Mapping.Pair(key: dict.keys[index], value: try node(dict.values[index], depth + 1, &count)))
            }
            return .mapping(Mapping(uniquePairs: pairs))
        case .object(let object): return try node(object.encoded, depth + 1, &count)
        default: return value.node
        }
    }

    /// A whole number beyond 2^53 is what its shortest digits say, not what its bits do.
    private static func node(_ number: Double) throws -> Node {
        guard number.isFinite else {
            let text = number.isNaN ? "NaN" : number < 0 ? "-Inf" : "+Inf"
            throw FunctionError("json: unsupported value: \(text)")
        }
        guard number.magnitude >= 0x1p53, number.magnitude < 2e19 else { return .float(number) }
        let text = FloatText.format(number, UInt8(ascii: "f"), precision: -1)
        if let integer = Int(text) { return .integer(integer) }
        if let integer = UInt(text) { return .unsigned(integer) }
        return .float(number)
    }
}
