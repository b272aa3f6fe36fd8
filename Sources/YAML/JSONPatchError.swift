import Diagnostics

/// Why a patch could not be read or applied. `operation` counts from 0, as the list does.
package enum JSONPatchError: ExplainedError, Equatable {
    case notAList(kind: String)
    case malformed(operation: Int, problem: String)
    case unknownOperation(operation: Int, name: String)
    /// The path, or for `move` and `copy` its source, leads nowhere.
    case missing(operation: Int, name: String, path: JSONPointer)
    case index(operation: Int, name: String, path: JSONPointer)
    case testFailed(operation: Int, path: JSONPointer)
    case intoItself(operation: Int, path: JSONPointer)

    package var reason: String { "PatchFailed" }

    package var message: String {
        switch self {
        case .notAList(let kind): "a JSON patch is a list of operations, not \(kind)"
        case .malformed(let index, let problem): "operation \(index): \(problem)"
        case .unknownOperation(let index, let name): "operation \(index): there is no operation \"\(name)\""
        case .missing(let index, let name, let path): "operation \(index): \(name) \(path): the path does not exist"
        case .index(let index, let name, let path):
            "operation \(index): \(name) \(path): \"\(path.tokens.last ?? "")\" is no index of the list there"
        case .testFailed(let index, let path): "operation \(index): test \(path): the value is another"
        case .intoItself(let index, let path): "operation \(index): move \(path): a value cannot move into itself"
        }
    }

    package var hints: [String] {
        switch self {
        case .unknownOperation: ["use add, remove, replace, move, copy or test"]
        case .missing(_, "replace", _): ["use add if the field may be missing"]
        default: []
        }
    }
}
