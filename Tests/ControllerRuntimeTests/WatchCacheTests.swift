import ControllerRuntime
import KubernetesClient
import KubernetesModel
import Synchronization
import TestSupport
import Testing
import YAML

@Suite struct WatchCacheTests {
    private let api = FakeAPI()
    private let time = ManualTime()

    private func running(_ body: (WatchCache) async throws -> Void) async throws {
        let cache = WatchCache(Widget.type, api: api, time: time, log: quiet)
        let task = Task { await cache.run() }
        do {
            try await body(cache)
        } catch {
            task.cancel()
            throw error
        }
        task.cancel()
        await task.value
    }

    /// Lets the cache's pause between two attempts pass.
    private func passPause() async throws {
        try await eventually("a pause") { time.sleeping > 0 ? true : nil }
        time.advance(by: .seconds(60))
    }

    private func holds(_ cache: WatchCache, _ names: String...) async throws {
        try await eventually("\(names)") { cache.all.map(\.name).sorted() == names ? true : nil }
    }

    @Test("follows the server through a cut watch without listing again")
    func cut() async throws {
        api.put(Widget.object("a"))
        try await running { cache in
            try await cache.synced()
            try await eventually("the watch") { api.watching == 1 ? true : nil }
            api.put(Widget.object("b"))
            try await holds(cache, "a", "b")
            api.cutWatches(KubernetesError.unreachable(server: "x", detail: "reset"))
            api.put(Widget.object("c"))
            api.remove(Widget.reference("a"))
            try await passPause()
            try await holds(cache, "b", "c")
            #expect(api.lists == 1)
        }
    }

    @Test("lists again when the history is gone, and tells what was missed")
    func expired() async throws {
        api.put(Widget.object("a"))
        try await running { cache in
            let changes = Mutex<[String]>([])
            try await cache.synced()
            try await eventually("the watch") { api.watching == 1 ? true : nil }
            cache.onChange { change in
                changes.withLock { $0.append("\(change.new == nil ? "-" : "+")\(change.key.name)") }
            }
            api.cutWatches()
            api.put(Widget.object("b"))
            api.remove(Widget.reference("a"))
            api.compact()
            try await passPause()
            try await eventually("the watch or a pause") { api.lists == 2 || time.sleeping > 0 ? true : nil }
            if api.lists < 2 { time.advance(by: .seconds(60)) }
            try await holds(cache, "b")
            #expect(api.lists == 2)
            #expect(changes.withLock { $0.sorted() } == ["+b", "-a"])
        }
    }

    @Test("a server that is down at the start is waited for")
    func down() async throws {
        api.put(Widget.object("a"))
        api.fail(
            KubernetesError.unreachable(server: "x", detail: "refused"),
            KubernetesError.status(code: 500, reason: "InternalError", detail: "etcd"))
        try await running { cache in
            try await passPause()
            #expect(!cache.hasSynced)
            try await passPause()
            try await holds(cache, "a")
        }
    }

    @Test("a kind that is not served counts as empty until it is")
    func unserved() async throws {
        api.unserve(Widget.type)
        try await running { cache in
            try await cache.synced()
            #expect(cache.count == 0)
            api.put(Widget.object("a"))
            api.unserve(Widget.type, false)
            try await passPause()
            try await holds(cache, "a")
        }
    }
}
