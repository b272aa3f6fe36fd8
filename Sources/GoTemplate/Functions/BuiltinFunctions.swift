/// The functions of `text/template` itself.
///
/// - SeeAlso: golang/go `src/text/template/funcs.go`.
enum BuiltinFunctions {
    static let all: [Function] = [
        special("and", .and), special("or", .or),
        Function("not", [.value]) { _, arguments in .bool(!arguments[0].isTrue) },
        Function("len", [.value]) { _, arguments in .int(try length(arguments[0])) },
        Function("index", [.value], variadic: .value) { _, arguments in
            try index(arguments[0], arguments.dropFirst())
        },
        Function("slice", [.value], variadic: .value) { _, arguments in
            try slice(arguments[0], Array(arguments.dropFirst()))
        },
        Function("call", [.value], variadic: .value) { _, arguments in
            if arguments[0].isNil { throw FunctionError("call of nil") }
            throw FunctionError("non-function \(GoPrinter.text(arguments[0])) of type \(arguments[0].typeName)")
        },
        Function("print", [], variadic: .any) { render, arguments in
            try render.text(of: GoPrinter.sprint(arguments, limit: render.environment.limits.outputBytes))
        },
        Function("println", [], variadic: .any) { render, arguments in
            try render.text(of: GoPrinter.sprintln(arguments, limit: render.environment.limits.outputBytes))
        },
        Function("printf", [.string], variadic: .any) { render, arguments in
            try render.text(
                of: GoPrinter.sprintf(
                    arguments[0].utf8Bytes, Array(arguments.dropFirst()),
                    limit: render.environment.limits.outputBytes))
        },
        Function("html", [], variadic: .any) { _, arguments in .text(Escaping.html(operands(arguments))) },
        Function("js", [], variadic: .any) { _, arguments in .text(Escaping.javaScript(operands(arguments))) },
        Function("urlquery", [], variadic: .any) { _, arguments in .text(Escaping.query(operands(arguments))) },
        Function("eq", [.value], variadic: .value) { _, arguments in
            .bool(try Comparison.isEqual(arguments[0], toAny: arguments.dropFirst()))
        },
        Function("ne", [.value, .value]) { _, arguments in
            .bool(try !Comparison.isEqual(arguments[0], toAny: arguments.dropFirst()))
        },
        Function("lt", [.value, .value]) { _, arguments in
            .bool(try Comparison.isLess(arguments[0], arguments[1]))
        },
        Function("le", [.value, .value]) { _, arguments in
            .bool(try Comparison.isAtMost(arguments[0], arguments[1]))
        },
        Function("gt", [.value, .value]) { _, arguments in
            .bool(try !Comparison.isAtMost(arguments[0], arguments[1]))
        },
        Function("ge", [.value, .value]) { _, arguments in
            .bool(try !Comparison.isLess(arguments[0], arguments[1]))
        },
    ]

    private static func special(_ name: String, _ special: Function.Special) -> Function {
        var function = Function(name, [.value], variadic: .value) { _, arguments in arguments.last ?? .none }
        function.special = special
        return function
    }

    /// What the escaping functions work on: one string as it is, else what `print` makes of all.
    private static func operands(_ arguments: [Value]) -> [UInt8] {
        if arguments.count == 1, arguments[0].kindName == "string" { return arguments[0].utf8Bytes }
        return GoPrinter.sprint(arguments.map { $0.isNil ? .string("<no value>") : $0 }).output
    }

    static func length(_ value: Value) throws -> Int {
        switch value {
        case .string(let text): return text.utf8.count
        case .rawString(let bytes), .bytes(let bytes): return bytes.count
        case .list(let items, _): return items.count
        case .dict(let dict): return dict.count
        case .object(let object):
            if let entries = object.entries { return entries.count }
            if let items = object.items { return items.count }
            throw FunctionError("len of type \(value.typeName)")
        case .none: throw FunctionError("reflect: call of reflect.Value.Type on zero Value")
        case .null, .nilPointer: throw FunctionError("len of nil pointer")
        default: throw FunctionError("len of type \(value.typeName)")
        }
    }

