package import KubernetesModel

/// What a hand-over has to know of the cluster before each of its moves.
package struct HandOverFacts: Sendable, Equatable {
    /// Who reconciles now.
    package var running: Set<HandOverTarget> = []
    /// What speaks against beginning at all.
    package var problems: [BootstrapError] = []
    package var record: HandOverRecord?
    /// Flux objects that are not suspended.
    package var active: [ObjectReference] = []
    /// Recorded objects that are not there, or whose inventory is not.
    package var lost: [ObjectReference] = []
    /// Recorded objects that are suspended and were not.
    package var toResume: [ObjectReference] = []

    package init() {}
}

/// The course of a hand-over as a value: what was seen goes in, what to do next comes out.
///
/// At every moment at most one side reconciles. Everything is suspended before the old side is stopped, so that nothing
/// it deletes on its way out takes a workload along: Flux prunes nothing for a suspended object.
package struct HandOverMachine: Sendable {
    package enum Action: Sendable, Equatable {
        /// → `.facts`
        case inspect
        /// Write down every Flux object and the uids of all workloads. → `.done`
        case record
        /// → `.done`
        case suspend
        /// → `.done`
        case stop(HandOverTarget)
        /// Make lost objects again, with their inventories. → `.done`
        case restore([ObjectReference])
        /// → `.done`
        case start(HandOverTarget)
        /// → `.done`
        case resume([ObjectReference])
        /// Compare the uids of all workloads, and take the record away. → `.proved`
        case prove
        /// Ends: nothing was changed.
        case refuse([BootstrapError])
        /// Ends.
        case preview([String])
        /// Ends.
        case finish(changed: Bool)
    }

    package enum Event: Sendable, Equatable {
        case started
        case facts(HandOverFacts)
        case done
        case proved
    }

    private let target: HandOverTarget
    private let dryRun: Bool

    package init(to target: HandOverTarget, dryRun: Bool = false) {
        self.target = target
        self.dryRun = dryRun
    }

    package func next(_ event: Event) -> Action {
        switch event {
        case .started, .done: .inspect
        case .proved: .finish(changed: true)
        case .facts(let facts): decide(facts)
        }
    }

    private func decide(_ facts: HandOverFacts) -> Action {
        if let record = facts.record, record.to != target {
            return .refuse([
                .other(
                    reason: "HandOverUnderWay", message: "a hand-over to \(record.to.rawValue) is under way",
                    hints: ["finish it first: davit handover --to \(record.to.rawValue)"])
            ])
        }
        guard facts.problems.isEmpty else { return .refuse(facts.problems) }
        let old = facts.running.subtracting([target]).sorted { $0.rawValue < $1.rawValue }
        if dryRun { return .preview(plan(facts, old)) }
        guard facts.record != nil else {
            return old.isEmpty && facts.running == [target] ? .finish(changed: false) : .record
        }
        if let first = old.first { return facts.active.isEmpty ? .stop(first) : .suspend }
        if !facts.lost.isEmpty { return .restore(facts.lost) }
        if !facts.running.contains(target) { return .start(target) }
        if !facts.toResume.isEmpty { return .resume(facts.toResume) }
        return .prove
    }

    private func plan(_ facts: HandOverFacts, _ old: [HandOverTarget]) -> [String] {
        if facts.record == nil, old.isEmpty, facts.running == [target] { return [] }
        var plan = ["record every Flux object and the uids of all workloads"]
        if !old.isEmpty {
            plan.append("suspend \(facts.active.count) Flux objects")
            plan += old.map { "stop \($0.words)" }
        }
        if !facts.running.contains(target) { plan.append("start \(target.words)") }
        return plan + ["resume what was not suspended before", "prove that every workload still has its uid"]
    }
}

extension HandOverTarget {
    /// In a sentence.
    package var words: String {
        switch self {
        case .agent: "Davit's reconcilers"
        case .extension: "the extension microsoft.flux"
        case .flux: "Flux's controllers"
        }
    }
}
