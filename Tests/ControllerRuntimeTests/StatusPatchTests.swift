import KubernetesModel
import TestSupport
import Testing
import YAML

@testable import ControllerRuntime

@Suite struct StatusPatchTests {
    private let now = Timestamp(seconds: 1_795_437_871)
    private let before = "2026-01-01T00:00:00Z"

    private func object(_ status: Node = ["observedGeneration": -1], generation: Int = 2) -> KubernetesObject {
        var object = Widget.object("a")
        var metadata = object.node["metadata"] ?? [:]
        metadata["generation"] = .integer(generation)
        object.node["metadata"] = metadata
        object.node["status"] = status
        return object
    }

    private func condition(
        _ type: String, _ status: String, _ reason: String, _ message: String, generation: Int = 2, since: String? = nil
    ) -> Node {
        [
            "type": .string(type), "status": .string(status), "reason": .string(reason), "message": .string(message),
            "observedGeneration": .integer(generation), "lastTransitionTime": .string(since ?? now.rfc3339),
        ]
    }

    private func patch(_ object: KubernetesObject, _ outcome: Outcome, progress: String? = nil, request: String? = nil)
        -> Node?
    {
        StatusPatch(base: object, generation: 2, now: now).final(outcome, progress: progress, request: request)?[
            "status"]
    }

    /// The status a server holds after the patch.
    private func applied(_ object: KubernetesObject, _ patch: Node?) -> KubernetesObject {
        var object = object
        object.node["status"] = FakeAPI.merge(object.status, patch ?? [:])
        return object
    }

