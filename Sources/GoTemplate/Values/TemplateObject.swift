/// A Go value with methods or exported fields: `.Files`, `.Capabilities`, a time, a version.
package protocol TemplateObject: AnyObject {
    /// `*common.Capabilities`, `time.Time`, ….
    var typeName: String { get }
    /// `struct`, `map`, `slice`, `ptr`, `int`.
    var kindName: String { get }
    /// What `fmt` prints for `%v`; methods named `String` count.
    var description: String { get }
    var isTrue: Bool { get }

    /// The field of this name, or the value of the map's entry; `nil` if there is none.
    func field(_ name: String) -> Value?
    /// The method of this name; `nil` if there is none.
    func method(_ name: String) -> ObjectMethod?
    /// What `range`, `index` and list functions see, when the object is a slice.
    var items: [Value]? { get }
    /// What `range`, `index` and `len` see, when the object is a map.
    var entries: Dict? { get }
    /// What verbs and comparisons of integers see, when the object is one with a name.
    var number: Int? { get }
    /// What encoders write: the value that JSON has for it.
    var encoded: Value { get }
}

extension TemplateObject {
    package var kindName: String { "struct" }
    package var isTrue: Bool { true }
    package func field(_ name: String) -> Value? { nil }
    package func method(_ name: String) -> ObjectMethod? { nil }
    package var items: [Value]? { nil }
    package var entries: Dict? { nil }
    package var number: Int? { nil }
    package var encoded: Value { .string(description) }
}

/// A method bound to its object: like a function, with the types of its parameters.
package struct ObjectMethod {
    let parameters: [Parameter]
    let variadic: Parameter?
    let call: (inout Render, [Value]) throws -> Value

    package init(
        _ parameters: Parameter..., variadic: Parameter? = nil, call: @escaping (inout Render, [Value]) throws -> Value
    ) {
        self.parameters = parameters
        self.variadic = variadic
        self.call = call
    }
}
