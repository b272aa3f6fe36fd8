import KubernetesModel
import YAML

/// What is to be done about one object, or has been.
struct ExaminedItem: Sendable {
    enum Plan: Sendable {
        /// Nothing to send.
        case settled(ObjectChange.Action, live: KubernetesObject?)
        /// To be applied; what is on the server now is `live`.
        case apply(live: KubernetesObject?, ObjectChange.Action)
        /// To be applied, and whether that changed anything is seen afterwards.
        case applyAndCompare(live: KubernetesObject)
        /// To be deleted and created again.
        case recreate(live: KubernetesObject)
        case refused(ApplyError.Rejection)
    }

    let item: ApplyItem
    var plan: Plan
    /// The same manifest was applied before, so every change needed is somebody else's doing.
    var wasApplied = false
    var correction: DriftCorrection?
    /// Fields the server does not know, which were left out.
    var dropped: String?

    var rejection: ApplyError.Rejection? { if case .refused(let rejection) = plan { rejection } else { nil } }

    func record(in result: inout ApplyResult) {
        guard case .settled(let action, let live) = plan else { return }
        result.changes.append(ObjectChange(live?.reference(as: item.reference) ?? item.reference, action))
        if let correction { result.corrections.append(correction) }
        if let dropped {
            result.warnings.append("\(item.reference): left out what the API server does not know: \(dropped)")
        }
        guard let live, action != .skipped else { return }
        result.applied[item.reference] = AppliedObject(manifest: item.hash, resourceVersion: live.resourceVersion)
        result.live[item.reference] = live
    }
}

extension KubernetesObject {
    /// The type is taken from the manifest, for a server may answer in words of its own.
    fileprivate func reference(as reference: ObjectReference) -> ObjectReference {
        ObjectReference(reference.type, NamespacedName(namespace: namespace, name: reference.key.name))
    }
}

extension StagedApply {
    // MARK: Looking, without changing anything

    /// - Parameter alone: whether nothing else of the stage depends on this object's validity.
    func examine(_ item: ApplyItem, known: AppliedObject?, alone: Bool) async -> ExaminedItem {
        var examined = ExaminedItem(item: item, plan: .settled(.unknown, live: nil))
        examined.wasApplied = known?.manifest == item.hash
        do {
            examined.plan = try await plan(for: item, known, examined.wasApplied, alone)
            if examined.wasApplied, case .apply(live: nil, _) = examined.plan {
                examined.correction = DriftCorrection(reference: item.reference, culprits: [], wasDeleted: true)
            }
        } catch {
            examined.plan = .refused(rejection(item, error, "dry-run failed"))
        }
        return examined
    }

    private func plan(
        for item: ApplyItem, _ known: AppliedObject?, _ wasApplied: Bool, _ alone: Bool
    ) async throws -> ExaminedItem.Plan {
        let desired = item.object
        if options.exclusions.match(desired) {
            return .settled(.skipped, live: try await api.get(item.reference))
        }
        if isExpectedNew(item, known), !alone, !options.ifNotPresent.match(desired),
            let tried = try? await dryRun(item), tried.resourceVersion.isEmpty
        {
            return .apply(live: nil, .created)
        }
        guard let live = try await api.get(item.reference) else {
            if !wasApplied, !options.accepted, !alone { _ = try await dryRun(item) }
            return .apply(live: nil, .created)
        }
        if options.exclusions.match(live) || options.ifNotPresent.match(desired) {
            return .settled(.skipped, live: live)
        }
        if wasApplied, !live.resourceVersion.isEmpty, live.resourceVersion == known?.resourceVersion {
            return .settled(.unchanged, live: live)
        }
        if wasApplied || options.accepted, options.ignored.isEmpty {
            return isInPlace(desired, live) ? .settled(.unchanged, live: live) : .applyAndCompare(live: live)
        }
        return try await planByDryRun(item, live)
    }

    private func isExpectedNew(_ item: ApplyItem, _ known: AppliedObject?) -> Bool {
        guard let present = options.present, known == nil else { return false }
        return !present.contains(item.reference)
    }

    /// Whether applying again what the server has accepted before would change nothing.
    private func isInPlace(_ desired: KubernetesObject, _ live: KubernetesObject) -> Bool {
        let own = live.managedFields.first {
            $0.manager == options.manager && $0.operation == .apply && $0.subresource.isEmpty
        }
        return own?.fields.covers(desired, in: live) == true && cleanup(of: live, desired: desired) == nil
    }

