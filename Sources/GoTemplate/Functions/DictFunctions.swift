/// sprig's functions over dictionaries, which they share and change as Go's maps.
///
/// - SeeAlso: Masterminds/sprig v3.3 `dict.go`; darccio/mergo v1.0 `merge.go`.
enum DictFunctions {
    static let all: [Function] = [
        Function("dict", [], variadic: .any) { _, a in
            var pairs: [(String, Value)] = []
            pairs.reserveCapacity(a.count / 2 + 1)
            for index in stride(from: 0, to: a.count, by: 2) {
                let key = String(decoding: a[index].printed, as: UTF8.self)
                pairs.append((key, index + 1 < a.count ? a[index + 1] : .string("")))
            }
            return .dict(Dict(pairs))
        },
        Function("get", [.dict, .string]) { _, a in dict(a[0])[a[1].text] ?? .string("") },
        Function("set", [.dict, .string, .any]) { _, a in
            let dict = dict(a[0])
            if dict.isNilMap { throw FunctionError("assignment to entry in nil map") }
            dict[a[1].text] = a[2]
            return plain(a[0])
        },
        Function("unset", [.dict, .string]) { _, a in
            dict(a[0])[a[1].text] = nil
            return plain(a[0])
        },
        Function("hasKey", [.dict, .string]) { _, a in .bool(dict(a[0]).index(of: a[1].text) != nil) },
        Function("pluck", [.string], variadic: .dict) { _, a in .list(a.dropFirst().compactMap { dict($0)[a[0].text] })
        },
        Function("keys", [], variadic: .dict) { _, a in .list(a.flatMap { dict($0).keys.map(Value.string) }, .strings)
        },
        Function("values", [.dict]) { _, a in .list(dict(a[0]).values) },
        Function("pick", [.dict], variadic: .string) { _, a in
            let source = dict(a[0])
            return .dict(Dict(a.dropFirst().compactMap { key in source[key.text].map { (key.text, $0) } }))
        },
        Function("omit", [.dict], variadic: .string) { _, a in
            let source = dict(a[0])
            let omitted = Set(a.dropFirst().map(\.text))
            return .dict(
                Dict(
                    source.keys.indices.compactMap { index -> (String, Value)? in
                        omitted.contains(source.keys[index]) ? nil : (source.keys[index], source.values[index])
                    }))
        },
        Function("dig", [], variadic: .any) { _, a in try dig(a) },
        Function("deepCopy", [.any]) { _, a in try copy(a[0]) },
        Function("mustDeepCopy", [.any]) { _, a in try copy(a[0]) },
        merging("merge", overwrites: false), merging("mustMerge", overwrites: false),
        merging("mergeOverwrite", overwrites: true), merging("mustMergeOverwrite", overwrites: true),
    ]

    private static func dict(_ value: Value) -> Dict { value.dict ?? Dict(isNilMap: true) }

    /// Go passes a named map type as a plain one, and what comes back has lost the name but is the same map.
    private static func plain(_ value: Value) -> Value { value }

    private static func dig(_ a: [Value]) throws -> Value {
        if a.count < 3 { throw FunctionError("dig needs at least three arguments") }
        let keys = try a.dropLast(2).map { key in
            guard let text = key.string else { throw conversion(of: key, to: "string") }
            return text
        }
        var current = a[a.count - 1]
        for key in keys {
            guard case .dict(let dict) = current, case .any = dict.type else {
                throw conversion(of: current, to: "map[string]interface {}")
            }
            guard let next = dict[key] else { return a[a.count - 2] }
            current = next
        }
        return current
    }

    private static func conversion(of value: Value, to type: String) -> FunctionError {
        FunctionError("interface conversion: interface {} is \(value.isNil ? "nil" : value.typeName), not \(type)")
    }

    static func copy(_ value: Value, depth: Int = 0) throws -> Value {
        if depth > 500 { throw FunctionError("deepCopy error: the value is nested too deeply") }
        switch value {
        case .list(let items, let type): return .list(try items.map { try copy($0, depth: depth + 1) }, type)
        case .dict(let dict):
            if dict.isNilMap { return value }
            let values = try dict.values.map { try copy($0, depth: depth + 1) }
            return .dict(Dict(zip(dict.keys, values).map { ($0, $1) }, type: dict.type))
        default: return value
        }
    }

    // MARK: Merging

    private static func merging(_ name: String, overwrites: Bool) -> Function {
        Function(name, [.dict], variadic: .dict) { _, a in
            for source in a.dropFirst() { try merge(dict(source), into: dict(a[0]), overwrites, depth: 0) }
            return a[0]
        }
    }

    /// What the destination does not have, or has only as an empty value, comes from the source; the maps within are
    /// merged in place and otherwise shared.
    private static func merge(_ source: Dict, into target: Dict, _ overwrites: Bool, depth: Int) throws {
        if depth > 500 { throw FunctionError("the values to merge are nested too deeply") }
        if source === target { return }
        let (keys, values) = (source.keys, source.values)
        for index in keys.indices {
            let (key, value) = (keys[index], values[index])
            if value.isNil {
                if overwrites { target[key] = value }
                continue
            }
            let known = target[key]
            if case .dict(let inner) = value, case .dict(let existing)? = known {
                try merge(inner, into: existing, overwrites, depth: depth + 1)
                if !existing.isEmpty { continue }
            }
            if overwrites || known?.isEmptyValue ?? true { target[key] = value }
        }
    }
}
