import KubernetesClient
import TestSupport
import Testing

@Suite struct FlowControlTests {
    @Test func boundsAndPassesOn() async throws {
        let flow = FlowControl(3)
        let peak = Peak()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for index in 0..<200 {
                group.addTask {
                    try await flow.run(index % 2 == 0 ? .ordinary : .background) {
                        await peak.enter()
                        await Task.yield()
                        await peak.leave()
                    }
                }
            }
            try await group.waitForAll()
        }
        #expect(await peak.highest == 3)
    }

    @Test("the cancelled leave at once", arguments: [RequestUrgency.ordinary, .background])
    func cancellation(_ urgency: RequestUrgency) async throws {
        let flow = FlowControl(1)
        let holder = Holder(flow)
        try await holder.holds()
        let waiter = Task { try await flow.run(urgency) {} }
        waiter.cancel()
        await #expect(throws: CancellationError.self) { try await waiter.value }
        try await holder.letGo()
        try await flow.run(urgency) {}
        #expect(flow.waiting == 0)
    }

    @Test("who came later goes first if somebody waits for it; every 32nd place goes to the background")
    func order() async throws {
        let flow = FlowControl(1)
        let holder = Holder(flow)
        try await holder.holds()
        let order = Order()
        try await withThrowingTaskGroup(of: Void.self) { group in
            var waiting = 0
            for name in ["b0", "b1"] + (0..<40).map({ "o\($0)" }) {
                group.addTask {
                    try await flow.run(name.hasPrefix("b") ? .background : .ordinary) {
                        await order.add(name)
                    }
                }
                waiting += 1
                let expected = waiting
                try await eventually("\(name) waits") { flow.waiting == expected ? true : nil }
            }
            try await holder.letGo()
            try await group.waitForAll()
        }
        let expected =
            (0..<31).map { "o\($0)" } + ["b0"] + (31..<40).map { "o\($0)" } + ["b1"]
        #expect(await order.names == expected)
    }

    @Test("the background never holds more than an eighth of the places")
    func share() async throws {
        let flow = FlowControl(16)
        let background = (0..<5).map { _ in Holder(flow, .background) }
        try await eventually("three of five wait") { flow.waiting == 3 ? true : nil }
        let ordinary = (0..<14).map { _ in Holder(flow) }
        for holder in ordinary { try await holder.holds() }
        #expect(flow.waiting == 3)
        for holder in ordinary { try await holder.letGo() }
        #expect(flow.waiting == 3)
        for holder in background { holder.release() }
        for holder in background { try await holder.letGo() }
        #expect(flow.waiting == 0)
    }

    /// Keeps a place until told otherwise.
    private final class Holder: Sendable {
        private let task: Task<Void, any Error>
        private let started: AsyncStream<Void>
        private let end: AsyncStream<Void>.Continuation

        init(_ flow: FlowControl, _ urgency: RequestUrgency = .ordinary) {
            let (started, start) = AsyncStream<Void>.makeStream()
            let (finish, end) = AsyncStream<Void>.makeStream()
            self.started = started
            self.end = end
            task = Task {
                try await flow.run(urgency) {
                    start.yield()
                    for await _ in finish { break }
                }
            }
        }

        func holds() async throws { for await _ in started { break } }

        func release() { end.yield() }

        func letGo() async throws {
            end.yield()
            try await task.value
        }
    }

    private actor Order {
        var names: [String] = []
        func add(_ name: String) { names.append(name) }
    }

    private actor Peak {
        var now = 0
        var highest = 0
        func enter() {
            now += 1
            highest = max(highest, now)
        }
        func leave() { now -= 1 }
    }
}
