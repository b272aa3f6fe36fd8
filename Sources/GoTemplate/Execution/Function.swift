/// The type of a function's parameter, as Go's reflection would see it.
package enum Parameter: Sendable, Equatable {
    /// `interface {}`
    case any
    /// `reflect.Value`: the template's own functions, which see missing values as they are.
    case value
    case string, bool, int, int64, uint32, float64
    /// `map[string]interface {}`
    case dict
    /// `[]interface {}`
    case list
    /// An object of a named Go type, such as `time.Time`.
    case object(String)

    var typeName: String {
        switch self {
        case .any: "interface {}"
        case .value: "reflect.Value"
        case .string: "string"
        case .bool: "bool"
        case .int: "int"
        case .int64: "int64"
        case .uint32: "uint32"
        case .float64: "float64"
        case .dict: "map[string]interface {}"
        case .list: "[]interface {}"
        case .object(let type): type
        }
    }

    var canBeNil: Bool {
        switch self {
        case .any, .value, .dict, .list: true
        case .object(let type): type.hasPrefix("*")
        default: false
        }
    }

    /// Go's zero value of a type that can be nil.
    var zero: Value {
        switch self {
        case .dict: .dict(Dict(isNilMap: true))
        case .list: .list([], .nilList)
        case .value: .none
        default: .null
        }
    }

    /// Whether Go assigns the value to the type as it is. Not for `.any` and `.value`, which take everything.
    func takes(_ value: Value) -> Bool {
        switch (self, value) {
        case (.string, .string), (.string, .rawString), (.bool, .bool), (.int, .int), (.int64, .int64),
            (.float64, .float), (.list, .list(_, .any)), (.list, .list(_, .nilList)):
            true
        case (.uint32, .unsigned(_, .uint32)): true
        case (.dict, .dict(let dict)): if case .strings = dict.type { false } else { true }
        case (.object(let type), .object(let object)): object.typeName == type
        default: false
        }
    }
}

/// A function that templates call.
package struct Function: Sendable {
    package typealias Body = @Sendable (inout Render, [Value]) throws -> Value

    enum Special: Sendable { case and, or }

    package let name: String
    let parameters: [Parameter]
    let variadic: Parameter?
    let body: Body
    var special: Special?

    /// - Parameters:
    ///   - variadic: the type of the further arguments, if any may follow.
    ///   - body: gets as many arguments as there are parameters, of their types; more if `variadic`. Throws
    ///     `FunctionError`.
    package init(_ name: String, _ parameters: [Parameter], variadic: Parameter? = nil, _ body: @escaping Body) {
        self.name = name
        self.parameters = parameters
        self.variadic = variadic
        self.body = body
    }
}

/// The functions of a template set, each in a slot that parsed templates refer to.
package struct FunctionTable: Sendable {
    private(set) var functions: [Function] = []
    private var slots: [String: Int] = [:]

    package init() {}

    /// A later function of the same name replaces the earlier.
    package init(_ functions: [Function]) { add(functions) }

    package mutating func add(_ functions: [Function]) {
        for function in functions {
            if let slot = slots[function.name] {
                self.functions[slot] = function
            } else {
                slots[function.name] = self.functions.count
                self.functions.append(function)
            }
        }
    }

    package func adding(_ functions: [Function]) -> FunctionTable {
        var copy = self
        copy.add(functions)
        return copy
    }

    package var names: some Collection<String> { slots.keys }

    func slot(of name: String) -> Int? { slots[name] }
}
