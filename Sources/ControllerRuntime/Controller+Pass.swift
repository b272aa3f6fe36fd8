internal import Diagnostics
internal import KubernetesClient
internal import KubernetesModel
internal import Logging
internal import YAML

// One pass over one object, from the cache to the status patch.
extension Controller {
    func pass(_ key: NamespacedName, _ trigger: Trigger) async {
        guard let object = settings.objects.get(key) else { return }  // its deletion was told to `ownChange`
        let start = time.uptime
        do {
            let result: PassResult
            if object.deletionTimestamp != nil {
                result = try await finalizing(object, trigger)
            } else if object.spec["suspend"]?.bool == true {
                log.debug("suspended", metadata: metadata(object))
                return
            } else {
                result = try await reconciling(object, trigger)
            }
            metrics.observe(key, time.uptime - start, result)
            // The watch can tell that the object is gone before its last pass ends.
            if settings.objects.get(key) == nil { metrics.forget(key) }
        } catch is CancellationError {
            queue.schedule(key, .retry, after: .seconds(1))
        } catch is Superseded {
            queue.schedule(key, .retry, after: .zero)
        } catch KubernetesError.notFound {
            // gone meanwhile: the watch tells, and another object of that name may be waiting already
            log.debug("gone", metadata: metadata(object))
        } catch KubernetesError.conflict {
            // somebody changed the object between our read and our write: the cache will have it in a moment
            queue.schedule(key, .retry, after: .milliseconds(100))
        } catch {
            log.error("cannot write the object back", metadata: metadata(object, ["error": "\(error)"]))
            queue.retry(key, from: settings.backoff.lowerBound, to: settings.backoff.upperBound)
            metrics.observe(key, time.uptime - start, .error)
        }
    }

    private func reconciling(_ seen: KubernetesObject, _ trigger: Trigger) async throws -> PassResult {
        let object = try await withFinalizer(seen)
        let reporter = reporter(for: object)
        let outcome: Outcome
        do {
            outcome = try await reconciler.reconcile(object, in: context(object, trigger, reporter))
        } catch {
            await reporter.end()
            outcome = try Self.outcome(of: error)
        }
        let step = await reporter.end()
        queue.release(object.key)
        try await write(outcome, of: object, progress: step)
        return requeue(object.key, outcome)
    }

    private func finalizing(_ object: KubernetesObject, _ trigger: Trigger) async throws -> PassResult {
        guard object.finalizers.contains(settings.finalizer) else { return .success }
        let reporter = reporter(for: object)
        let outcome: Outcome
        do {
            outcome = try await reconciler.finalize(object, in: context(object, trigger, reporter))
        } catch {
            await reporter.end()
            outcome = try Self.outcome(of: error)
        }
        let step = await reporter.end()
        guard outcome.verdict == .ready else {
            try await write(outcome, of: object, progress: step)
            return requeue(object.key, outcome)
        }
        record(outcome, of: object)
        try await setFinalizers(of: object, to: object.finalizers.filter { $0 != settings.finalizer })
        return .success
    }

    private func context(
        _ object: KubernetesObject, _ trigger: Trigger, _ reporter: ProgressReporter
    ) -> ReconcileContext {
        ReconcileContext(
            trigger: trigger, time: time, worker: QueuePermit(queue: queue, key: object.key),
            show: { reporter.show($0) })
    }

    /// What an error thrown by a reconciler means. Errors that say the pass should simply run again are thrown on.
    static func outcome(of error: any Error) throws -> Outcome {
        switch error {
        case is CancellationError, is Superseded: throw error
        case let error as any ExplainedError:
            return Outcome(.failed, reason: error.reason, message: error.message, next: .backoff)
        default:
            return Outcome(.failed, reason: "ReconciliationFailed", message: "\(error)", next: .backoff)
        }
    }

    // MARK: Writing

    /// The finalizer goes on before the first pass, so that nothing is ever applied that nobody would clean up.
    private func withFinalizer(_ object: KubernetesObject) async throws -> KubernetesObject {
        guard !object.finalizers.contains(settings.finalizer) else { return object }
        return try await setFinalizers(of: object, to: object.finalizers + [settings.finalizer])
    }

    /// Replaces the whole list, so only on the version that was read.
    @discardableResult
    private func setFinalizers(of object: KubernetesObject, to names: [String]) async throws -> KubernetesObject {
        let patch: Node = [
            "metadata": [
                "finalizers": names.isEmpty ? .null : .sequence(names.map(Node.string)),
                "resourceVersion": .string(object.resourceVersion),
            ]
        ]
        let answer = try await api.patch(
            object.reference, .merge(patch), options: WriteOptions(manager: settings.statusManager))
        settings.objects.written(answer)
        return answer
    }

    private func write(_ outcome: Outcome, of object: KubernetesObject, progress: String?) async throws {
        record(outcome, of: object)
        // the newest version known, for a progress patch may have come between
        let base = settings.objects.get(object.key) ?? object
        let patch = StatusPatch(base: base, generation: object.generation, now: time.now)
            .final(outcome, progress: progress, request: object.reconcileRequest, quiet: settings.quietStatusFields)
        if let patch { try await patchStatus(object.reference, patch, outcome.urgency) }
    }

    func patchStatus(
        _ reference: ObjectReference, _ patch: Node, _ urgency: RequestUrgency = .ordinary
    ) async throws {
        let options = WriteOptions(manager: settings.statusManager, subresource: "status", urgency: urgency)
        let answer = try await api.patch(reference, .merge(patch), options: options)
        settings.objects.written(answer)
    }

    private func record(_ outcome: Outcome, of object: KubernetesObject) {
        for event in outcome.events { events.record(event, about: object, source: settings.eventSource) }
        switch outcome.verdict {
        case .ready, .progressing:
            log.info("reconciled", metadata: metadata(object, ["message": "\(outcome.message)"]))
        case .waiting:
            log.info("waiting", metadata: metadata(object, ["message": "\(outcome.message)"]))
        case .failed, .stalled:
            log.error(
                "reconciliation failed",
                metadata: metadata(object, ["reason": "\(outcome.reason)", "error": "\(outcome.message)"]))
        }
    }

    private func reporter(for object: KubernetesObject) -> ProgressReporter {
        ProgressReporter(after: settings.progressDelay, time: time) { message in
            let base = self.settings.objects.get(object.key) ?? object
            let patch = StatusPatch(base: base, generation: object.generation, now: self.time.now).progress(message)
            guard let patch else { return }
            do {
                try await self.patchStatus(object.reference, patch)
            } catch {
                self.log.debug("cannot show progress", metadata: self.metadata(object, ["error": "\(error)"]))
            }
        }
    }

    // MARK: What comes next

    private func requeue(_ key: NamespacedName, _ outcome: Outcome) -> PassResult {
        let again: Trigger = outcome.verdict == .ready ? .interval : .retry
        if outcome.verdict != .failed { queue.succeeded(key) }
        switch outcome.next {
        case .after(let span):
            let spread = 1 + settings.jitter * (2 * time.random() - 1)
            queue.schedule(key, again, after: span * spread)
        case .backoff:
            queue.retry(key, from: settings.backoff.lowerBound, to: settings.backoff.upperBound)
        case .onChange:
            break
        }
        if outcome.verdict == .failed { return .error }
        if case .onChange = outcome.next { return .success }
        return .requeueAfter
    }
}
