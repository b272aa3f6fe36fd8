/// One pass over the bytes with stacks of its own, as `YAMLTreeBuilder`.
struct JSONTreeBuilder: ~Copyable {
    struct Failure: Error {
        let cause: ParseError.Cause
        let offset: Int
    }

    struct Key {
        var text: String
        var hash: UInt32
    }

    private struct Frame {
        var isMapping: Bool
        var firstNode: Int
        var firstKey: Int
    }

    let bytes: UnsafeBufferPointer<UInt8>
    var index = 0
    private let limits: ParseLimits
    private var nodes = BuildStack<Node>(capacity: 256)
    private var keys = BuildStack<Key>(capacity: 128)
    private var frames: [Frame] = []
    private var cache = KeyCache()

    init(_ bytes: UnsafeBufferPointer<UInt8>, limits: ParseLimits) {
        self.bytes = bytes
        self.limits = limits
        frames.reserveCapacity(32)
    }

    mutating func document() throws(Failure) -> Node {
        skipSpace()
        while true {
            if try startValue() { continue }
            if try endValue() { break }
        }
        skipSpace()
        guard index == bytes.count else { throw syntax("text follows the end of the JSON value") }
        return nodes.pop()
    }

    func syntax(_ problem: String) -> Failure { Failure(cause: .syntax(problem: problem), offset: index) }

    @inline(__always) var byte: UInt8? { index < bytes.count ? bytes[index] : nil }

    @inline(__always) mutating func skipSpace() {
        while index < bytes.count {
            let byte = bytes[index]
            guard byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 else { return }
            index += 1
        }
    }

    /// Reads a scalar, or opens a container; `true` when another value follows at once.
    private mutating func startValue() throws(Failure) -> Bool {
        switch byte {
        case UInt8(ascii: "\""):
            index += 1
            nodes.push(.string(try string()))
            return false
        case UInt8(ascii: "{"): return try open(mapping: true, closedBy: UInt8(ascii: "}"))
        case UInt8(ascii: "["): return try open(mapping: false, closedBy: UInt8(ascii: "]"))
        case UInt8(ascii: "-"), .some(UInt8(ascii: "0")...UInt8(ascii: "9")): nodes.push(try number())
        case UInt8(ascii: "t"): try word("true", .bool(true))
        case UInt8(ascii: "f"): try word("false", .bool(false))
        case UInt8(ascii: "n"): try word("null", .null)
        case nil: throw syntax("the text ends where a value is expected")
        default: throw syntax("a value cannot start with this character")
        }
        return false
    }

    private mutating func word(_ word: StaticString, _ node: Node) throws(Failure) {
        let length = word.utf8CodeUnitCount
        guard bytes.count - index >= length, word.withUTF8Buffer({ bytes[index..<(index + length)].elementsEqual($0) })
        else { throw syntax("neither true, false nor null") }
        index += length
        nodes.push(node)
    }

    private mutating func open(mapping: Bool, closedBy end: UInt8) throws(Failure) -> Bool {
        guard frames.count < limits.depth else {
            throw Failure(cause: .tooDeep(limit: limits.depth), offset: index)
        }
        index += 1
        skipSpace()
        if byte == end {
            index += 1
            nodes.push(mapping ? .mapping(Mapping()) : .sequence([]))
            return false
        }
        frames.append(Frame(isMapping: mapping, firstNode: nodes.count, firstKey: keys.count))
        if mapping { try key() }
        return true
    }

    /// What follows a finished value; `true` at the end of the document.
    private mutating func endValue() throws(Failure) -> Bool {
        while let frame = frames.last {
            skipSpace()
            guard let byte else { throw syntax("the text ends inside \(frame.isMapping ? "{ … }" : "[ … ]")") }
            index += 1
            if byte == UInt8(ascii: ",") {
                skipSpace()
                if frame.isMapping { try key() }
                return false
            }
            guard byte == (frame.isMapping ? UInt8(ascii: "}") : UInt8(ascii: "]")) else {
                index -= 1
                throw syntax("a \",\" or the closing \"\(frame.isMapping ? "}" : "]")\" is missing")
            }
            frames.removeLast()
            let node: Node =
                frame.isMapping ? .mapping(mapping(of: frame)) : .sequence(nodes.array(from: frame.firstNode))
            nodes.push(node)
        }
        return true
    }

    private mutating func key() throws(Failure) {
        guard byte == UInt8(ascii: "\"") else { throw syntax("a key in double quotes is expected") }
        index += 1
        let start = index
        if let end = plainStringEnd(), end - start > 0 {
            let text = UnsafeBufferPointer(rebasing: bytes[start..<end])
            index = end + 1
            keys.push(Key(text: cache.string(text), hash: PlainScalar.quickHash(text)))
        } else {
            let text = try string()
            keys.push(Key(text: text, hash: PlainScalar.quickHash(of: text)))
        }
        skipSpace()
        guard byte == UInt8(ascii: ":") else { throw syntax("a \":\" is missing after the key") }
        index += 1
        skipSpace()
    }

    private mutating func mapping(of frame: Frame) -> Mapping {
        let count = keys.count - frame.firstKey
        if hasDuplicate(from: frame.firstKey, count: count) { return mappingOfLast(of: frame) }
        let keyBase = keys.take(from: frame.firstKey)
        let nodeBase = nodes.take(from: frame.firstNode)
        let pairs = [Mapping.Pair](unsafeUninitializedCapacity: count) { buffer, initialized in
            guard let base = buffer.baseAddress else { return }
            for index in 0..<count {
                let key = (keyBase + index).move()
                (base + index).initialize(to: Mapping.Pair(key: key.text, value: (nodeBase + index).move()))
            }
            initialized = count
        }
        return Mapping(uniquePairs: pairs)
    }

    private mutating func mappingOfLast(of frame: Frame) -> Mapping {
        var builder = MappingBuilder()
        for index in frame.firstKey..<keys.count {
            builder.set(keys[index].text, nodes[frame.firstNode + index - frame.firstKey])
        }
        keys.truncate(to: frame.firstKey)
        nodes.truncate(to: frame.firstNode)
        return builder.mapping
    }

    private func hasDuplicate(from start: Int, count: Int) -> Bool {
        if count > 24 {
            var seen: Set<ExactText> = []
            seen.reserveCapacity(count)
            return (start..<(start + count)).contains { !seen.insert(ExactText(keys[$0].text)).inserted }
        }
        var index = start + 1
        while index < start + count {
            let hash = keys[index].hash
            var other = start
            while other < index {
                if keys[other].hash == hash, keys[other].text.isExactly(keys[index].text) { return true }
                other += 1
            }
            index += 1
        }
        return false
    }
}
