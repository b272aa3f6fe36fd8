/// sprig's functions over lists.
///
/// - SeeAlso: Masterminds/sprig v3.3 `list.go`.
enum ListFunctions {
    static let all: [Function] = {
        var all: [Function] = []
        all += both("append", "push", [.any, .any]) { a in .list(try items(a[0], "Cannot push on type") + [a[1]]) }
        all += must("prepend", [.any, .any]) { a in .list([a[1]] + (try items(a[0], "Cannot prepend on type"))) }
        all += must("first", [.any]) { a in try items(a[0], "Cannot find first on type").first ?? .null }
        all += must("last", [.any]) { a in try items(a[0], "Cannot find last on type").last ?? .null }
        all += must("rest", [.any]) { a in
            let items = try items(a[0], "Cannot find rest on type")
            return items.isEmpty ? .list([], .nilList) : .list(Array(items.dropFirst()))
        }
        all += must("initial", [.any]) { a in
            let items = try items(a[0], "Cannot find initial on type")
            return items.isEmpty ? .list([], .nilList) : .list(Array(items.dropLast()))
        }
        all += must("reverse", [.any]) { a in .list(try items(a[0], "Cannot find reverse on type").reversed()) }
        all += must("compact", [.any]) { a in
            .list(try items(a[0], "Cannot compact on type").filter { !$0.isEmptyValue })
        }
        all += must("uniq", [.any]) { a in .list(unique(try items(a[0], "Cannot find uniq on type"))) }
        all += must("without", [.any], variadic: .any) { a in
            let omitted = a.dropFirst()
            return .list(
                try items(a[0], "Cannot find without on type").filter { item in
                    !omitted.contains { $0.isDeeplyEqual(to: item) }
                })
        }
        all += must("has", [.any, .any]) { a in
            if a[1].isNil { return .bool(false) }
            return .bool(try items(a[1], "Cannot find has on type").contains { $0.isDeeplyEqual(to: a[0]) })
        }
        all += must("slice", [.any], variadic: .any) { a in try sliced(a) }
        all += must("chunk", [.int, .any]) { a in try chunks(a) }
        all += [
            Function("list", [], variadic: .any) { _, a in .list(a) },
            Function("tuple", [], variadic: .any) { _, a in .list(a) },
            Function("concat", [], variadic: .any) { _, a in
                var all: [Value] = []
                for list in a {
                    guard let items = list.items else {
                        throw FunctionError("Cannot concat type \(try kind(list)) as list")
                    }
                    all += items
                }
                return .list(all)
            },
        ]
        return all
    }()

    private typealias Body = @Sendable ([Value]) throws -> Value

    /// sprig has most functions twice: one that panics and one that returns its error; a template sees no difference.
    private static func must(
        _ name: String, _ parameters: [Parameter], variadic: Parameter? = nil, _ body: @escaping Body
    ) -> [Function] {
        let other = "must" + CaseMapping.title(name)
        return [name, other].map { name in Function(name, parameters, variadic: variadic) { _, a in try body(a) } }
    }

    private static func both(_ first: String, _ second: String, _ parameters: [Parameter], _ body: @escaping Body)
        -> [Function]
    {
        must(first, parameters, body) + must(second, parameters, body)
    }

    /// Go fails on a nil here with the panic of a nil dereference.
    private static func kind(_ value: Value) throws -> String {
        if value.isNil { throw FunctionError("runtime error: invalid memory address or nil pointer dereference") }
        return value.kindName
    }

    private static func items(_ value: Value, _ problem: String) throws -> [Value] {
        if let items = value.items { return items }
        throw FunctionError("\(problem) \(try kind(value))")
    }

    /// In order of first appearance; strings by hash, the rest by comparison.
    private static func unique(_ items: [Value]) -> [Value] {
        var seen: Set<String> = []
        var others: [Value] = []
        return items.filter { item in
            if case .string(let text) = item { return seen.insert(text).inserted }
            if others.contains(where: { $0.isDeeplyEqual(to: item) }) { return false }
            others.append(item)
            return true
        }
    }

    private static func sliced(_ a: [Value]) throws -> Value {
        let items = try items(a[0], "list should be type of slice or array but")
        if items.isEmpty { return .null }
        let start = a.count > 1 ? Conversion.integer(a[1]) : 0
        let end = a.count > 2 ? Conversion.integer(a[2]) : items.count
        guard start >= 0, end <= items.count, start <= end else {
            throw FunctionError("reflect.Value.Slice: slice index out of bounds")
        }
        let type: Value.ListType = if case .list(_, let type) = a[0] { type } else { .any }
        return .list(Array(items[start..<end]), type)
    }

    private static func chunks(_ a: [Value]) throws -> Value {
        let items = try items(a[1], "Cannot chunk type")
        let size = a[0].integer
        guard size > 0 else { throw FunctionError("runtime error: makeslice: len out of range") }
        return .list(
            stride(from: 0, to: items.count, by: size).map { .list(Array(items[$0..<min($0 + size, items.count)])) },
            .lists)
    }
}
