/// Which object is worked on next, as a value: adds, timers and completions go in, keys to start come out.
///
/// A key is in at most one place of each kind: ready, in flight, on a timer. Adding a key in flight marks it dirty, and
/// it is ready again when its pass ends. A parked pass keeps its key exclusive but holds no worker.
struct WorkQueueState<Key: Hashable & Sendable>: Sendable {
    struct Item: Sendable, Equatable where Key: Equatable {
        var key: Key
        var trigger: Trigger
    }

    private struct Flight {
        var parked = false
        /// The most urgent trigger that came in since the pass began.
        var dirty: Trigger?
    }

    /// Passes that hold a worker, at most.
    let workers: Int
    private var lanes = Lanes<Key>()
    private var flights: [Key: Flight] = [:]
    private var timers = Timers<Key>()
    private var failures: [Key: Int] = [:]
    private(set) var busy = 0
    private(set) var isClosed = false

    init(workers: Int) { self.workers = workers }

    /// Keys waiting for a worker, not counting those on a timer.
    var depth: Int { lanes.count }
    var inFlight: Int { flights.count }
    /// When the earliest timer rings.
    var nextDeadline: Duration? { timers.first }
    var scheduled: Int { timers.count }

    /// Wants `key` worked on as soon as a worker is free.
    /// - Returns: the pass in flight that waits for something the change may have made pointless.
    mutating func add(_ key: Key, _ trigger: Trigger) -> Bool {
        guard !isClosed else { return false }
        timers.cancel(key)
        guard var flight = flights[key] else {
            lanes.add(key, trigger)
            return false
        }
        flight.dirty = max(flight.dirty ?? trigger, trigger)
        flights[key] = flight
        return flight.parked && trigger.supersedes
    }

    /// Sets the one timer of `key`; it replaces an earlier one. A key that is ready or dirty needs none.
    mutating func schedule(_ key: Key, _ trigger: Trigger, at deadline: Duration) {
        guard !isClosed, !lanes.contains(key), flights[key]?.dirty == nil else { return }
        timers.set(key, trigger, at: deadline)
    }

    /// The next pass to start; nil when no worker is free or nothing is ready.
    mutating func next(now: Duration) -> Item? {
        while let (key, trigger) = timers.popDue(now) { _ = add(key, trigger) }
        guard busy < workers, let (key, trigger) = lanes.pop() else { return nil }
        flights[key] = Flight()
        busy += 1
        return Item(key: key, trigger: trigger)
    }

    /// A pass begins to wait and gives its worker back.
    /// - Returns: a trigger that is already there and makes the wait pointless.
    mutating func park(_ key: Key) -> Trigger? {
        guard var flight = flights[key], !flight.parked else { return nil }
        if let dirty = flight.dirty, dirty.supersedes { return dirty }
        flight.parked = true
        flights[key] = flight
        busy -= 1
        return nil
    }

    /// A parked pass goes on. It takes its worker back even when all are taken: it is almost done, and waiting for a
    /// worker with the object locked would be worse than one pass too many.
    mutating func unpark(_ key: Key) {
        guard var flight = flights[key], flight.parked else { return }
        flight.parked = false
        flights[key] = flight
        busy += 1
    }

    /// A pass has done its work and only writes the result: it needs no worker any more, and nothing supersedes it.
    mutating func release(_ key: Key) {
        guard var flight = flights[key], !flight.parked else { return }
        flight.parked = true
        flights[key] = flight
        busy -= 1
    }

    /// The trigger that came in since the pass of `key` began.
    func dirty(_ key: Key) -> Trigger? { flights[key]?.dirty }

    mutating func done(_ key: Key) {
        guard let flight = flights.removeValue(forKey: key) else { return }
        if !flight.parked { busy -= 1 }
        if let trigger = flight.dirty, !isClosed { lanes.add(key, trigger) }
    }

    /// Counts one more failure in a row.
    /// - Returns: how many there were before.
    mutating func failed(_ key: Key) -> Int {
        let before = failures[key, default: 0]
        failures[key] = before + 1
        return before
    }

    /// The failures in a row are over.
    mutating func succeeded(_ key: Key) { failures[key] = nil }

    /// The object is gone: nothing of it is left but a pass under way.
    mutating func forget(_ key: Key) {
        failures[key] = nil
        timers.cancel(key)
        lanes.remove(key)
        flights[key]?.dirty = nil
    }

    /// Nothing new starts from now on.
    mutating func close() {
        isClosed = true
        lanes = Lanes()
        timers = Timers()
    }
}
