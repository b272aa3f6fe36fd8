import Fleet
import KubernetesClient
import KubernetesModel
import YAML

/// The moves; each may be made twice.
extension HandOverRunner {
    /// Kinds that reconcile something, newest version first; a server may know an older one only, or none.
    private static let kinds: [[GroupVersionKind]] = [
        ("source.toolkit.fluxcd.io", "GitRepository", ["v1", "v1beta2"]),
        ("source.toolkit.fluxcd.io", "OCIRepository", ["v1", "v1beta2"]),
        ("source.toolkit.fluxcd.io", "HelmRepository", ["v1", "v1beta2"]),
        ("source.toolkit.fluxcd.io", "Bucket", ["v1", "v1beta2"]),
        ("kustomize.toolkit.fluxcd.io", "Kustomization", ["v1", "v1beta2"]),
        ("helm.toolkit.fluxcd.io", "HelmRelease", ["v2", "v2beta2"]),
    ].map { group, kind, versions in versions.map { GroupVersionKind(group: group, version: $0, kind: kind) } }

    private static let options = WriteOptions(manager: ComponentApply.manager)

    func fluxObjects() async throws -> [KubernetesObject] {
        var all: [KubernetesObject] = []
        for versions in Self.kinds {
            for type in versions {
                do {
                    all += try await api.list(type, namespace: nil, options: ListOptions()).items
                    break
                } catch KubernetesError.unknownType, KubernetesError.notFound {
                    continue
                }
            }
        }
        return all
    }

    func storedRecord() async throws -> HandOverRecord? {
        guard let first = try await api.get(HandOverRecord.references(namespace: namespace, count: 1)[0]),
            let count = first.node["data"]?["parts"]?.string.flatMap({ Int($0) }), (1...64).contains(count)
        else { return nil }
        var parts = [first]
        for reference in HandOverRecord.references(namespace: namespace, count: count).dropFirst() {
            guard let part = try await api.get(reference) else { return nil }
            parts.append(part)
        }
        return HandOverRecord(parts: parts)
    }

    func record() async throws {
        let objects = try await fluxObjects()
        let proof = try await WorkloadProof.take(objects.filter { $0.type.kind == "Kustomization" }, api)
        let facts = try await facts()
        let record = HandOverRecord(
            from: facts.running.subtracting([target]).sorted { $0.rawValue < $1.rawValue }, to: target,
            objects: objects.map(HandOverRecord.kept), suspended: objects.filter(\.isSuspended).map(\.reference),
            proof: proof)
        // The first part last: it makes the record whole.
        for object in record.configMaps(namespace: namespace).reversed() {
            _ = try await api.apply(object, force: true, options: Self.options)
        }
        report(
            .success,
            "recorded \(objects.count) Flux objects and \(proof.uids.count) workloads in ConfigMap \(HandOverRecord.name)-0"
        )
    }

    func suspend() async throws {
        if try await azure?.isInstalled() ?? false { try await azure?.quieten() }
        var count = 0
        for object in try await fluxObjects() where !object.isSuspended {
            try await set(object.reference, suspend: true)
            count += 1
        }
        report(.success, "suspended \(count) Flux objects")
    }

    private func set(_ reference: ObjectReference, suspend: Bool) async throws {
        let patch: Node = ["spec": ["suspend": suspend ? .bool(true) : .null]]
        _ = try await api.patch(reference, .merge(patch), options: Self.options)
    }

    func stop(_ old: HandOverTarget) async throws {
        report(.action, "stopping \(old.words)")
        switch old {
        case .agent: try await scale(ClusterInspection.agentName, to: 0)
        case .flux:
            for component in Component.allCases { try await scale(component.rawValue, to: 0) }
        case .extension: try await azure?.remove()
        }
        report(.success, "stopped \(old.words)")
    }

    /// Nothing happens where there is no such Deployment.
    private func scale(_ name: String, to replicas: Int) async throws {
        guard try await api.get(deployment(name)) != nil else { return }
        _ = try await api.patch(
            deployment(name), .merge(["spec": ["replicas": .integer(replicas)]]), options: Self.options)
    }

    /// With the CRDs before them, which may have gone with the extension.
    func restore(_ lost: [ObjectReference]) async throws {
        guard let record = try await storedRecord() else { return }
        var options = ComponentOptions()
        options.namespace = namespace
        options.kubernetesMinor = try await api.serverVersion().minor
        try await ComponentApply.apply(try ComponentSet(options).definitions, with: api)
        let wanted = Set(lost)
        for object in record.objects where wanted.contains(object.reference) {
            if try await api.get(object.reference) == nil {
                var made = object
                made.node["status"] = nil
                var spec = made.node["spec"] ?? .emptyMapping
                spec["suspend"] = true
                made.node["spec"] = spec
                _ = try await api.create(made, options: Self.options)
            }
            if let status = object.node["status"] {
                _ = try await api.patch(
                    object.reference, .merge(["status": status]),
                    options: WriteOptions(manager: ComponentApply.manager, subresource: "status"))
            }
        }
        report(.success, "made \(lost.count) Flux objects again, with their inventories")
    }

    func start(_ new: HandOverTarget) async throws {
        report(.action, "starting \(new.words)")
        switch new {
        case .agent:
            var options = ComponentOptions()
            options.namespace = namespace
            options.kubernetesMinor = try await api.serverVersion().minor
            try await ComponentApply.apply(try ComponentSet(options).objects, with: api)
            try await scale(ClusterInspection.agentName, to: 1)
        case .flux:
            for component in Component.allCases { try await scale(component.rawValue, to: 1) }
        case .extension: try await azure?.install()
        }
        report(.success, "started \(new.words)")
    }

    func resume(_ objects: [ObjectReference]) async throws {
        for reference in objects { try await set(reference, suspend: false) }
        report(.success, "resumed \(objects.count) Flux objects")
    }

    /// - Throws: `BootstrapFailure` naming every workload that is not what it was; the record stays then.
    func prove() async throws {
        guard let record = try await storedRecord() else { return }
        let violations = try await record.proof.violations(api)
        guard violations.isEmpty else {
            throw BootstrapFailure([
                .other(
                    reason: "WorkloadsChanged",
                    message: "workloads changed during the hand-over: "
                        + violations.map(\.description).joined(separator: ", "),
                    hints: [
                        "see what deleted them: davit events; the record stays in ConfigMap \(HandOverRecord.name)-0 of \(namespace)"
                    ])
            ])
        }
        report(.success, "proved: all \(record.proof.uids.count) workloads have the uid they had")
        let count = record.configMaps(namespace: namespace).count
        for reference in HandOverRecord.references(namespace: namespace, count: count) {
            try await api.delete(reference, options: DeleteOptions())
        }
    }
}