    static func index(_ value: Value, _ indexes: ArraySlice<Value>) throws -> Value {
        if value.isNil { throw FunctionError("index of untyped nil") }
        var item = value
        for index in indexes {
            if item.isNil { throw FunctionError("index of nil pointer") }
            item = try element(of: item, at: index)
        }
        return item
    }

    private static func element(of item: Value, at index: Value) throws -> Value {
        switch item {
        case .dict(let dict): return try entry(of: dict, index)
        case .object(let object):
            if let entries = object.entries { return try entry(of: entries, index) }
        case .string, .rawString:
            let bytes = item.utf8Bytes
            return .unsigned(UInt64(bytes[try position(index, below: bytes.count, of: "string")]), .uint8)
        default: break
        }
        guard let items = item.items else { throw FunctionError("can't index item of type \(item.typeName)") }
        return items[try position(index, below: items.count, of: "slice")]
    }

    private static func entry(of dict: Dict, _ index: Value) throws -> Value {
        if index.isNil { throw FunctionError("value is nil; should be of type string") }
        guard let key = index.string else {
            throw FunctionError("value has type \(index.typeName); should be string")
        }
        if let value = dict[key] { return value }
        if case .strings = dict.type { return .string("") }
        return .null
    }

    private static func position(_ index: Value, below count: Int, of kind: String) throws -> Int {
        let position = try offset(index, upTo: count)
        // Go's check lets the length itself pass, and then fails where the element is taken.
        if position == count { throw FunctionError("reflect: \(kind) index out of range") }
        return position
    }

    private static func offset(_ index: Value, upTo limit: Int) throws -> Int {
        switch index {
        case .int(let value), .int64(let value):
            guard (0...limit).contains(value) else { throw FunctionError("index out of range: \(value)") }
            return value
        case .unsigned(let value, _):
            guard value <= UInt64(limit) else { throw FunctionError("index out of range: \(value)") }
            return Int(value)
        case .none, .null: throw FunctionError("cannot index slice/array with nil")
        default: throw FunctionError("cannot index slice/array with type \(index.typeName)")
        }
    }

    private static func slice(_ value: Value, _ indexes: [Value]) throws -> Value {
        if value.isNil { throw FunctionError("slice of untyped nil") }
        if indexes.count > 3 { throw FunctionError("too many slice indexes: \(indexes.count)") }
        let isString = value.kindName == "string"
        if isString, indexes.count == 3 { throw FunctionError("cannot 3-index slice a string") }
        let items = isString ? [] : value.items
        guard isString || items != nil else { throw FunctionError("can't slice item of type \(value.typeName)") }
        let bytes = isString ? value.utf8Bytes : []
        let count = isString ? bytes.count : items?.count ?? 0
        var bounds = [0, count, count]
        for (position, index) in indexes.enumerated() { bounds[position] = try offset(index, upTo: count) }
        if bounds[0] > bounds[1] { throw FunctionError("invalid slice index: \(bounds[0]) > \(bounds[1])") }
        if indexes.count == 3, bounds[1] > bounds[2] {
            throw FunctionError("invalid slice index: \(bounds[1]) > \(bounds[2])")
        }
        if isString { return .text(bytes[bounds[0]..<bounds[1]]) }
        let part = Array((items ?? [])[bounds[0]..<bounds[1]])
        if case .list(_, let type) = value { return .list(part, type) }
        if case .bytes(let all) = value { return .bytes(Array(all[bounds[0]..<bounds[1]])) }
        return .list(part)
    }
}

extension Value {
    /// The bytes of a string; of anything else none.
    var utf8Bytes: [UInt8] {
        switch self {
        case .string(let text): Array(text.utf8)
        case .rawString(let bytes): bytes
        default: []
        }
    }
}

extension Render {
    /// What a printer wrote, unless it was too much.
    func text(of printer: GoPrinter) throws -> Value {
        if printer.isTruncated || printer.output.count > environment.limits.outputBytes {
            throw limit("a printed value is larger than \(environment.limits.outputBytes) bytes or nested too deeply")
        }
        return .text(printer.output)
    }
}
