package import HTTP
package import YAML

extension ARMClient {
    /// Waits for what an answer of PUT, PATCH, POST or DELETE has begun.
    ///
    /// - Parameters:
    ///   - progress: told each state the operation reports, when it changes.
    /// - Returns: the resource in its final form; `.null` after DELETE.
    /// - Throws: `ARMError.failed` when the operation fails, `.unfinished` past `options.operationTimeout`.
    package func finish(
        _ answer: ARMAnswer, of method: HTTPRequest.Method, _ what: String, _ path: ResourceID, version: String,
        progress: @Sendable (String) -> Void = { _ in }
    ) async throws -> Node {
        var operation = LongRunningOperation(
            method, what: what, path: path.path, firstPause: options.firstPause, longestPause: options.longestPause)
        let clock = ContinuousClock()
        let end = clock.now + options.operationTimeout
        var action = operation.begin(answer, isOwn: isOwn)
        var shown = ""
        if let url = operation.ignoredForeignURL { progress("polling the resource: not following \(redacted(url))") }
        while true {
            if operation.state != shown, operation.state != "accepted" {
                shown = operation.state
                progress(shown)
            }
            let look: ARMAnswer
            switch action {
            case .done(let node): return node
            case .failed(let refusal): throw ARMError.failed(refusal)
            case .read: return try await get(what, path, version: version).body
            case .poll(let url, let pause):
                try await wait(pause, until: end, what, operation.state)
                look = try await get(what, url: url, path: path.path)
            case .pollResource(let pause):
                try await wait(pause, until: end, what, operation.state)
                guard let found = try await find(what, path, version: version) else {
                    if method == .delete { return .null }
                    throw ARMError.badAnswer(what: what, why: "the resource is gone while it is being made")
                }
                look = found
            }
            action = operation.next(look, isOwn: isOwn)
        }
    }

    /// PUT and its end.
    package func putAndWait(
        _ what: String, _ path: ResourceID, version: String, body: Node, ifMatch: String? = nil,
        progress: @Sendable (String) -> Void = { _ in }
    ) async throws -> Node {
        let answer = try await put(what, path, version: version, body: body, ifMatch: ifMatch)
        return try await finish(answer, of: .put, what, path, version: version, progress: progress)
    }

    package func patchAndWait(
        _ what: String, _ path: ResourceID, version: String, body: Node,
        progress: @Sendable (String) -> Void = { _ in }
    ) async throws -> Node {
        let answer = try await patch(what, path, version: version, body: body)
        return try await finish(answer, of: .patch, what, path, version: version, progress: progress)
    }

    package func deleteAndWait(
        _ what: String, _ path: ResourceID, version: String, query: Query = [],
        progress: @Sendable (String) -> Void = { _ in }
    ) async throws {
        let answer = try await delete(what, path, version: version, query: query)
        _ = try await finish(answer, of: .delete, what, path, version: version, progress: progress)
    }

    private func wait(
        _ pause: Duration, until end: ContinuousClock.Instant, _ what: String, _ state: String
    ) async throws {
        guard ContinuousClock.now + pause < end else {
            throw ARMError.unfinished(what: what, state: state, after: options.operationTimeout)
        }
        try await options.pause(pause)
    }

    private func redacted(_ url: String) -> String { (try? HTTPURL(url).redacted) ?? "an unusable URL" }
}
