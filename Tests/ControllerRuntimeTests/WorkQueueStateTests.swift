import TestSupport
import Testing

@testable import ControllerRuntime

@Suite struct WorkQueueStateTests {
    private func started(_ queue: inout WorkQueueState<String>, at now: Duration = .zero) -> [String] {
        var keys: [String] = []
        while let item = queue.next(now: now) { keys.append(item.key) }
        return keys
    }

    @Test("a key added often runs once, and never twice at a time")
    func exclusive() {
        var queue = WorkQueueState<String>(workers: 4)
        for _ in 0..<3 { _ = queue.add("a", .appeared) }
        #expect(started(&queue) == ["a"])
        _ = queue.add("a", .changed)
        _ = queue.add("a", .related)
        #expect(started(&queue) == [])
        queue.done("a")
        #expect(queue.next(now: .zero) == .init(key: "a", trigger: .changed))
        queue.done("a")
        #expect(started(&queue) == [])
    }

    @Test("no more passes than workers")
    func bounded() {
        var queue = WorkQueueState<String>(workers: 2)
        for key in ["a", "b", "c"] { _ = queue.add(key, .appeared) }
        #expect(started(&queue) == ["a", "b"])
        queue.done("a")
        #expect(started(&queue) == ["c"])
    }

    @Test("a parked pass frees its worker, keeps its key, and takes the worker back")
    func parked() {
        var queue = WorkQueueState<String>(workers: 1)
        _ = queue.add("stuck", .appeared)
        _ = queue.add("healthy", .appeared)
        #expect(started(&queue) == ["stuck"])
        #expect(queue.park("stuck") == nil)
        #expect(started(&queue) == ["healthy"])
        #expect(queue.add("stuck", .interval) == false)
        queue.unpark("stuck")
        #expect(queue.busy == 2)
        queue.done("healthy")
        queue.done("stuck")
        #expect(queue.busy == 0)
        #expect(started(&queue) == ["stuck"])
    }

    @Test("a pass that only writes its result holds no worker and is not superseded")
    func released() {
        var queue = WorkQueueState<String>(workers: 1)
        _ = queue.add("a", .appeared)
        _ = queue.add("b", .appeared)
        #expect(started(&queue) == ["a"])
        queue.release("a")
        #expect(started(&queue) == ["b"])
        _ = queue.add("a", .changed)
        #expect(started(&queue) == [])
        queue.done("a")
        queue.done("b")
        #expect(queue.busy == 0)
        #expect(started(&queue) == ["a"])
    }

    @Test("a change supersedes a parked pass, an interval does not")
    func superseded() {
        var queue = WorkQueueState<String>(workers: 1)
        _ = queue.add("a", .appeared)
        _ = queue.next(now: .zero)
        #expect(queue.park("a") == nil)
        #expect(queue.add("a", .interval) == false)
        #expect(queue.add("a", .related) == true)
        queue.unpark("a")
        #expect(queue.park("a") == .related)
    }

    @Test("what was asked for goes before what follows, retries come last")
    func lanes() {
        var queue = WorkQueueState<String>(workers: 9)
        _ = queue.add("retry", .retry)
        _ = queue.add("related", .related)
        _ = queue.add("changed", .changed)
        _ = queue.add("requested", .requested)
        _ = queue.add("retry", .requested)
        #expect(started(&queue) == ["changed", "requested", "retry", "related"])
    }

    @Test("a steady stream of urgent work does not starve retries")
    func fair() {
        var queue = WorkQueueState<String>(workers: 1)
        _ = queue.add("retry", .retry)
        var pops = 0
        while pops < 100 {
            _ = queue.add("urgent \(pops)", .requested)
            guard let item = queue.next(now: .zero) else { break }
            queue.done(item.key)
            pops += 1
            if item.key == "retry" { break }
        }
        #expect(pops <= 8)
    }

    @Test("a key has one timer, and work at hand makes it pointless")
    func timers() {
        var queue = WorkQueueState<String>(workers: 9)
        queue.schedule("a", .interval, at: .seconds(10))
        queue.schedule("a", .interval, at: .seconds(5))
        queue.schedule("b", .retry, at: .seconds(7))
        #expect(queue.nextDeadline == .seconds(5))
        #expect(started(&queue, at: .seconds(6)) == ["a"])
        queue.done("a")
        #expect(started(&queue, at: .seconds(11)) == ["b"])
        queue.schedule("c", .interval, at: .seconds(20))
        _ = queue.add("c", .changed)
        #expect(started(&queue, at: .seconds(12)) == ["c"])
        _ = queue.add("c", .changed)
        queue.schedule("c", .interval, at: .seconds(20))
        #expect(queue.scheduled == 0)
    }

