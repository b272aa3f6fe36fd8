package import KubernetesModel

/// Deletes objects that their owner no longer has, last kinds first.
package struct Prune: Sendable {
    package let api: any KubernetesAPI
    /// Only objects that carry all of these labels are ours to delete.
    package var owner: [(label: String, value: String)]
    /// Live objects that are left alone.
    package var exclusions: [MetadataRule]
    package var propagation = DeleteOptions.Propagation.background
    package var concurrency = 16

    package init(_ api: any KubernetesAPI, owner: [(label: String, value: String)], exclusions: [MetadataRule]) {
        self.api = api
        self.owner = owner
        self.exclusions = exclusions
    }

    package struct Result: Sendable {
        /// In the order of the deletions; objects already gone count as deleted, as Flux counts them.
        package var changes: [ObjectChange] = []
        /// Still there, and still to be deleted.
        package var failures: [(reference: ObjectReference, error: KubernetesError)] = []

        /// One line per object, as Flux's event shows them.
        package var log: String { changes.map(\.description).joined(separator: "\n") }

        /// As Flux words it; `nil` when all went well.
        package var failure: String? {
            guard !failures.isEmpty else { return nil }
            let each = failures.map { "\($0.reference) delete failed: \($0.error.message);" }
            return "delete failed, errors: " + each.joined()
        }
    }

    package func delete(_ references: [ObjectReference]) async -> Result {
        var result = Result()
        let sorted = Array(references.sorted(by: ApplyOrder.precedes).reversed())
        for run in ApplyOrder.runs(sorted, kind: { $0.type.kind }) {
            for (reference, outcome) in await run.concurrentMap(
                limit: concurrency, { ($0, await delete($0)) })
            {
                switch outcome {
                case .success(let action): result.changes.append(ObjectChange(reference, action))
                case .failure(let error): result.failures.append((reference, error))
                }
            }
        }
        return result
    }

    private func delete(_ reference: ObjectReference) async -> Swift.Result<ObjectChange.Action, KubernetesError> {
        do {
            guard let live = try await api.get(reference) else { return .success(.deleted) }
            guard owner.allSatisfy({ live.label($0.label) == $0.value }) else { return .success(.skipped) }
            if exclusions.match(live) { return .success(.skipped) }
            var options = DeleteOptions()
            options.propagation = propagation
            options.uid = live.uid.isEmpty ? nil : live.uid
            try await api.delete(reference, options: options)
            return .success(.deleted)
        } catch KubernetesError.unknownType, KubernetesError.notFound {
            return .success(.deleted)  // without its CRD no object of the kind is left
        } catch {
            return .failure(KubernetesError(other: error))
        }
    }

    /// Waits until every one of `references` is gone.
    ///
    /// - Returns: what was still there when the time was up.
    package func waitUntilGone(
        _ references: [ObjectReference], timeout: Duration, _ waiting: ApplyWaiting
    ) async throws -> [ObjectReference] {
        let deadline = waiting.uptime() + timeout
        var left = references
        var pause = Duration.milliseconds(100)
        while true {
            let present = await left.concurrentMap(limit: concurrency) { reference in
                do {
                    return try await api.get(reference) != nil
                } catch KubernetesError.unknownType {
                    return false
                } catch {
                    return true
                }
            }
            left = zip(left, present).filter(\.1).map(\.0)
            if left.isEmpty || waiting.uptime() >= deadline { return left }
            try await waiting.sleep(pause)
            pause = min(pause * 2, .seconds(2))
        }
    }
}