    private func planByDryRun(_ item: ApplyItem, _ live: KubernetesObject) async throws -> ExaminedItem.Plan {
        let tried: KubernetesObject
        do {
            tried = try await dryRun(item)
        } catch let error as KubernetesError where recreates(item.object, live, because: error) {
            try await confirmReplacement(of: item)
            return .recreate(live: live)
        }
        let drifted = Drift.isPresent(
            between: options.ignored.removing(from: live, matching: tried),
            and: options.ignored.removing(from: tried, matching: tried))
        return drifted || cleanup(of: live, desired: item.object) != nil
            ? .apply(live: live, .configured) : .settled(.unchanged, live: live)
    }

    private func dryRun(_ item: ApplyItem) async throws -> KubernetesObject {
        try await submit(item.object, dryRun: true).0
    }

    // MARK: Changing

    func carryOut(_ examined: ExaminedItem) async -> ExaminedItem {
        var done = examined
        let item = examined.item
        do {
            switch examined.plan {
            case .settled, .refused:
                break
            case .apply(nil, let action):
                done.plan = .settled(action, live: try await send(item.object, &done))
            case .apply(let live?, let action):
                let applied = try await send(item, over: live, &done)
                done.plan = .settled(action, live: applied)
                if examined.wasApplied { done.correction = correction(item, live, applied) }
            case .applyAndCompare(let live):
                done = try await applyAndCompare(examined, live)
            case .recreate(let live):
                done.plan = .settled(.created, live: try await recreate(item, live))
            }
        } catch {
            done.plan = .refused(rejection(item, error, "apply failed"))
        }
        return done
    }

    private func applyAndCompare(_ examined: ExaminedItem, _ live: KubernetesObject) async throws -> ExaminedItem {
        var done = examined
        let item = examined.item
        do {
            let cleaned = cleanup(of: live, desired: item.object) != nil
            let applied = try await send(item, over: live, &done)
            let changed =
                applied.resourceVersion != live.resourceVersion
                && (cleaned || Drift.isPresent(between: live, and: applied))
            done.plan = .settled(changed ? .configured : .unchanged, live: applied)
            if changed { done.correction = correction(item, live, applied) }
        } catch let error as KubernetesError where recreates(item.object, live, because: error) {
            try await confirmReplacement(of: item)
            done.plan = .settled(.created, live: try await recreate(item, live))
        }
        return done
    }

    private func correction(_ item: ApplyItem, _ live: KubernetesObject, _ applied: KubernetesObject) -> DriftCorrection
    {
        DriftCorrection(
            reference: item.reference,
            culprits: Drift.culprits(live: live, applied: applied, manager: options.manager), wasDeleted: false)
    }

    /// Cleans the live object's metadata up if need be, then applies.
    private func send(
        _ item: ApplyItem, over live: KubernetesObject, _ done: inout ExaminedItem
    ) async throws -> KubernetesObject {
        var live = live
        for attempt in 1... {
            guard let patch = cleanup(of: live, desired: item.object) else { break }
            do {
                _ = try await api.patch(item.reference, .json(patch), options: .init(manager: options.manager))
                break
            } catch KubernetesError.conflict where attempt < 3 {
                guard let again = try await api.get(item.reference) else { break }
                live = again
            }
        }
        return try await send(options.ignored.adjusting(item.object, to: live, manager: options.manager), &done)
    }

    private func send(_ object: KubernetesObject, _ done: inout ExaminedItem) async throws -> KubernetesObject {
        let (answer, dropped) = try await submit(object, dryRun: false)
        done.dropped = dropped
        return answer
    }

    /// - Returns: the server's answer, and the fields left out because it does not know them.
    func submit(_ object: KubernetesObject, dryRun: Bool) async throws -> (KubernetesObject, dropped: String?) {
        let write = WriteOptions(manager: options.manager, dryRun: dryRun)
        do {
            return (try await api.apply(object, force: true, options: write), nil)
        } catch let error as KubernetesError where object.type.isBuiltin {
            guard let unknown = UnknownFields(error), let known = unknown.removed(from: object) else { throw error }
            return (try await api.apply(known, force: true, options: write), unknown.description)
        }
    }

    private func cleanup(of live: KubernetesObject, desired: KubernetesObject) -> Node? {
        if options.cleanupExclusions.match(desired) || options.cleanupExclusions.match(live) { return nil }
        return options.cleanup.patch(for: live, manager: options.manager)
    }

    private func rejection(_ item: ApplyItem, _ error: any Error, _ step: String) -> ApplyError.Rejection {
        .init(reference: item.reference, error: KubernetesError(other: error), step: step)
    }
}