    @Test("ready: Ready=True, the generation observed, the request answered")
    func ready() {
        let patch = patch(
            object(), Outcome(.ready, reason: "ReconciliationSucceeded", message: "Applied", next: .onChange),
            request: "t1")
        #expect(
            patch == [
                "observedGeneration": 2, "lastHandledReconcileAt": "t1",
                "conditions": [condition("Ready", "True", "ReconciliationSucceeded", "Applied")],
            ])
    }

    @Test("the same outcome again writes nothing")
    func unchanged() {
        let first = object()
        var outcome = Outcome(.ready, reason: "Succeeded", message: "done", next: .onChange)
        outcome.status = [("lastAppliedRevision", "main@sha1:1"), ("inventory", ["entries": []]), ("gone", nil)]
        let second = applied(first, patch(first, outcome, request: "t1"))
        #expect(patch(second, outcome, request: "t1") == nil)
        outcome.status[0].value = "main@sha1:2"
        #expect(patch(second, outcome, request: "t1") == ["lastAppliedRevision": "main@sha1:2"])
    }

    @Test("quiet fields alone are not worth a patch")
    func quiet() {
        let first = object()
        var outcome = Outcome(.ready, reason: "Succeeded", message: "done", next: .onChange)
        let second = applied(first, patch(first, outcome))
        outcome.status = [("history", [["total": 2]])]
        let later = StatusPatch(base: second, generation: 2, now: now)
        #expect(later.final(outcome, progress: nil, request: nil, quiet: ["history"]) == nil)
        outcome.status.append(("lastAppliedRevision", "r"))
        #expect(
            later.final(outcome, progress: nil, request: nil, quiet: ["history"])
                == ["status": ["history": [["total": 2]], "lastAppliedRevision": "r"]])
    }

    @Test("the transition time moves with the status only")
    func transition() {
        let ready = object([
            "observedGeneration": 2, "conditions": [condition("Ready", "True", "Succeeded", "old", since: before)],
        ])
        let same = patch(ready, Outcome(.ready, reason: "Succeeded", message: "new", next: .onChange))
        #expect(same == ["conditions": [condition("Ready", "True", "Succeeded", "new", since: before)]])
        let failed = patch(
            ready, Outcome(.failed, reason: "BuildFailed", message: "no", next: .backoff), progress: "Building")
        #expect(
            failed == [
                "conditions": [
                    condition("Reconciling", "True", "ProgressingWithRetry", "Building"),
                    condition("Ready", "False", "BuildFailed", "no"),
                ]
            ])
    }

    @Test("a failure does not observe the generation, a stall does")
    func stalled() {
        let failing = object([
            "observedGeneration": 1,
            "conditions": [
                condition("Reconciling", "True", "Progressing", "x"), condition("Ready", "Unknown", "Progressing", "y"),
            ],
        ])
        let failed = patch(failing, Outcome(.failed, reason: "F", message: "m", next: .backoff))
        #expect(failed?["observedGeneration"] == nil)
        let stalled = patch(failing, Outcome(.stalled, reason: "InvalidPath", message: "bad", next: .onChange))
        #expect(
            stalled == [
                "observedGeneration": 2,
                "conditions": [
                    condition("Stalled", "True", "InvalidPath", "bad"),
                    condition("Ready", "False", "InvalidPath", "bad"),
                ],
            ])
        let recovered = applied(failing, stalled)
        #expect(
            applied(recovered, patch(recovered, .ready)).conditions.map(\.type) == ["Ready"])
    }

    @Test("waiting keeps Reconciling only where it was")
    func waiting() {
        let waiting = Outcome(.waiting, reason: "DependencyNotReady", message: "infra", next: .after(.seconds(30)))
        #expect(
            patch(object(), waiting) == ["conditions": [condition("Ready", "False", "DependencyNotReady", "infra")]])
        let busy = object(["conditions": [condition("Reconciling", "True", "Progressing", "step", since: before)]])
        #expect(
            patch(busy, waiting) == [
                "conditions": [
                    condition("Reconciling", "True", "ProgressingWithRetry", "step", since: before),
                    condition("Ready", "False", "DependencyNotReady", "infra"),
                ]
            ])
    }

    @Test("progressing is neither ready nor failed")
    func progressing() {
        let outcome = Outcome(
            .progressing, reason: "Progressing", message: "Running health checks", next: .after(.seconds(5)))
        #expect(
            patch(object(), outcome) == [
                "conditions": [
                    condition("Reconciling", "True", "Progressing", "Running health checks"),
                    condition("Ready", "Unknown", "Progressing", "Running health checks"),
                ]
            ])
    }

    @Test("other conditions are set, removed, and left alone")
    func others() {
        let base = object([
            "conditions": [
                condition("Healthy", "False", "HealthCheckFailed", "x", since: before),
                condition("FetchFailed", "True", "F", "x"),
                condition("Foreign", "True", "Theirs", "x", generation: 1, since: before),
            ]
        ])
        var outcome = Outcome.ready
        outcome.conditions = [
            "Healthy": Condition(type: "Healthy", status: .true, reason: "Succeeded", message: "ok"),
            "FetchFailed": nil,
        ]
        #expect(
            applied(base, patch(base, outcome)).status["conditions"] == [
                condition("Ready", "True", "Succeeded", "done"),
                condition("Foreign", "True", "Theirs", "x", generation: 1, since: before),
                condition("Healthy", "True", "Succeeded", "ok"),
            ])
    }

    @Test("progress leaves an object ready that is merely looked at again")
    func progress() {
        let ready = object(["conditions": [condition("Ready", "True", "Succeeded", "done", since: before)]])
        let patch = StatusPatch(base: ready, generation: 2, now: now).progress("Building")
        #expect(
            patch == [
                "status": [
                    "conditions": [
                        condition("Reconciling", "True", "Progressing", "Building"),
                        condition("Ready", "True", "Succeeded", "done", since: before),
                    ]
                ]
            ])
        let changed = StatusPatch(base: object(generation: 3), generation: 3, now: now).progress("Building")
        #expect(changed?["status", "conditions"]?.sequence?.last?["status"] == "Unknown")
    }

    @Test("merge differences give the new status, whatever the two are") func propertyOfDifferences() {
        for seed in Rounds(200) { difference(seed: seed) }
    }

    private func difference(seed: UInt64) {
        var random = SplitMix(seed: seed)
        func node(_ depth: Int) -> Node {
            switch random.next() % (depth == 0 ? 3 : 5) {
            case 0: return .integer(Int(random.next() % 3))
            case 1: return .string("s\(random.next() % 3)")
            case 2: return .sequence([.integer(Int(random.next() % 3))])
            default:
                var mapping = Mapping()
                for _ in 0..<(random.next() % 4) { mapping["k\(random.next() % 4)"] = node(depth - 1) }
                return .mapping(mapping)
            }
        }
        let mappings = (0..<2).map { _ in Mapping((0..<4).map { ("k\($0)", node(3)) }) }
        let patch = MergeDifference.from(mappings[0], to: mappings[1])
        #expect(FakeAPI.merge(.mapping(mappings[0]), .mapping(patch)) == .mapping(mappings[1]), "seed \(seed)")
        #expect(patch.isEmpty == (mappings[0] == mappings[1]))
    }
}
