import Diagnostics
import KubernetesClient
import KubernetesModel
import YAML

extension Steering {
    /// Suspends objects by name, or all of a kind in the namespace when no name is given. An object that is not there
    /// is said so, and is no error, as in Flux.
    package func suspend(_ kind: FluxKind, _ names: [String]) async throws {
        if names.isEmpty {
            let objects = try await list(kind)
            guard !objects.isEmpty else { throw CommandError.usage("no objects found") }
            for object in objects { try await suspend(kind, object.reference) }
            return
        }
        for name in names.withoutRepetitions {
            do {
                guard let object = try await api.get(kind.reference(name, in: namespace)) else {
                    console.progress.failure("\(kind.name) \(name) not found in \(namespace) namespace")
                    continue
                }
                try await suspend(kind, object.reference)
            } catch let error as any ExplainedError {
                console.progress.failure(
                    "failed suspending \(kind.name) \(name) in \(namespace) namespace: \(error.message)")
            }
        }
    }

    private func suspend(_ kind: FluxKind, _ reference: ObjectReference) async throws {
        console.progress.action("suspending \(kind.words) \(reference.key.name) in \(namespace) namespace")
        try await setSuspension(reference, to: true)
        console.progress.success("\(kind.words) suspended")
    }

    /// Resumes objects by name, or all of a kind in the namespace when no name is given.
    ///
    /// - Parameter waits: until each is reconciled; `nil` waits for a single one given by name, as Flux does.
    /// - Throws: `CommandError.reconciliationsFailed` when any that was waited for did not become ready.
    package func resume(_ kind: FluxKind, _ names: [String], waits: Bool?) async throws {
        let objects = try await resumeAll(kind, names)
        guard waits ?? (names.count == 1) else { return }
        let results = await withTaskGroup(of: (String, Result<KubernetesObject, any Error>).self) { group in
            for object in objects {
                console.progress.waiting("waiting for \(kind.name) reconciliation")
                group.addTask { (object.name, await resumed(kind, object.reference)) }
            }
            var results: [(name: String, result: Result<KubernetesObject, any Error>)] = []
            for await result in group { results.append(result) }
            return results.sorted { $0.name < $1.name }
        }
        var failures = 0
        for (name, result) in results {
            switch result {
            case .success(let object):
                console.progress.success("\(kind.name) \(name) reconciliation completed")
                console.progress.success(kind.success(object))
            case .failure(let error):
                failures += 1
                console.progress.failure("\(kind.name) \(name) reconciliation failed: \(error)")
            }
        }
        if failures > 0 { throw CommandError.reconciliationsFailed(count: failures, kind: kind.name) }
    }

    private func resumeAll(_ kind: FluxKind, _ names: [String]) async throws -> [KubernetesObject] {
        if names.isEmpty {
            let objects = try await list(kind)
            if objects.isEmpty {
                console.progress.failure("no \(kind.name) objects found in \(namespace) namespace")
            }
            for object in objects { try await resume(kind, object) }
            return objects
        }
        var objects: [KubernetesObject] = []
        for name in names.withoutRepetitions {
            if let object = try await api.get(kind.reference(name, in: namespace)) {
                try await resume(kind, object)
                objects.append(object)
            } else {
                console.progress.failure("\(kind.name) object '\(name)' not found in \(namespace) namespace")
            }
        }
        return objects
    }

    private func resume(_ kind: FluxKind, _ object: KubernetesObject) async throws {
        console.progress.action("resuming \(kind.words) \(object.name) in \(namespace) namespace")
        try await setSuspension(object.reference, to: false)
        console.progress.success("\(kind.words) resumed")
    }

    private func resumed(_ kind: FluxKind, _ reference: ObjectReference) async -> Result<KubernetesObject, any Error> {
        do {
            return .success(
                try await settled(reference) { object in
                    if kind.isStatic { return true }
                    // Ready may still speak of the time before the suspension; only the generation tells.
                    guard let ready = object.condition("Ready") else { return false }
                    let observed = object.status["observedGeneration"]?.integer ?? 0
                    return (ready.observedGeneration == 0 ? observed : ready.observedGeneration) == object.generation
                })
        } catch {
            return .failure(error)
        }
    }

    private func list(_ kind: FluxKind) async throws -> [KubernetesObject] {
        try await api.list(kind.type, namespace: namespace, options: ListOptions()).items
    }
}

extension [String] {
    fileprivate var withoutRepetitions: [String] {
        var seen: Set<String> = []
        return filter { seen.insert($0).inserted }
    }
}
