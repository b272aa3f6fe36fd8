import Azure
import Testing
import YAML

@Suite("Waiting for compliance")
struct ComplianceWatchTests {
    private func configuration(_ state: String, _ statuses: [Node] = []) -> Node {
        [
            "properties": [
                "provisioningState": "Succeeded", "complianceState": .string(state), "statuses": .sequence(statuses),
            ]
        ]
    }

    private func status(_ kind: String, _ state: String, _ message: String) -> Node {
        [
            "kind": .string(kind), "namespace": "flux-system", "name": "flux-system", "complianceState": .string(state),
            "statusConditions": [["type": "Ready", "status": "False", "reason": "Why", "message": .string(message)]],
        ]
    }

    @Test("compliant and suspended end the wait", arguments: ["Compliant", "Suspended"])
    func done(state: String) {
        var watch = ComplianceWatch()
        #expect(watch.next(configuration(state), elapsed: .zero).action == .done)
    }

    @Test("pending is looked at again, states nobody knows too", arguments: ["Pending", "Unknown", "Dreaming"])
    func pending(state: String) {
        var watch = ComplianceWatch()
        #expect(watch.next(configuration(state), elapsed: .zero).action == .look(after: .milliseconds(500)))
        #expect(watch.next(configuration(state), elapsed: .seconds(1)).action == .look(after: .seconds(1)))
    }

    @Test("what fails is given time, and then named, sources first")
    func failing() {
        var watch = ComplianceWatch()
        let node = configuration(
            "Non-Compliant",
            [
                status("Kustomization", "Non-Compliant", "Source is not ready"),
                status("GitRepository", "Non-Compliant", "authentication required"),
            ])
        guard case .look = watch.next(node, elapsed: .zero).action else {
            Issue.record("gave up at once")
            return
        }
        guard case .look = watch.next(node, elapsed: .seconds(119)).action else {
            Issue.record("gave up too early")
            return
        }
        guard case .failed(let failures) = watch.next(node, elapsed: .seconds(120)).action else {
            Issue.record("does not give up")
            return
        }
        #expect(
            failures.map(\.sentence) == [
                "GitRepository flux-system/flux-system: authentication required (Why)",
                "Kustomization flux-system/flux-system: Source is not ready (Why)",
            ])
    }

    @Test("a failure that changes begins anew")
    func changing() {
        var watch = ComplianceWatch()
        for (elapsed, message) in [(0, "a"), (100, "b"), (210, "c")] {
            let node = configuration("Non-Compliant", [status("Kustomization", "Non-Compliant", message)])
            guard case .look = watch.next(node, elapsed: .seconds(elapsed)).action else {
                Issue.record("gave up at \(elapsed)")
                return
            }
        }
    }

    @Test("each object's state is told once")
    func news() {
        var watch = ComplianceWatch()
        let first = configuration("Pending", [status("GitRepository", "Pending", "cloning")])
        #expect(watch.next(first, elapsed: .zero).news == ["GitRepository flux-system/flux-system: Pending: cloning"])
        #expect(watch.next(first, elapsed: .seconds(1)).news == [])
        let second = configuration("Pending", [status("GitRepository", "Compliant", "stored artifact")])
        #expect(watch.next(second, elapsed: .seconds(2)).news == ["GitRepository flux-system/flux-system: Compliant"])
    }

    @Test("the limit ends the wait, whatever the state")
    func limit() {
        var watch = ComplianceWatch()
        #expect(watch.next(configuration("Pending"), elapsed: .seconds(600)).action == .failed([]))
    }
}
