import ControllerRuntime
import Diagnostics
import KubernetesClient
import KubernetesModel
import Synchronization
import TestSupport
import Testing
import YAML

@Suite struct ControllerTests {
    @Test("a new object gets its finalizer, one pass and one status patch by the right manager")
    func first() async throws {
        let bench = Bench()
        bench.api.put(Widget.object("a", finalizers: []))
        try await bench.run {
            try await bench.idle(after: 1)
            #expect(bench.writes == ["patch object", "patch status"])
            #expect(bench.api.writes.allSatisfy { $0.options.manager == "gotk-widget-controller" })
            #expect(bench.stored("a")?.finalizers == ["finalizers.fluxcd.io"])
            #expect(bench.stored("a")?.condition("Ready")?.status == .true)
            #expect(bench.reconciler.triggers == [.appeared])
            #expect(
                bench.metrics.value(
                    "controller_runtime_reconcile_total", [("controller", "widget"), ("result", "success")])
                    == 1)
        }
    }

    @Test("events are written in the background, and so is a status that nobody waits for", arguments: [false, true])
    func background(_ isBackground: Bool) async throws {
        let bench = Bench(
            ToyReconciler { _, _ in
                var outcome = Outcome.ready
                outcome.urgency = isBackground ? .background : .ordinary
                outcome.events = [.init(.info, reason: "Told", message: "done")]
                return outcome
            })
        bench.api.put(Widget.object("a"))
        try await bench.run {
            try await bench.idle(after: 1)
            let event = try await eventually("the event") {
                bench.api.writes.first { $0.reference.type.kind == "Event" }
            }
            #expect(event.options.urgency == .background)
            let status = bench.api.writes.first { $0.options.subresource == "status" }
            #expect(status?.options.urgency == (isBackground ? .background : .ordinary))
        }
    }

    @Test("its own status patch does not make an object run, nor does a pass that changes nothing write")
    func quietPass() async throws {
        let bench = Bench()
        bench.api.put(Widget.object("a"))
        try await bench.run {
            try await bench.idle(after: 1)
            bench.api.forgetWrites()
            bench.controller.queue.add(Widget.key("a"), .interval)
            try await bench.idle(after: 2)
            #expect(bench.writes == [])
            #expect(bench.reconciler.triggers == [.appeared, .interval])
        }
    }

    @Test("spec changes, requests and deletion make an object run; labels and status do not")
    func triggers() async throws {
        let bench = Bench()
        bench.api.put(Widget.object("a"))
        try await bench.run {
            try await bench.idle(after: 1)
            let reference = Widget.reference("a")
            _ = try await bench.api.patch(reference, .merge(["spec": ["size": 2]]), options: WriteOptions())
            try await bench.idle(after: 2)
            _ = try await bench.api.patch(
                reference, .merge(["metadata": ["labels": ["x": "y"]]]), options: WriteOptions())
            _ = try await bench.api.patch(
                reference, .merge(["metadata": ["annotations": ["reconcile.fluxcd.io/requestedAt": "t1"]]]),
                options: WriteOptions())
            try await bench.idle(after: 3)
            #expect(bench.stored("a")?.status["lastHandledReconcileAt"] == "t1")
            #expect(bench.stored("a")?.status["observedGeneration"] == 2)
            _ = try await bench.api.delete(reference, options: DeleteOptions())
            try await eventually("the end") { bench.reconciler.forgotten == ["a"] ? true : nil }
            #expect(bench.reconciler.triggers == [.appeared, .changed, .requested])
            #expect(bench.reconciler.finalized == ["a"])
            #expect(bench.stored("a") == nil)
            try await eventually("the last series to go") {
                bench.metrics.text().contains("name=\"a\"") ? nil : true
            }
        }
    }

    @Test("a suspended object is left alone until it is resumed, but is finalized")
    func suspended() async throws {
        let bench = Bench()
        bench.api.put(Widget.object("a", spec: ["suspend": true], finalizers: []))
        bench.api.put(Widget.object("b", spec: ["suspend": true]))
        try await bench.run {
            bench.controller.queue.add(Widget.key("a"), .requested)
            try await eventually("idle") { bench.controller.queue.isIdle ? true : nil }
            #expect(bench.writes == [])
            _ = try await bench.api.patch(
                Widget.reference("a"), .merge(["spec": ["suspend": false]]), options: WriteOptions())
            _ = try await bench.api.delete(Widget.reference("b"), options: DeleteOptions())
            try await bench.idle(after: 2)
            #expect(bench.reconciler.seen == ["a"] && bench.reconciler.finalized == ["b"])
        }
    }

    @Test("a failed finalize keeps the finalizer, shows why, and is tried again")
    func finalizeFails() async throws {
        let failures = Mutex(1)
        let bench = Bench(
            ToyReconciler(finalize: { _, _ in
                if failures.withLock({ count in
                    defer { count -= 1 }
                    return count > 0
                }) {
                    throw ToyError()
                }
                return .ready
            }))
        bench.api.put(Widget.object("a"))
        try await bench.run {
            try await bench.idle(after: 1)
            _ = try await bench.api.delete(Widget.reference("a"), options: DeleteOptions())
            try await bench.idle(after: 2)
            #expect(bench.stored("a")?.condition("Ready")?.reason == "ToyBroke")
            bench.time.advance(by: .seconds(2))
            try await eventually("the end") { bench.stored("a") == nil ? true : nil }
        }
    }

    @Test("errors back off, an interval is spread, and both come back")
    func again() async throws {
        let failing = Mutex(true)
        let bench = Bench(
            ToyReconciler { _, _ in
                if failing.withLock({ $0 }) { throw ToyError() }
                return Outcome(.ready, reason: "Succeeded", message: "done", next: .after(.seconds(600)))
            }
        ) { settings, _ in settings.backoff = .seconds(1)...(.seconds(4)) }
        bench.api.put(Widget.object("a"))
        try await bench.run {
            for (pass, wait) in [1, 2, 4, 4].enumerated() {
                try await bench.idle(after: pass + 1)
                let deadline = bench.time.uptime + .seconds(wait)
                try await eventually("an alarm in \(wait) s") { bench.time.nextDeadline == deadline ? true : nil }
                if wait == 4 { failing.withLock { $0 = false } }
                bench.time.advance(by: .seconds(wait))
                if pass == 2 { break }
            }
            try await bench.idle(after: 4)
            #expect(bench.stored("a")?.condition("Ready")?.status == .true)
            #expect(bench.reconciler.triggers == [.appeared, .retry, .retry, .retry])
            let deadline = bench.time.uptime + .seconds(600)
            try await eventually("the interval") { bench.time.nextDeadline == deadline ? true : nil }
            bench.time.advance(by: .seconds(600))
            try await bench.idle(after: 5)
            #expect(bench.reconciler.triggers.last == .interval)
            #expect(
                bench.metrics.value("controller_runtime_reconcile_errors_total", [("controller", "widget")]) == 3)
        }
    }

    @Test("a parked pass lets others go ahead and ends when its object changes")
    func parked() async throws {
        let bench = Bench(
            ToyReconciler { object, context in
                guard object.spec["stuck"]?.bool == true else { return .ready }
                try await context.parked { try await Task.sleep(for: .seconds(3_600)) }
                return .ready
            }
        ) { settings, _ in
            settings.workers = 1
            settings.startOrder = { $0.map(\.key).sorted { $0.name < $1.name } }
        }
        bench.api.put(Widget.object("a", spec: ["stuck": true]))
        bench.api.put(Widget.object("b"))
        try await bench.run {
            try await eventually("b") { bench.stored("b")?.condition("Ready")?.status == .true ? true : nil }
            #expect(bench.stored("a")?.condition("Ready") == nil)
            _ = try await bench.api.patch(
                Widget.reference("a"), .merge(["spec": ["stuck": false]]), options: WriteOptions())
            try await eventually("a") { bench.stored("a")?.condition("Ready")?.status == .true ? true : nil }
            #expect(bench.reconciler.seen == ["a", "b", "a"])
        }
    }

    @Test("a quick pass shows no progress, a slow one its latest step once")
    func progress() async throws {
        let gate = Latch()
        let bench = Bench(
            ToyReconciler { object, context in
                context.progress("Fetching")
                context.progress("Building")
                if object.name == "slow" { try await gate.wait() }
                return .ready
            })
        bench.api.put(Widget.object("quick"))
        bench.api.put(Widget.object("slow"))
        try await bench.run {
            try await eventually("quick") { bench.stored("quick")?.condition("Ready")?.status == .true ? true : nil }
            try await eventually("the reporter's alarm") { bench.time.sleeping > 0 ? true : nil }
            bench.time.advance(by: .seconds(3))
            try await eventually("progress") {
                bench.stored("slow")?.condition("Reconciling")?.message == "Building" ? true : nil
            }
            #expect(bench.stored("slow")?.condition("Ready")?.status == .unknown)
            gate.open()
            try await eventually("slow") { bench.stored("slow")?.condition("Ready")?.status == .true ? true : nil }
            #expect(bench.stored("slow")?.condition("Reconciling") == nil)
            #expect(bench.writes.count == 3)
        }
    }

    @Test("a status patch is seen by the next pass even when the watch lags behind")
    func readYourWrites() async throws {
        let seen = Mutex<[String?]>([])
        let bench = Bench(
            ToyReconciler { object, _ in
                seen.withLock { $0.append(object.status["counter"]?.string) }
                var outcome = Outcome.ready
                outcome.status = [("counter", .string("\(seen.withLock { $0.count })"))]
                return outcome
            })
        bench.api.put(Widget.object("a"))
        try await bench.run {
            bench.api.silence(true)
            try await bench.idle(after: 1)
            bench.controller.queue.add(Widget.key("a"), .interval)
            try await bench.idle(after: 2)
            #expect(seen.withLock { $0 } == [nil, "1"])
        }
    }

    @Test("a change of a watched kind runs whom it concerns, in the order given")
    func related() async throws {
        let source = GroupVersionKind(group: "example.com", version: "v1", kind: "Source")
        let bench = Bench { settings, cache in
            let widgets = settings.objects
            widgets.addIndex("source") { [$0.spec["source"]?.string].compactMap(\.self) }
            settings.workers = 1
            settings.watches = [
                WatchRule(cache.watch(source)) { change in
                    guard change.new?.status["revision"] != change.old?.status["revision"] else { return [] }
                    return widgets.keys(under: change.key.name, of: "source").reversed()
                }
            ]
        }
        let fleet = bench.api.put(KubernetesObject(source, Widget.key("fleet")))
        for name in ["a", "b", "c"] {
            bench.api.put(Widget.object(name, spec: ["source": name == "c" ? "other" : "fleet"]))
        }
        try await bench.run {
            try await bench.idle(after: 3)
            _ = try await bench.api.patch(
                fleet.reference, .merge(["metadata": ["labels": ["x": "y"]]]), options: WriteOptions())
            _ = try await bench.api.patch(
                fleet.reference, .merge(["status": ["revision": "r2"]]), options: WriteOptions(subresource: "status"))
            try await bench.idle(after: 5)
            #expect(bench.reconciler.seen.suffix(2) == ["b", "a"])
            #expect(bench.reconciler.triggers.suffix(2) == [.related, .related])
        }
    }

    @Test("a write that meets a newer object is repeated on it; an object gone meanwhile is forgotten")
    func conflicts() async throws {
        let bench = Bench()
        bench.api.put(Widget.object("a", finalizers: []))
        try await bench.run {
            try await bench.idle(after: 1)
            bench.api.fail(KubernetesError.conflict(Widget.reference("b"), detail: "changed"))
            bench.api.put(Widget.object("b", finalizers: []))
            try await eventually("the retry's alarm") { bench.time.sleeping > 0 ? true : nil }
            bench.time.advance(by: .milliseconds(200))
            try await eventually("b") { bench.stored("b")?.condition("Ready")?.status == .true ? true : nil }
            bench.api.fail(KubernetesError.notFound(Widget.reference("c")))
            bench.api.put(Widget.object("c", finalizers: []))
            try await eventually("idle") { bench.controller.queue.isIdle ? true : nil }
        }
    }
}
