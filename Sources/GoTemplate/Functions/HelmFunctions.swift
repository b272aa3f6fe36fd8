import YAML

/// What Helm adds to or replaces in sprig.
///
/// - SeeAlso: helm/helm v4.2.4 `pkg/engine/engine.go`, `funcs.go`.
enum HelmFunctions {
    /// How deep one template may include itself.
    static let maximumInclusions = 1000

    static let all: [Function] = [
        Function("include", [.string, .any]) { render, arguments in
            .text(try include(arguments[0].string ?? "", arguments[1], &render))
        },
        Function("tpl", [.string, .any]) { render, arguments in
            .text(try execute(text: arguments[0].utf8Bytes, arguments[1], &render))
        },
        Function("required", [.string, .any]) { render, arguments in
            let value = arguments[1]
            if value.isNil || value.kindName == "string" && !value.isTrue {
                throw failed(arguments[0].string ?? "")
            }
            return value
        },
        Function("fail", [.string]) { _, arguments in throw failed(arguments[0].string ?? "") },
        Function("lookup", [.string, .string, .string, .string]) { render, arguments in
            let names = arguments.map { $0.string ?? "" }
            let found = try render.environment.lookup(names[0], names[1], names[2], names[3])
            return Value(found, numbers: .integers)
        },
        Function("getHostByName", [.string]) { _, _ in .string("") },
    ]

    private static func failed(_ message: String) -> FunctionError {
        var error = FunctionError(message)
        error.failure = TemplateError.Failure(message: message, location: "")
        return error
    }

    private static func include(_ name: String, _ data: Value, _ render: inout Render) throws -> [UInt8] {
        let count = render.inclusions[name, default: 0]
        if count > maximumInclusions {
            throw FunctionError(
                "rendering template has a nested reference name: \(name): unable to execute template")
        }
        render.inclusions[name] = count + 1
        defer { render.inclusions[name] = count }
        return try render.evaluate(name, data)
    }

    /// Executes a text as a template that sees those of the set, and whose own definitions nobody else sees.
    private static func execute(text: [UInt8], _ data: Value, _ render: inout Render) throws -> [UInt8] {
        guard text.contains(UInt8(ascii: "{")) else { return text }
        let key = String(decoding: text, as: UTF8.self)
        let templates: [Template]
        if let parsed = render.parsedTexts[key] {
            templates = parsed
        } else {
            do {
                templates = try ParsedFile.parse(name: "gotpl", text: text, functions: render.set.functions)
            } catch {
                throw FunctionError("cannot parse template \(GoQuote.quoted(key)): \(error.text)")
            }
            render.parsedTexts[key] = templates
        }
        guard let root = templates.last else { return [] }
        let outer = render.overlay
        defer { render.overlay = outer }
        for template in templates.dropLast() where !template.body.isBlank || render.named(template.name) == nil {
            render.overlay[template.name] = template
        }
        do {
            return NoValue.removed(from: try render.evaluate(root, data))
        } catch let error as TemplateError where error.stage == .executing {
            var wrapped = FunctionError(
                "error during tpl function execution for \(GoQuote.quoted(key)): \(error.text)")
            wrapped.failure = error.failure
            throw wrapped
        }
    }
}

/// Helm takes Go's word for a missing value out of everything it has rendered, wherever it came from.
package enum NoValue {
    private static let word = Array("<no value>".utf8)

    package static func removed(from bytes: [UInt8]) -> [UInt8] {
        guard var found = next(in: bytes, from: 0) else { return bytes }
        var output: [UInt8] = []
        output.reserveCapacity(bytes.count)
        var start = 0
        while true {
            output += bytes[start..<found]
            start = found + word.count
            guard let following = next(in: bytes, from: start) else { break }
            found = following
        }
        return output + bytes[start...]
    }

    private static func next(in bytes: [UInt8], from start: Int) -> Int? {
        bytes.withUnsafeBufferPointer { bytes in
            var index = start
            while index + word.count <= bytes.count {
                if bytes[index] == UInt8(ascii: "<"), bytes[index + 1] == UInt8(ascii: "n"),
                    bytes[index..<index + word.count].elementsEqual(word)
                {
                    return index
                }
                index += 1
            }
            return nil
        }
    }
}
