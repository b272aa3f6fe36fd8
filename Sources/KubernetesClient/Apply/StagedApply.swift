package import KubernetesModel
import YAML

/// Applies a set of objects in stages: what others are made of first, and ready, before what uses it.
///
/// Within a stage everything is validated before anything is changed, and kinds follow `ApplyOrder`; whatever may go
/// at the same time does. What is known to be on the server unchanged since the last apply costs one read, and
/// what was accepted before needs no dry run: the apply itself finds drift and corrects it.
///
/// - SeeAlso: fluxcd/pkg `ssa/manager_apply.go` `ApplyAllStaged`.
package struct StagedApply: Sendable {
    package let api: any KubernetesAPI
    package let options: ApplyOptions
    package let waiting: ApplyWaiting

    package init(_ api: any KubernetesAPI, options: ApplyOptions, waiting: ApplyWaiting = .inPlace) {
        self.api = api
        self.options = options
        self.waiting = waiting
    }

    /// - Parameters:
    ///   - objects: normalised manifests with their labels; sorted here.
    ///   - known: what an earlier apply of the same owner left.
    /// - Throws: `ApplyError`, and `CancellationError`.
    package func apply(
        _ objects: [KubernetesObject], known: [ObjectReference: AppliedObject] = [:]
    ) async throws -> ApplyResult {
        var result = ApplyResult()
        for (stage, members) in ApplyOrder.stages(objects, custom: options.customStageKinds) {
            let items = try await located(members, done: result)
            try await apply(stage: items, known, &result)
            if stage.waits { try await wait(for: items, &result) }
        }
        return result
    }

    // MARK: One stage

    private func apply(
        stage items: [ApplyItem], _ known: [ObjectReference: AppliedObject], _ result: inout ApplyResult
    ) async throws {
        let alone = items.count == 1
        let examined = await items.concurrentMap(limit: options.concurrency) { item in
            await examine(item, known: known[item.reference], alone: alone)
        }
        try Task.checkCancellation()
        let refused = examined.compactMap(\.rejection)
        guard refused.isEmpty else { throw ApplyError.rejected(refused, done: result) }
        for run in ApplyOrder.runs(examined, kind: { $0.item.reference.type.kind }) {
            let finished = await run.concurrentMap(limit: options.concurrency) { await carryOut($0) }
            try Task.checkCancellation()
            for one in finished { one.record(in: &result) }
            let failed = finished.compactMap(\.rejection)
            guard failed.isEmpty else { throw ApplyError.failed(failed, done: result) }
        }
    }

    /// Puts the right namespace on each object: none where the kind is cluster-scoped.
    private func located(_ objects: [KubernetesObject], done: ApplyResult) async throws -> [ApplyItem] {
        let types = Array(Set(objects.map(\.type)))
        let answers = await types.concurrentMap(limit: options.concurrency) { type in
            await Self.retryingUnknown(done.defines(type), waiting) { try await api.resource(for: type) }
        }
        var scopes: [GroupVersionKind: Result<APIResource, KubernetesError>] = [:]
        for (type, answer) in zip(types, answers) { scopes[type] = answer }
        var refused: [ApplyError.Rejection] = []
        let items = objects.map { object in
            var object = object
            switch scopes[object.type] {
            case .success(let resource) where !resource.namespaced && !object.namespace.isEmpty:
                var metadata = object.node["metadata"] ?? .emptyMapping
                metadata["namespace"] = nil
                object.node["metadata"] = metadata
            case .success(let resource) where resource.namespaced && object.namespace.isEmpty:
                refused.append(
                    .init(reference: object.reference, error: .notFound(object.reference), step: "dry-run failed"))
            case .failure(let error):
                refused.append(.init(reference: object.reference, error: error, step: "dry-run failed"))
            default: break
            }
            return ApplyItem(object)
        }
        guard refused.isEmpty else { throw ApplyError.rejected(refused, done: done) }
        return items
    }

    /// A kind whose CRD has only just been established may take the server a moment to serve.
    private static func retryingUnknown<Answer: Sendable>(
        _ justDefined: Bool, _ waiting: ApplyWaiting, _ ask: @Sendable () async throws -> Answer
    ) async -> Result<Answer, KubernetesError> {
        let deadline = waiting.uptime() + .seconds(10)
        while true {
            do {
                return .success(try await ask())
            } catch KubernetesError.unknownType(let type) {
                guard justDefined, waiting.uptime() < deadline else { return .failure(.unknownType(type)) }
                do { try await waiting.sleep(.milliseconds(200)) } catch { return .failure(.unknownType(type)) }
            } catch {
                return .failure(KubernetesError(other: error))
            }
        }
    }

    private func wait(for items: [ApplyItem], _ result: inout ApplyResult) async throws {
        let skipped = Set(result.changes.filter { $0.action == .skipped }.map(\.reference))
        let check = HealthCheck(items.map(\.reference).filter { !skipped.contains($0) })
        let live = result.live
        do {
            guard check.verdict(on: live) != .healthy else { return }
            try await waiting.parked {
                try await check.run(api, first: live, timeout: options.stageTimeout, waiting)
            }
        } catch let failure as HealthFailure {
            throw ApplyError.notReady(failure, done: result)
        }
    }
}

/// One manifest on its way to the server.
struct ApplyItem: Sendable {
    let object: KubernetesObject
    let reference: ObjectReference
    /// Comparable within this process.
    let hash: Int

    init(_ object: KubernetesObject) {
        self.object = object
        reference = object.reference
        hash = object.node.hashValue
    }
}

extension ApplyResult {
    /// Whether a CRD of `type` was applied just now.
    fileprivate func defines(_ type: GroupVersionKind) -> Bool {
        live.contains { reference, object in
            reference.type.kind == "CustomResourceDefinition" && object.spec["group"]?.string == type.group
                && object.spec["names", "kind"]?.string == type.kind
        }
    }
}

extension KubernetesError {
    /// Wraps what a `KubernetesAPI` throws besides its own errors.
    package init(other error: any Error) {
        self =
            (error as? KubernetesError)
            ?? .status(code: 0, reason: error is CancellationError ? "Canceled" : "", detail: "\(error)")
    }
}
