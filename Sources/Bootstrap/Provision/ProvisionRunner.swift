/// One step's eyes and hands.
package protocol ProvisionStage: Sendable {
    /// Looks, and changes nothing. Problems that speak against going on are part of the finding; what is thrown is a
    /// failure to look.
    func inspect() async throws -> ProvisionFinding

    /// Does what the last inspection found to do. Doing it twice does no harm.
    func perform(_ progress: @escaping @Sendable (String) -> Void) async throws
}

/// One line of what a provisioning does, for people and for programs alike.
package struct ProvisionEvent: Sendable, Hashable {
    package var state: BootstrapEvent.State
    /// `nil` for lines about the whole.
    package var step: ProvisionStep?
    package var message: String
    /// For programs.
    package var facts: [String: String]

    package init(
        _ state: BootstrapEvent.State, _ step: ProvisionStep?, _ message: String, _ facts: [String: String] = [:]
    ) {
        self.state = state
        self.step = step
        self.message = message
        self.facts = facts
    }
}

/// Does what the machine says, each step within its time.
package struct ProvisionRunner: Sendable {
    private let stages: [ProvisionStep: any ProvisionStage]
    private let timeouts: [ProvisionStep: Duration]
    private let report: @Sendable (ProvisionEvent) -> Void
    private let clock: any Clock<Duration>

    package init(
        _ stages: [ProvisionStep: any ProvisionStage], timeouts: [ProvisionStep: Duration] = [:],
        clock: any Clock<Duration> = ContinuousClock(), report: @escaping @Sendable (ProvisionEvent) -> Void
    ) {
        self.stages = stages
        self.timeouts = timeouts
        self.clock = clock
        self.report = report
    }

    package struct Ending: Sendable, Equatable {
        package var report: ProvisionReport
        /// `--dry-run` found something to do.
        package var wouldChange: [ProvisionChange]
    }

    /// - Throws: `BootstrapFailure` with every problem found, `CancellationError`.
    package func run(dryRun: Bool) async throws -> Ending {
        let steps = ProvisionStep.allCases.filter { stages[$0] != nil }
        var machine = ProvisionMachine(steps, dryRun: dryRun)
        var event = ProvisionMachine.Event.started
        while true {
            switch machine.next(event) {
            case .inspect(let step): event = .found(try await inspect(step))
            case .announce(let changes):
                announce(changes)
                event = .shown
            case .perform(let step, let changes):
                try await perform(step, changes)
                event = .performed
            case .refuse(let problems): throw BootstrapFailure(problems)
            case .fail(let step, let problems):
                report(ProvisionEvent(.failure, step, "step \(step.rawValue) failed"))
                throw BootstrapFailure(problems)
            case .preview(let changes, let found):
                preview(changes)
                summarise(found)
                return Ending(report: found, wouldChange: changes)
            case .finish(let found):
                summarise(found)
                return Ending(report: found, wouldChange: [])
            }
        }
    }

    private func inspect(_ step: ProvisionStep) async throws -> ProvisionFinding {
        guard let stage = stages[step] else { return ProvisionFinding() }
        return try await within(step) { try await stage.inspect() }
    }

    private func perform(_ step: ProvisionStep, _ changes: [ProvisionChange]) async throws {
        guard let stage = stages[step] else { return }
        for change in changes { report(ProvisionEvent(.action, step, change.text)) }
        let report = report
        try await within(step) {
            try await stage.perform { report(ProvisionEvent(.waiting, step, $0)) }
        }
        report(ProvisionEvent(.success, step, "step \(step.rawValue) done", ["changes": "\(changes.count)"]))
    }

    private func within<Result: Sendable>(
        _ step: ProvisionStep, _ body: @escaping @Sendable () async throws -> Result
    ) async throws -> Result {
        let limit = timeouts[step] ?? step.timeout
        let clock = clock
        do {
            return try await withThrowingTaskGroup(of: Result?.self) { group in
                group.addTask { try await body() }
                group.addTask {
                    try await clock.sleep(for: limit)
                    return nil
                }
                defer { group.cancelAll() }
                guard let first = try await group.next(), let result = first else {
                    throw BootstrapFailure([.stepTimedOut(step: step.rawValue, after: limit)])
                }
                return result
            }
        } catch {
            if error is CancellationError || error is BootstrapFailure { throw error }
            throw BootstrapFailure([BootstrapError(error)])
        }
    }

    private func announce(_ changes: [ProvisionChange]) {
        guard !changes.isEmpty else { return }
        report(ProvisionEvent(.action, nil, "plan: \(changes.count) changes", ["changes": "\(changes.count)"]))
        for change in changes { report(ProvisionEvent(.generate, change.step, "will \(change.text)")) }
    }

    private func preview(_ changes: [ProvisionChange]) {
        for change in changes { report(ProvisionEvent(.generate, change.step, "would \(change.text)")) }
        report(
            ProvisionEvent(
                .success, nil, changes.isEmpty ? "nothing would be changed" : "\(changes.count) changes pending",
                ["changes": "\(changes.count)"]))
    }

    private func summarise(_ found: ProvisionReport) {
        for resource in found.existed { line(resource, "existed") }
        for resource in found.created { line(resource, "created") }
        for change in found.changed {
            report(ProvisionEvent(.success, change.step, "changed: \(change.text)", ["outcome": "changed"]))
        }
        for task in found.byHand { report(ProvisionEvent(.warning, nil, "by hand: \(task)", ["outcome": "byHand"])) }
    }

    private func line(_ resource: ProvisionResource, _ outcome: String) {
        report(
            ProvisionEvent(
                .success, nil, "\(outcome): \(resource.kind.rawValue) \(resource.name)",
                [
                    "outcome": outcome, "kind": resource.kind.rawValue, "name": resource.name, "id": resource.id,
                ]))
    }
}
