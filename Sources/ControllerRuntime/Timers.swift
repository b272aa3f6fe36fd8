/// At most one alarm per key, earliest first. Replaced and cancelled alarms stay in the heap until they come up.
struct Timers<Key: Hashable & Sendable>: Sendable {
    private struct Alarm: Sendable {
        var deadline: Duration
        var ticket: Int
        var key: Key

        func rings(before other: Alarm) -> Bool { (deadline, ticket) < (other.deadline, other.ticket) }
    }

    private var heap: [Alarm] = []
    private var current: [Key: (ticket: Int, trigger: Trigger)] = [:]
    private var tickets = 0

    var count: Int { current.count }

    /// The earliest deadline; may name an alarm that was cancelled, which costs one idle wake-up.
    var first: Duration? { current.isEmpty ? nil : heap.first?.deadline }

    mutating func set(_ key: Key, _ trigger: Trigger, at deadline: Duration) {
        tickets += 1
        current[key] = (tickets, trigger)
        heap.append(Alarm(deadline: deadline, ticket: tickets, key: key))
        siftUp(heap.count - 1)
        if heap.count > 64, heap.count > 4 * current.count { compact() }
    }

    mutating func cancel(_ key: Key) {
        current[key] = nil
        if current.isEmpty { heap.removeAll() }
    }

    mutating func popDue(_ now: Duration) -> (key: Key, trigger: Trigger)? {
        while let alarm = heap.first, alarm.deadline <= now {
            removeFirst()
            guard let entry = current[alarm.key], entry.ticket == alarm.ticket else { continue }
            current[alarm.key] = nil
            return (alarm.key, entry.trigger)
        }
        return nil
    }

    private mutating func compact() {
        heap = heap.filter { current[$0.key]?.ticket == $0.ticket }.sorted { $0.rings(before: $1) }
    }

    private mutating func removeFirst() {
        heap.swapAt(0, heap.count - 1)
        heap.removeLast()
        siftDown(0)
    }

    private mutating func siftUp(_ start: Int) {
        var index = start
        while index > 0 {
            let parent = (index - 1) / 2
            guard heap[index].rings(before: heap[parent]) else { return }
            heap.swapAt(index, parent)
            index = parent
        }
    }

    private mutating func siftDown(_ start: Int) {
        var index = start
        while true {
            var least = index
            for child in [2 * index + 1, 2 * index + 2] where child < heap.count {
                if heap[child].rings(before: heap[least]) { least = child }
            }
            guard least != index else { return }
            heap.swapAt(index, least)
            index = least
        }
    }
}
