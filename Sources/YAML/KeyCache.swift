/// The keys seen in one parse, so that `terminationMessagePath` is one string in memory however often it comes.
/// Strings of up to 15 bytes live inside their value and need no cache.
struct KeyCache {
    private struct Entry {
        var hash: UInt64 = 0
        var key = ""
    }
    private static let slots = 1024
    private var entries: [Entry]

    init() { entries = Array(repeating: Entry(), count: Self.slots) }

    /// The bytes must be valid UTF-8.
    @inline(__always) mutating func string(_ bytes: UnsafeBufferPointer<UInt8>) -> String {
        if bytes.count <= 15 { return String(decoding: bytes, as: UTF8.self) }
        return cached(bytes)
    }

    private mutating func cached(_ bytes: UnsafeBufferPointer<UInt8>) -> String {
        let hash = Self.hash(bytes)
        let slot = Int(truncatingIfNeeded: hash >> 40) & (Self.slots - 1)
        if entries[slot].hash == hash, Self.same(entries[slot].key, bytes) { return entries[slot].key }
        let key = String(decoding: bytes, as: UTF8.self)
        entries[slot] = Entry(hash: hash, key: key)
        return key
    }

    private static func same(_ key: String, _ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        key.utf8.withContiguousStorageIfAvailable { $0.elementsEqual(bytes) } ?? false
    }

    private static func hash(_ bytes: UnsafeBufferPointer<UInt8>) -> UInt64 {
        let raw = UnsafeRawBufferPointer(bytes)
        var hash = UInt64(truncatingIfNeeded: raw.count) &* 0x9E37_79B9_7F4A_7C15
        var offset = 0
        while offset + 8 <= raw.count {
            hash = (hash ^ raw.loadUnaligned(fromByteOffset: offset, as: UInt64.self)) &* 0x9FB2_1C65_1E98_DF25
            hash ^= hash >> 32
            offset += 8
        }
        let last = raw.loadUnaligned(fromByteOffset: raw.count - 8, as: UInt64.self)
        hash = (hash ^ last) &* 0x9FB2_1C65_1E98_DF25
        return hash ^ (hash >> 29)
    }
}
