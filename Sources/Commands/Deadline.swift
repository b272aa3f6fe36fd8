import KubernetesModel

/// Runs `body` for at most `limit`; then cancels it.
///
/// - Parameter what: what was waited for, for the error: "waiting for Kustomization reconciliation".
/// - Throws: `CommandError.timedOut`, and what `body` throws.
func withDeadline<Value: Sendable>(
    _ limit: Duration, _ what: String, last: @escaping @Sendable () -> String? = { nil },
    _ body: @escaping @Sendable () async throws -> Value
) async throws -> Value {
    try await withThrowingTaskGroup(of: Value?.self) { group in
        group.addTask { try await body() }
        group.addTask {
            try await Task.sleep(for: limit)
            return nil
        }
        defer { group.cancelAll() }
        guard let first = try await group.next(), let value = first else {
            throw CommandError.timedOut(what: what, last: last())
        }
        return value
    }
}
