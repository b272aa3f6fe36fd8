/// Keys ready to be worked on, in three lanes: what somebody asked for or changed, what follows from a change or is
/// new, what is merely due again. Within a lane first come, first served, and dependency order survives.
///
/// Every eighth pop serves the lowest lane that holds something, so that a busy day starves nobody.
struct Lanes<Key: Hashable & Sendable>: Sendable {
    private struct Entry {
        var trigger: Trigger
        /// Which of the key's places in a lane counts; a key that moved up leaves its old place behind.
        var ticket: Int
    }

    private var entries: [Key: Entry] = [:]
    private var lanes: [FIFO<(key: Key, ticket: Int)>] = [FIFO(), FIFO(), FIFO()]
    private var tickets = 0
    private var pops = 0

    var count: Int { entries.count }
    func contains(_ key: Key) -> Bool { entries[key] != nil }

    /// A key already there keeps its place unless the new trigger belongs to a more urgent lane.
    mutating func add(_ key: Key, _ trigger: Trigger) {
        if var entry = entries[key] {
            guard trigger > entry.trigger else { return }
            let moves = Self.lane(of: trigger) < Self.lane(of: entry.trigger)
            entry.trigger = trigger
            if moves { entry.ticket = enqueue(key, trigger) }
            entries[key] = entry
        } else {
            entries[key] = Entry(trigger: trigger, ticket: enqueue(key, trigger))
        }
    }

    mutating func remove(_ key: Key) { entries[key] = nil }

    mutating func pop() -> (key: Key, trigger: Trigger)? {
        guard !entries.isEmpty else { return nil }
        pops += 1
        let order = pops % 8 == 0 ? [2, 1, 0] : [0, 1, 2]
        for lane in order {
            while let (key, ticket) = lanes[lane].pop() {
                guard let entry = entries[key], entry.ticket == ticket else { continue }
                entries[key] = nil
                return (key, entry.trigger)
            }
        }
        return nil
    }

    private mutating func enqueue(_ key: Key, _ trigger: Trigger) -> Int {
        tickets += 1
        lanes[Self.lane(of: trigger)].push((key, tickets))
        return tickets
    }

    private static func lane(of trigger: Trigger) -> Int {
        switch trigger {
        case .deleted, .requested, .changed: 0
        case .related, .appeared: 1
        case .retry, .interval: 2
        }
    }
}

/// A queue with constant-time ends: the front half is given out by index and dropped now and then.
struct FIFO<Element: Sendable>: Sendable {
    private var elements: [Element] = []
    private var head = 0

    mutating func push(_ element: Element) { elements.append(element) }

    mutating func pop() -> Element? {
        guard head < elements.count else { return nil }
        defer {
            head += 1
            if head > 32, head * 2 > elements.count {
                elements.removeFirst(head)
                head = 0
            }
        }
        return elements[head]
    }
}
