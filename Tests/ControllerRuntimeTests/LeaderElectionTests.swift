import KubernetesModel
import Testing
import YAML

@testable import ControllerRuntime

@Suite struct LeaderElectionTests {
    private let now = Timestamp(seconds: 1_795_437_871)

    private func lease(_ spec: Node) -> KubernetesObject {
        var lease = KubernetesObject(
            GroupVersionKind(apiVersion: "coordination.k8s.io/v1", kind: "Lease"),
            NamespacedName(namespace: "x", name: "l"))
        lease.node["spec"] = spec
        return lease
    }

    private func held(by holder: String, renewed: String = "2026-11-23T12:00:00.000000Z", transitions: Int = 3)
        -> KubernetesObject
    {
        lease([
            "holderIdentity": .string(holder), "leaseDurationSeconds": 35, "leaseTransitions": .integer(transitions),
            "acquireTime": "2026-11-23T11:00:00.000000Z", "renewTime": .string(renewed),
        ])
    }

    private func election() -> LeaderElection { LeaderElection(identity: "me", timing: LeaderTiming()) }

    @Test("nobody's lease is made or taken")
    func free() {
        var election = election()
        guard case .create(let spec) = election.next(nil, now: now, uptime: .zero) else {
            Issue.record("did not create")
            return
        }
        #expect(spec["holderIdentity"] == "me" && spec["leaseDurationSeconds"] == 35)
        #expect(spec["renewTime"] == "2026-11-23T12:44:31.000000Z" && spec["leaseTransitions"] == 0)
        guard case .update(let taken) = election.next(held(by: ""), now: now, uptime: .zero) else {
            Issue.record("did not take a released lease")
            return
        }
        #expect(taken["leaseTransitions"] == 4)
    }

    @Test("another's lease is taken when it was not renewed for its duration on our own clock")
    func expired() {
        var election = election()
        // its renewTime is 44 minutes ago, but clocks of machines differ: only what we saw counts
        #expect(election.next(held(by: "other"), now: now, uptime: .seconds(100)) == .standBy)
        #expect(election.next(held(by: "other"), now: now, uptime: .seconds(134)) == .standBy)
        let renewed = held(by: "other", renewed: "2026-11-23T12:00:30.000000Z")
        #expect(election.next(renewed, now: now, uptime: .seconds(134)) == .standBy)
        #expect(election.next(renewed, now: now, uptime: .seconds(168)) == .standBy)
        guard case .update(let spec) = election.next(renewed, now: now, uptime: .seconds(169)) else {
            Issue.record("did not take an expired lease")
            return
        }
        #expect(spec["holderIdentity"] == "me" && spec["leaseTransitions"] == 4)
    }

    @Test("a holder that has died is not waited for, another one is")
    func died() {
        var election = election()
        #expect(
            election.next(held(by: "other"), now: now, uptime: .zero, isGone: { $0 == "third" }) == .standBy)
        guard
            case .update(let spec) = election.next(
                held(by: "other"), now: now, uptime: .zero, isGone: { $0 == "other" })
        else {
            Issue.record("waits for the dead")
            return
        }
        #expect(spec["holderIdentity"] == "me" && spec["leaseTransitions"] == 4)
    }

    @Test("our own lease is renewed without a transition")
    func renewed() {
        var election = election()
        guard case .update(let spec) = election.next(held(by: "me"), now: now, uptime: .zero) else {
            Issue.record("did not renew")
            return
        }
        #expect(spec["leaseTransitions"] == 3 && spec["acquireTime"] == "2026-11-23T11:00:00.000000Z")
    }

    @Test("only our own lease is released")
    func released() {
        #expect(election().released(held(by: "me"), now: now)?["holderIdentity"] == "")
        #expect(election().released(held(by: "other"), now: now) == nil)
    }
}