    @Test("a forgotten key is gone everywhere")
    func forgotten() {
        var queue = WorkQueueState<String>(workers: 9)
        _ = queue.add("a", .appeared)
        queue.schedule("b", .interval, at: .seconds(1))
        _ = queue.add("c", .appeared)
        _ = queue.next(now: .zero)
        _ = queue.add("a", .changed)
        for key in ["a", "b", "c"] { queue.forget(key) }
        queue.done("a")
        #expect(started(&queue, at: .seconds(60)) == [])
        #expect(queue.depth == 0 && queue.inFlight == 0 && queue.scheduled == 0)
    }

    @Test("a closed queue starts nothing")
    func closed() {
        var queue = WorkQueueState<String>(workers: 9)
        _ = queue.add("a", .appeared)
        _ = queue.next(now: .zero)
        _ = queue.add("b", .appeared)
        queue.close()
        _ = queue.add("c", .requested)
        _ = queue.add("a", .requested)
        queue.schedule("d", .interval, at: .zero)
        queue.done("a")
        #expect(started(&queue, at: .seconds(60)) == [])
        #expect(queue.inFlight == 0)
    }

    /// Random operations against a plain model: no key runs twice at a time, no more passes than workers, every
    /// added key runs again after its last add, and nothing is left behind.
    @Test("holds its promises under random use") func propertyUnderRandomUse() {
        for seed in Rounds(40) { random(seed: seed) }
    }

    private func random(seed: UInt64) {
        var random = SplitMix(seed: seed)
        let workers = Int(random.next() % 4) + 1
        var queue = WorkQueueState<Int>(workers: workers)
        var owed: Set<Int> = []
        var running: Set<Int> = []
        var parked: Set<Int> = []
        var timed: [Int: Duration] = [:]
        var now = Duration.zero
        func step() {
            for (key, deadline) in timed where deadline <= now {
                owed.insert(key)
                timed[key] = nil
            }
            while let item = queue.next(now: now) {
                #expect(!running.contains(item.key), "seed \(seed)")
                #expect(owed.remove(item.key) != nil)
                running.insert(item.key)
            }
            #expect(running.count - parked.count == queue.busy)
        }
        for _ in 0..<2_000 {
            let key = Int(random.next() % 12)
            switch random.next() % 6 {
            case 0, 1:
                let trigger = Trigger.allCases[Int(random.next() % 7)]
                let ends = queue.add(key, trigger)
                #expect(ends == (parked.contains(key) && trigger.supersedes))
                owed.insert(key)
                timed[key] = nil
            case 2:
                if !owed.contains(key) { timed[key] = now + .seconds(Int(random.next() % 9)) }
                queue.schedule(key, .interval, at: timed[key] ?? now)
            case 3 where running.contains(key):
                if parked.contains(key) {
                    queue.unpark(key)
                    parked.remove(key)
                } else if queue.park(key) == nil {
                    parked.insert(key)
                }
            case 4:
                queue.done(key)
                running.remove(key)
                parked.remove(key)
            default: now += .seconds(1)
            }
            step()
        }
        now += .seconds(1_000)
        for _ in 0..<100 {
            for key in running { queue.done(key) }
            running = []
            parked = []
            step()
        }
        #expect(owed.isEmpty && timed.isEmpty, "seed \(seed)")
        #expect(queue.depth == 0 && queue.scheduled == 0 && queue.inFlight == running.count)
    }

    @Test("dependency order puts dependencies first, whatever the input order, and survives cycles")
    func order() {
        let dependencies = ["apps": ["infra", "outside"], "infra": ["crds"], "a": ["b"], "b": ["a"]]
        #expect(
            dependencyOrder(["apps", "solo", "infra", "crds"]) { dependencies[$0] ?? [] }
                == ["crds", "infra", "apps", "solo"])
        #expect(Set(dependencyOrder(["a", "b"]) { dependencies[$0] ?? [] }) == ["a", "b"])
        let chain = Array(0..<20_000)
        #expect(dependencyOrder(chain) { $0 + 1 < chain.count ? [$0 + 1] : [] } == chain.reversed())
    }

    @Test("backoff doubles up to its end")
    func backoff() {
        let waits = (0..<6).map { Backoff.wait(after: $0, from: .milliseconds(750), to: .seconds(10)) }
        #expect(waits == [0.75, 1.5, 3, 6, 10, 10].map { .seconds($0) })
        #expect(Backoff.wait(after: 1_000_000, from: .milliseconds(750), to: .seconds(900)) == .seconds(900))
    }
}

/// A small generator with a seed, so that a failing run can be repeated.
struct SplitMix: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
