/// ASN.1 in its distinguished encoding: what certificates are made of.
enum DER {
    static func element(_ tag: UInt8, _ content: [UInt8]) -> [UInt8] {
        var length = [UInt8(truncatingIfNeeded: content.count)]
        if content.count >= 0x80 {
            length = []
            var rest = content.count
            while rest > 0 {
                length.insert(UInt8(truncatingIfNeeded: rest), at: 0)
                rest >>= 8
            }
            length.insert(0x80 | UInt8(length.count), at: 0)
        }
        return [tag] + length + content
    }

    static func sequence(_ parts: [UInt8]...) -> [UInt8] { element(0x30, parts.flatMap { $0 }) }

    /// A number that is not negative, from big-endian bytes.
    static func integer(_ bytes: [UInt8]) -> [UInt8] {
        var bytes = Array(bytes.drop { $0 == 0 })
        if bytes.first.map({ $0 >= 0x80 }) ?? true { bytes.insert(0, at: 0) }
        return element(0x02, bytes)
    }

    static func bits(_ bytes: [UInt8], unused: UInt8 = 0) -> [UInt8] { element(0x03, [unused] + bytes) }

    static func octets(_ bytes: [UInt8]) -> [UInt8] { element(0x04, bytes) }

    /// From its encoded content.
    static func identifier(_ bytes: [UInt8]) -> [UInt8] { element(0x06, bytes) }

    static let yes = element(0x01, [0xFF])

    /// One element at the front of `bytes`: its tag, its content, and all of its bytes.
    struct Element {
        let tag: UInt8
        let content: ArraySlice<UInt8>
        let whole: ArraySlice<UInt8>

        init?(_ bytes: inout ArraySlice<UInt8>) {
            let start = bytes.startIndex
            guard bytes.count >= 2 else { return nil }
            var index = start + 2
            var length = Int(bytes[start + 1])
            if length >= 0x80 {
                let size = length & 0x7F
                guard (1...4).contains(size), index + size <= bytes.endIndex else { return nil }
                length = bytes[index..<index + size].reduce(0) { $0 << 8 | Int($1) }
                index += size
            }
            guard length <= bytes.endIndex - index else { return nil }
            tag = bytes[start]
            content = bytes[index..<index + length]
            whole = bytes[start..<index + length]
            bytes = bytes[(index + length)...]
        }
    }

    static func elements(_ content: ArraySlice<UInt8>) -> [Element]? {
        var rest = content
        var result: [Element] = []
        while !rest.isEmpty {
            guard let element = Element(&rest) else { return nil }
            result.append(element)
        }
        return result
    }
}
