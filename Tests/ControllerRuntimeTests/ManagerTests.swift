import ControllerRuntime
import KubernetesClient
import KubernetesModel
import Synchronization
import TestSupport
import Testing
import YAML

@Suite struct ManagerTests {
    private func manager(_ bench: Bench, _ elector: LeaderElector? = nil) -> ControllerManager {
        ControllerManager(
            cache: bench.cache, controllers: [bench.controller], events: bench.events, elector: elector,
            grace: .seconds(20), time: bench.time, log: quiet)
    }

    private func elector(_ bench: Bench, _ identity: String) -> LeaderElector {
        LeaderElector(
            lease: NamespacedName(namespace: "flux-system", name: "davit"), identity: identity, api: bench.api,
            time: bench.time, log: quiet)
    }

    private var lease: ObjectReference {
        ObjectReference(
            GroupVersionKind(apiVersion: "coordination.k8s.io/v1", kind: "Lease"),
            NamespacedName(namespace: "flux-system", name: "davit"))
    }

    @Test("stopping lets a pass under way end, writes its status and event, and releases the lease")
    func graceful() async throws {
        let gate = Latch()
        let begun = Latch()
        let bench = Bench(
            ToyReconciler { _, _ in
                begun.open()
                try await gate.wait()
                var outcome = Outcome.ready
                outcome.events = [.init(.info, reason: "Done", message: "finished in time")]
                return outcome
            })
        bench.api.put(Widget.object("a"))
        let manager = manager(bench, elector(bench, "one"))
        async let run: Void = manager.run()
        try await begun.wait()
        #expect(manager.isWorking)
        #expect(bench.api.object(lease)?.spec["holderIdentity"] == "one")
        manager.stop()
        bench.controller.queue.add(Widget.key("b"), .changed)
        gate.open()
        try await run
        #expect(bench.stored("a")?.condition("Ready")?.status == .true)
        #expect(bench.api.writes.contains { $0.reference.type.kind == "Event" })
        #expect(bench.api.object(lease)?.spec["holderIdentity"] == "")
        #expect(!manager.isWorking)
    }

    @Test("a pass that does not end within the grace period is cancelled")
    func cancelled() async throws {
        let begun = Latch()
        let bench = Bench(
            ToyReconciler { _, _ in
                begun.open()
                try await Latch().wait()
                return .ready
            })
        bench.api.put(Widget.object("a"))
        let manager = manager(bench)
        async let run: Void = manager.run()
        try await begun.wait()
        manager.stop()
        let deadline = bench.time.uptime + .seconds(20)
        try await eventually("the grace period") { bench.time.nextDeadline == deadline ? true : nil }
        bench.time.advance(by: .seconds(20))
        try await run
        #expect(bench.stored("a")?.condition("Ready") == nil)
    }

    @Test("only the leader works; the next one takes over when it stops")
    func handOver() async throws {
        let bench = Bench()
        let other = Bench()
        bench.api.put(Widget.object("a"))
        let first = manager(bench, elector(bench, "one"))
        async let firstRun: Void = first.run()
        try await first.started()
        let standby = LeaderElector(
            lease: lease.key, identity: "two", api: bench.api, time: other.time, log: quiet)
        let second = manager(other, standby)
        async let secondRun: Void = second.run()
        try await eventually("standing by") { other.time.sleeping > 0 ? true : nil }
        #expect(!second.isWorking && !standby.isLeader)
        first.stop()
        try await firstRun
        other.time.advance(by: .seconds(6))
        try await second.started()
        #expect(bench.api.object(lease)?.spec["holderIdentity"] == "two")
        second.stop()
        try await secondRun
    }

    @Test(
        "who loses the lease stops at once, stands by, and works again when it is free", arguments: ["taken", "silent"])
    func lost(how: String) async throws {
        let begun = Mutex(0)
        let ended = Mutex(0)
        let bench = Bench(
            ToyReconciler { _, _ in
                begun.withLock { $0 += 1 }
                do { try await Latch().wait() } catch { ended.withLock { $0 += 1 } }
                return .ready
            })
        bench.api.put(Widget.object("a"))
        let manager = manager(bench, elector(bench, "one"))
        let run = Task { try await manager.run() }
        try await eventually("a pass") { begun.withLock { $0 } == 1 ? true : nil }
        if how == "taken" {
            let spec: Node = ["spec": ["holderIdentity": "thief", "leaseDurationSeconds": 35]]
            _ = try await bench.api.patch(lease, .merge(spec), options: WriteOptions())
        } else {
            bench.api.stall(true)
        }
        // one retry period after the other, as each alarm is set
        try await eventually("the end of the pass") {
            if ended.withLock({ $0 }) == 1 { return true }
            bench.time.advance(by: .seconds(1))
            return nil
        }
        #expect(!manager.isWorking)
        #expect(how == "taken" || bench.time.uptime >= .seconds(30))
        bench.api.stall(false)
        try await eventually("working again") {
            if begun.withLock({ $0 }) == 2 { return true }
            bench.time.advance(by: .seconds(1))
            return nil
        }
        #expect(bench.api.object(lease)?.spec["holderIdentity"] == "one")
        run.cancel()
        _ = await run.result
    }
}
