/// A growing stack of values under construction whose tail moves into arrays of exactly the right size, so that closing
/// a list or a mapping allocates once and copies nothing twice.
struct BuildStack<Element>: ~Copyable {
    private(set) var count = 0
    private var capacity: Int
    private var base: UnsafeMutablePointer<Element>

    init(capacity: Int) {
        self.capacity = capacity
        base = .allocate(capacity: capacity)
    }

    deinit {
        base.deinitialize(count: count)
        base.deallocate()
    }

    @inline(__always) mutating func push(_ element: consuming Element) {
        if count == capacity { grow() }
        (base + count).initialize(to: element)
        count += 1
    }

    @inline(__always) subscript(index: Int) -> Element {
        get { base[index] }
        set { base[index] = newValue }
    }

    /// Takes the last element off.
    @inline(__always) mutating func pop() -> Element {
        count -= 1
        return (base + count).move()
    }

    /// Everything from `start` on, moved out; the caller initialises a memory of its own with it and the elements are
    /// gone from here.
    @inline(__always) mutating func take(from start: Int) -> UnsafeMutablePointer<Element> {
        count = start
        return base + start
    }

    mutating func truncate(to start: Int) {
        (base + start).deinitialize(count: count - start)
        count = start
    }

    mutating func array(from start: Int) -> [Element] {
        let length = count - start
        if length == 0 { return [] }
        let tail = take(from: start)
        return Array(unsafeUninitializedCapacity: length) { buffer, initialized in
            buffer.baseAddress?.moveInitialize(from: tail, count: length)
            initialized = length
        }
    }

    private mutating func grow() {
        let larger = UnsafeMutablePointer<Element>.allocate(capacity: capacity * 2)
        larger.moveInitialize(from: base, count: count)
        base.deallocate()
        base = larger
        capacity *= 2
    }
}
