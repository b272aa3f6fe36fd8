/// Base64 and base32 with Go's errors.
enum BinaryText {
    struct Corrupt: Error {
        let message: String
    }

    /// `base64.StdEncoding.DecodeString`: line breaks are passed over, padding is wanted.
    static func base64(_ text: [UInt8]) throws(Corrupt) -> [UInt8] {
        var output: [UInt8] = []
        output.reserveCapacity(text.count / 4 * 3)
        var quantum: [UInt8] = []
        var index = 0
        func corrupt(_ offset: Int) -> Corrupt { Corrupt(message: "illegal base64 data at input byte \(offset)") }
        while index < text.count {
            let byte = text[index]
            index += 1
            if byte == 0x0A || byte == 0x0D { continue }
            if byte == UInt8(ascii: "=") {
                guard quantum.count >= 2 else { throw corrupt(index - 1) }
                if quantum.count == 2 {
                    while index < text.count, text[index] == 0x0A || text[index] == 0x0D { index += 1 }
                    guard index < text.count else { throw corrupt(text.count) }
                    guard text[index] == UInt8(ascii: "=") else { throw corrupt(index) }
                    index += 1
                }
                while index < text.count, text[index] == 0x0A || text[index] == 0x0D { index += 1 }
                guard index == text.count else { throw corrupt(index) }
                append(quantum, to: &output)
                return output
            }
            guard let value = value64(byte) else { throw corrupt(index - 1) }
            quantum.append(value)
            if quantum.count == 4 {
                append(quantum, to: &output)
                quantum.removeAll(keepingCapacity: true)
            }
        }
        if !quantum.isEmpty { throw corrupt(text.count - quantum.count) }
        return output
    }

    private static func append(_ quantum: [UInt8], to output: inout [UInt8]) {
        let bits = quantum.reduce(UInt32(0)) { $0 << 6 | UInt32($1) } << UInt32(6 * (4 - quantum.count))
        for offset in 0..<(quantum.count - 1) {
            output.append(UInt8(truncatingIfNeeded: bits >> UInt32(16 - 8 * offset)))
        }
    }

    private static func value64(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): byte - UInt8(ascii: "A")
        case UInt8(ascii: "a")...UInt8(ascii: "z"): byte - UInt8(ascii: "a") + 26
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0") + 52
        case UInt8(ascii: "+"): 62
        case UInt8(ascii: "/"): 63
        default: nil
        }
    }

    private static let alphabet32 = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".utf8)

    static func base32(encoding bytes: [UInt8]) -> String {
        var output: [UInt8] = []
        var (bits, count): (UInt32, UInt32) = (0, 0)
        for byte in bytes {
            bits = (bits << 8 | UInt32(byte)) & 0xFFFF
            count += 8
            while count >= 5 {
                count -= 5
                output.append(alphabet32[Int(bits >> count & 31)])
            }
        }
        if count > 0 { output.append(alphabet32[Int(bits << (5 - count) & 31)]) }
        while output.count % 8 != 0 { output.append(UInt8(ascii: "=")) }
        return String(decoding: output, as: UTF8.self)
    }

    static func base32(_ text: [UInt8]) throws(Corrupt) -> [UInt8] {
        var output: [UInt8] = []
        var (bits, count): (UInt32, UInt32) = (0, 0)
        let clean = text.filter { $0 != 0x0A && $0 != 0x0D }
        let end = clean.firstIndex(of: UInt8(ascii: "=")) ?? clean.count
        let padding = clean.count - end
        for (offset, byte) in clean[..<end].enumerated() {
            guard let value = alphabet32.firstIndex(of: byte) else {
                throw Corrupt(message: "illegal base32 data at input byte \(offset)")
            }
            bits = (bits << 5 | UInt32(value)) & 0xFFFF
            count += 5
            if count >= 8 {
                count -= 8
                output.append(UInt8(truncatingIfNeeded: bits >> count))
            }
        }
        let isPadded = clean[end...].allSatisfy { $0 == UInt8(ascii: "=") } && [0, 1, 3, 4, 6].contains(padding)
        guard clean.count % 8 == 0, isPadded else {
            throw Corrupt(message: "illegal base32 data at input byte \(min(end, clean.count))")
        }
        return output
    }
}
