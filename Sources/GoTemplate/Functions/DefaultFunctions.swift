/// sprig's functions about emptiness and types.
///
/// - SeeAlso: Masterminds/sprig v3.3 `defaults.go`, `reflect.go`.
enum DefaultFunctions {
    static let all: [Function] = [
        Function("default", [.any], variadic: .any) { _, a in a.count < 2 || a[1].isEmptyValue ? a[0] : a[1] },
        Function("empty", [.any]) { _, a in .bool(a[0].isEmptyValue) },
        Function("coalesce", [], variadic: .any) { _, a in a.first { !$0.isEmptyValue } ?? .null },
        Function("all", [], variadic: .any) { _, a in .bool(!a.contains { $0.isEmptyValue }) },
        Function("any", [], variadic: .any) { _, a in .bool(a.contains { !$0.isEmptyValue }) },
        Function("ternary", [.any, .any, .bool]) { _, a in a[2].isTrue ? a[0] : a[1] },
        Function("typeOf", [.any]) { _, a in .string(a[0].typeName) },
        Function("typeIs", [.string, .any]) { _, a in .bool(a[1].typeName == a[0].text) },
        Function("typeIsLike", [.string, .any]) { _, a in
            .bool(a[1].typeName == a[0].text || a[1].typeName == "*" + a[0].text)
        },
        Function("kindOf", [.any]) { _, a in .string(a[0].kindName) },
        Function("kindIs", [.string, .any]) { _, a in .bool(a[1].kindName == a[0].text) },
        Function("deepEqual", [.any, .any]) { _, a in .bool(a[0].isDeeplyEqual(to: a[1])) },
    ]
}
