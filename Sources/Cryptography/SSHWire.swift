/// Reads the data types of RFC 4251 section 5; every length is checked against what is left.
struct SSHReader {
    private var rest: ArraySlice<UInt8>

    init(_ bytes: [UInt8]) { rest = bytes[...] }

    var isAtEnd: Bool { rest.isEmpty }
    var remaining: [UInt8] { Array(rest) }

    mutating func uint32() throws(KeyError) -> UInt32 {
        try take(4).reduce(0) { $0 << 8 | UInt32($1) }
    }

    mutating func string() throws(KeyError) -> [UInt8] {
        let count = try uint32()
        return Array(try take(Int(count)))
    }

    mutating func text() throws(KeyError) -> String { String(decoding: try string(), as: UTF8.self) }

    mutating func skip(_ expected: [UInt8]) throws(KeyError) {
        guard Array(try take(expected.count)) == expected else { throw .damaged(why: "it does not begin as one") }
    }

    private mutating func take(_ count: Int) throws(KeyError) -> ArraySlice<UInt8> {
        guard count <= rest.count else { throw .damaged(why: "it ends too early") }
        let taken = rest.prefix(count)
        rest = rest.dropFirst(count)
        return taken
    }
}

/// Writes the data types of RFC 4251 section 5.
struct SSHWriter {
    private(set) var bytes: [UInt8] = []

    mutating func uint32(_ value: UInt32) {
        for shift in [24, 16, 8, 0] { bytes.append(UInt8(truncatingIfNeeded: value >> UInt32(shift))) }
    }

    mutating func raw(_ more: some Collection<UInt8>) { bytes.append(contentsOf: more) }

    mutating func string(_ value: some Collection<UInt8>) {
        uint32(UInt32(value.count))
        bytes.append(contentsOf: value)
    }

    mutating func string(_ value: String) { string(value.utf8) }

    /// A number that is not negative, from its big-endian bytes: shortest form, a zero before a set high bit.
    mutating func mpint(_ magnitude: some Collection<UInt8>) {
        let digits = magnitude.drop { $0 == 0 }
        guard let first = digits.first else { return uint32(0) }
        let sign: [UInt8] = first & 0x80 != 0 ? [0] : []
        uint32(UInt32(sign.count + digits.count))
        bytes.append(contentsOf: sign)
        bytes.append(contentsOf: digits)
    }

    mutating func wipe() { Cryptography.wipe(&bytes) }
}
