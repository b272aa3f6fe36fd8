package import YAML

/// One request to Azure Resource Manager, taken apart.
package struct ResourceManagerCall: Sendable {
    package let request: SimulatedRequest
    /// The values of the route's placeholders, by name.
    package let parameters: [String: String]
    package let version: String
    /// The resource's path as asked for, without the query.
    package var path: String { request.path }
    package var body: Node { request.json ?? .null }
}

/// Answers requests of one method whose path has one form; other simulations add theirs.
package struct ResourceManagerRoute: Sendable {
    let method: String
    /// Lower-case segments; `{name}` takes any.
    let pattern: [String]
    let handler: @Sendable (ResourceManagerCall, ResourceManagerSimulator) async -> SimulatedAnswer

    /// - Parameter pattern: `/subscriptions/{subscription}/resourceGroups/{group}/providers/Microsoft.X/y/{name}`.
    package init(
        _ method: String, _ pattern: String,
        _ handler: @escaping @Sendable (ResourceManagerCall, ResourceManagerSimulator) async -> SimulatedAnswer
    ) {
        self.method = method
        self.pattern = pattern.split(separator: "/").map { $0.hasPrefix("{") ? String($0) : $0.lowercased() }
        self.handler = handler
    }

    /// The placeholders' values when the path has this form; segments compare without case, as Azure does.
    func match(_ segments: [String]) -> [String: String]? {
        guard segments.count == pattern.count else { return nil }
        var values: [String: String] = [:]
        for (part, segment) in zip(pattern, segments) {
            if part.hasPrefix("{") {
                values[String(part.dropFirst().dropLast())] = segment
            } else if part != segment.lowercased() {
                return nil
            }
        }
        return values
    }
}
