package import KubernetesModel

/// `ready=false`, `ready!=true`: keeps objects by one of their conditions. Names and values compare without case.
package struct StatusSelector: Sendable {
    private let type: String
    private let status: String
    private let isNegated: Bool

    /// - Throws: `CommandError.selector`.
    package init(_ text: String) throws {
        let separator = text.firstIndex(of: "=")
        guard let separator else { throw CommandError.selector(text) }
        isNegated = separator > text.startIndex && text[text.index(before: separator)] == "!"
        type = String(text[..<(isNegated ? text.index(before: separator) : separator)]).lowercased()
        status = String(text[text.index(after: separator)...]).lowercased()
    }

    /// - Parameter isStatic: the object has no conditions and counts as ready.
    package func matches(_ object: KubernetesObject, isStatic: Bool) -> Bool {
        let conditions =
            isStatic
            ? [("ready", "true")] : object.conditions.map { ($0.type.lowercased(), $0.status.rawValue.lowercased()) }
        let matches = conditions.last { $0.0 == type }.map { $0.1 == status } ?? false
        return matches != isNegated
    }
}
