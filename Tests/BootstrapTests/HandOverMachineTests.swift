import Bootstrap
import KubernetesModel
import Testing

/// The order of a hand-over, from facts alone.
@Suite struct HandOverMachineTests {
    static let kustomization = ObjectReference(
        GroupVersionKind(group: "kustomize.toolkit.fluxcd.io", version: "v1", kind: "Kustomization"),
        NamespacedName(namespace: "flux-system", name: "flux-system"))

    static func record(to target: HandOverTarget = .agent) -> HandOverRecord {
        HandOverRecord(from: [.flux], to: target, objects: [], suspended: [], proof: WorkloadProof())
    }

    struct Row: CustomTestStringConvertible {
        let testDescription: String
        let facts: HandOverFacts
        let action: HandOverMachine.Action
        init(_ name: String, _ action: HandOverMachine.Action, _ change: (inout HandOverFacts) -> Void) {
            testDescription = name
            self.action = action
            var facts = HandOverFacts()
            change(&facts)
            self.facts = facts
        }
    }

    @Test(
        "does one thing at a time, and never has two sides at work",
        arguments: [
            Row("the target reconciles already", .finish(changed: false)) { $0.running = [.agent] },
            Row("the other side reconciles", .record) { $0.running = [.flux] },
            Row("both do", .record) { $0.running = [.agent, .flux] },
            Row("nobody does", .record) { $0.running = [] },
            Row("recorded: suspend before anything is stopped", .suspend) {
                $0.running = [.extension]
                $0.record = HandOverMachineTests.record()
                $0.active = [HandOverMachineTests.kustomization]
            },
            Row("suspended: stop the old side", .stop(.extension)) {
                $0.running = [.extension]
                $0.record = HandOverMachineTests.record()
                $0.lost = [HandOverMachineTests.kustomization]
            },
            Row("stopped: make lost objects again", .restore([HandOverMachineTests.kustomization])) {
                $0.record = HandOverMachineTests.record()
                $0.lost = [HandOverMachineTests.kustomization]
                $0.toResume = [HandOverMachineTests.kustomization]
            },
            Row("restored: start the new side", .start(.agent)) {
                $0.record = HandOverMachineTests.record()
                $0.toResume = [HandOverMachineTests.kustomization]
            },
            Row("started: resume", .resume([HandOverMachineTests.kustomization])) {
                $0.running = [.agent]
                $0.record = HandOverMachineTests.record()
                $0.toResume = [HandOverMachineTests.kustomization]
            },
            Row("resumed: prove", .prove) {
                $0.running = [.agent]
                $0.record = HandOverMachineTests.record()
                $0.active = [HandOverMachineTests.kustomization]
            },
            Row("a problem before the first move", .refuse([.declined])) {
                $0.running = [.flux]
                $0.problems = [.declined]
            },
        ])
    func decides(row: Row) { #expect(HandOverMachine(to: .agent).next(.facts(row.facts)) == row.action) }

    @Test("finishes one hand-over before it begins another")
    func other() {
        var facts = HandOverFacts()
        facts.running = [.flux]
        facts.record = Self.record(to: .flux)
        guard case .refuse(let problems) = HandOverMachine(to: .agent).next(.facts(facts)) else {
            Issue.record("it went on")
            return
        }
        #expect(problems.first?.message == "a hand-over to flux is under way")
    }
}
