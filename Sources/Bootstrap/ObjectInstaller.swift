import Diagnostics
package import KubernetesClient
package import KubernetesModel

/// Applies objects in the order a bare server needs: definitions, until they are served, then everything else.
package struct ObjectInstaller: Sendable {
    let api: any KubernetesAPI
    let clock: any Clock<Duration>

    /// The field manager of Flux's command line: a fleet's objects change hands without conflicts.
    package static let manager = "flux"
    /// How long a CRD may take to be served.
    static let definitionTimeout = Duration.seconds(60)

    package init(api: any KubernetesAPI, clock: any Clock<Duration> = ContinuousClock()) {
        self.api = api
        self.clock = clock
    }

    /// - Returns: the objects as the server holds them, in the order given.
    @discardableResult
    package func install(_ objects: [KubernetesObject]) async throws -> [KubernetesObject] {
        let definitions = objects.filter { Self.isDefinition($0.type.kind) }
        let applied = try await applyAll(definitions)
        try await awaitServed(definitions.filter { $0.type.kind == "CustomResourceDefinition" }.map(\.reference))
        return try await applied + applyAll(objects.filter { !Self.isDefinition($0.type.kind) })
    }

    /// ClusterRoles come first as well: a binding to a missing role is refused by some admission policies.
    private static func isDefinition(_ kind: String) -> Bool {
        ["Namespace", "CustomResourceDefinition", "ClusterRole"].contains(kind)
    }

    private func applyAll(_ objects: [KubernetesObject]) async throws -> [KubernetesObject] {
        try await withThrowingTaskGroup(of: (Int, KubernetesObject).self) { group in
            for (index, object) in objects.enumerated() {
                group.addTask {
                    (index, try await api.apply(object, force: true, options: WriteOptions(manager: Self.manager)))
                }
            }
            var applied: [(Int, KubernetesObject)] = []
            for try await result in group { applied.append(result) }
            return applied.sorted { $0.0 < $1.0 }.map(\.1)
        }
    }

    private func awaitServed(_ definitions: [ObjectReference]) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for definition in definitions {
                group.addTask {
                    try await StatusWait(api: api, clock: clock, timeout: Self.definitionTimeout)
                        .until(definition) { object in
                            let readiness = Readiness.of(object)
                            return readiness == .current ? .ready : .waiting(readiness.message)
                        }
                }
            }
            try await group.waitForAll()
        }
    }
}
