import HTTP
import KubernetesModel
import Synchronization
import YAML

/// Which kinds the server serves, asked for group by group as they are needed and remembered.
///
/// A miss asks once more, since a CRD may have come meanwhile; callers that miss together wait for one answer.
final class Discovery: Sendable {
    private struct GroupVersion: Hashable {
        var group: String
        var version: String
    }

    private struct State {
        var kinds: [GroupVersion: [String: APIResource]] = [:]
        var asking: [GroupVersion: Task<[String: APIResource], any Error>] = [:]
    }

    private let state = Mutex(State())
    private let connection: APIConnection

    init(_ connection: APIConnection) { self.connection = connection }

    func resource(for type: GroupVersionKind) async throws -> APIResource {
        let key = GroupVersion(group: type.group, version: type.version)
        if let known = state.withLock({ $0.kinds[key]?[type.kind] }) { return known }
        guard let found = try await ask(key)[type.kind] else { throw KubernetesError.unknownType(type) }
        return found
    }

    /// Forgets a group version whose paths turned out to be wrong.
    func forget(_ type: GroupVersionKind) {
        state.withLock { $0.kinds[GroupVersion(group: type.group, version: type.version)] = nil }
    }

    private func ask(_ key: GroupVersion) async throws -> [String: APIResource] {
        let task = state.withLock { state in
            if let running = state.asking[key] { return running }
            let task = Task { [connection] in try await Self.fetch(key, over: connection) }
            state.asking[key] = task
            return task
        }
        let result = await task.result
        state.withLock { state in
            guard state.asking[key] == task else { return }
            state.asking[key] = nil
            if case .success(let kinds) = result { state.kinds[key] = kinds }
        }
        return try result.get()
    }

    private static func fetch(_ key: GroupVersion, over connection: APIConnection) async throws
        -> [String: APIResource]
    {
        let type = GroupVersionKind(group: key.group, version: key.version, kind: "")
        let response = try await connection.send(.init(.get, ResourcePath(groupVersionOf: type)), as: nil)
        // 503: an aggregated API whose server is away; it serves nothing now.
        if response.status == 404 || response.status == 503 && !key.group.isEmpty { return [:] }
        guard response.isSuccess else {
            throw StatusReader(server: connection.configuration.server).error(for: response, about: nil)
        }
        let list = try StatusReader(server: connection.configuration.server).node(response)
        var kinds: [String: APIResource] = [:]
        for entry in list["resources"]?.sequence ?? [] {
            guard let plural = entry["name"]?.string, let kind = entry["kind"]?.string, !plural.contains("/") else {
                continue
            }
            let type = GroupVersionKind(group: key.group, version: key.version, kind: kind)
            kinds[kind] = APIResource(type: type, plural: plural, namespaced: entry["namespaced"]?.bool ?? false)
        }
        return kinds
    }
}
