/// The course of a provisioning as a value: what was seen goes in, what to do next comes out.
///
/// First every step is looked at: the plan. Then each step with something to do is looked at once more, since what
/// comes before it has changed the world, is done, and is looked at again: only what can be seen counts as done. Nothing
/// is remembered between runs, so a run that was killed anywhere is finished by the next one, and a run that finds
/// everything in place changes nothing.
package struct ProvisionMachine: Sendable {
    package enum Action: Sendable, Equatable {
        /// → `.found`
        case inspect(ProvisionStep)
        /// Show what will be done. → `.shown`
        case announce([ProvisionChange])
        /// → `.performed`
        case perform(ProvisionStep, [ProvisionChange])
        /// Ends: nothing was changed.
        case refuse([BootstrapError])
        /// Ends: what would be done.
        case preview([ProvisionChange], ProvisionReport)
        /// Ends: a step was done and its effect cannot be seen, or something came in the way on the way.
        case fail(ProvisionStep, [BootstrapError])
        /// Ends.
        case finish(ProvisionReport)
    }

    package enum Event: Sendable, Equatable {
        case started
        case found(ProvisionFinding)
        case shown
        case performed
    }

    private enum Phase: Sendable, Equatable {
        case planning
        /// Looking at a step right before it is done.
        case approaching
        case doing
        /// Looking whether it is done.
        case verifying
    }

    private let steps: [ProvisionStep]
    private let dryRun: Bool
    private var phase = Phase.planning
    private var position = 0
    private var plan: [ProvisionStep: ProvisionFinding] = [:]
    /// What the step now under way announced.
    private var pending: [ProvisionChange] = []
    private var changedSomething = false
    private var report = ProvisionReport()

    /// - Parameter steps: those the file calls for; at least one.
    package init(_ steps: [ProvisionStep], dryRun: Bool) {
        precondition(!steps.isEmpty, "a file calls for something")
        self.steps = steps
        self.dryRun = dryRun
    }

    package mutating func next(_ event: Event) -> Action {
        switch (phase, event) {
        case (.planning, .started): return .inspect(steps[0])
        case (.planning, .found(let finding)): return planned(finding)
        case (.planning, .shown):
            position = -1
            return advance()
        case (.approaching, .found(let finding)): return approached(finding)
        case (.doing, .performed):
            phase = .verifying
            return .inspect(steps[position])
        case (.verifying, .found(let finding)): return verified(finding)
        default: preconditionFailure("\(event) does not answer what was asked for in \(phase)")
        }
    }

    private mutating func planned(_ finding: ProvisionFinding) -> Action {
        plan[steps[position]] = finding
        // Nothing can be said of what stands on a cluster that is not there.
        if !finding.problems.isEmpty, steps[position] == .cluster { return .refuse(finding.problems) }
        position += 1
        // What stands on a cluster that is still being made cannot be looked at yet: it is once its turn comes.
        let isUnderWay = steps[position - 1] == .cluster && !finding.changes.isEmpty
        if position < steps.count, !isUnderWay { return .inspect(steps[position]) }
        let findings = steps.compactMap { plan[$0] }
        let problems = findings.flatMap(\.problems)
        guard problems.isEmpty else { return .refuse(problems) }
        let changes = findings.flatMap(\.changes)
        if dryRun {
            report.existed = findings.flatMap(\.existing)
            report.byHand = Self.unique(findings.flatMap(\.byHand))
            return .preview(changes, report)
        }
        return .announce(changes)
    }

    /// On to the next step that has, or may have, something to do.
    private mutating func advance() -> Action {
        while position + 1 < steps.count {
            position += 1
            if let finding = plan[steps[position]], finding.changes.isEmpty, !changedSomething {
                settle(finding)
                continue
            }
            phase = .approaching
            return .inspect(steps[position])
        }
        report.byHand = Self.unique(report.byHand)
        return .finish(report)
    }

    private mutating func approached(_ finding: ProvisionFinding) -> Action {
        guard finding.problems.isEmpty else { return .fail(steps[position], finding.problems) }
        if finding.changes.isEmpty {
            settle(finding)
            return advance()
        }
        pending = finding.changes
        report.existed += finding.existing
        phase = .doing
        changedSomething = true
        return .perform(steps[position], finding.changes)
    }

    private mutating func verified(_ finding: ProvisionFinding) -> Action {
        let step = steps[position]
        guard finding.problems.isEmpty else { return .fail(step, finding.problems) }
        guard finding.changes.isEmpty else {
            return .fail(step, [.noEffect(step: step.rawValue, left: finding.changes.map(\.text))])
        }
        // As it is now called: identifiers are known only once a thing is made.
        let before = Set(report.existed)
        let created = pending.compactMap(\.creates)
        report.created += finding.existing.filter { new in
            !before.contains(new) && created.contains { $0.kind == new.kind && $0.name == new.name }
        }
        report.changed += pending.filter { $0.creates == nil }
        report.byHand += finding.byHand
        return advance()
    }

    private mutating func settle(_ finding: ProvisionFinding) {
        report.existed += finding.existing
        report.byHand += finding.byHand
    }

    private static func unique(_ texts: [String]) -> [String] {
        var seen: Set<String> = []
        return texts.filter { seen.insert($0).inserted }
    }
}
