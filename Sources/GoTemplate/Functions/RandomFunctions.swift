import Cryptography

/// sprig's functions that make something new each time.
enum RandomFunctions {
    static let all: [Function] = [
        text("randAlphaNum", RandomText.alphanumeric), text("randAlpha", RandomText.letters),
        text("randNumeric", RandomText.digits), text("randAscii", RandomText.printable),
        Function("randBytes", [.int]) { render, a in
            let count = a[0].integer
            guard count >= 0 else { throw FunctionError("runtime error: makeslice: len out of range") }
            try render.checkSize(count, times: 2)
            return .string(Base64.encode(render.environment.random(count)))
        },
        Function("shuffle", [.string]) { render, a in
            var scalars = Array(a[0].text.unicodeScalars)
            var index = scalars.count - 1
            while index > 0 {
                scalars.swapAt(index, RandomText.number(below: index + 1, render.environment.random))
                index -= 1
            }
            return .string(String(String.UnicodeScalarView(scalars)))
        },
        Function("uuidv4", []) { render, _ in
            var bytes = render.environment.random(16)
            bytes[6] = bytes[6] & 0x0F | 0x40
            bytes[8] = bytes[8] & 0x3F | 0x80
            let hex = Array(Hex.encode(bytes).utf8)
            let parts = [hex[0..<8], hex[8..<12], hex[12..<16], hex[16..<20], hex[20..<32]]
            return .text(Array(parts.joined(separator: [UInt8(ascii: "-")])))
        },
    ]

    private static func text(_ name: String, _ alphabet: [UInt8]) -> Function {
        Function(name, [.int]) { render, a in
            let count = max(0, a[0].integer)
            try render.checkSize(count, times: 1)
            return .string(RandomText.make(count, of: alphabet, render.environment.random))
        }
    }
}

enum RandomText {
    static let digits = Array(UInt8(ascii: "0")...UInt8(ascii: "9"))
    static let letters = Array(UInt8(ascii: "A")...UInt8(ascii: "Z")) + Array(UInt8(ascii: "a")...UInt8(ascii: "z"))
    static let alphanumeric = digits + letters
    static let printable = Array(UInt8(32)...UInt8(126))

    /// Every character as likely as every other: bytes that would favour some are thrown away.
    static func make(_ count: Int, of alphabet: [UInt8], _ random: (Int) -> [UInt8]) -> String {
        let limit = 256 / alphabet.count * alphabet.count
        var output: [UInt8] = []
        output.reserveCapacity(count)
        while output.count < count {
            for byte in random(count - output.count + 16) where output.count < count && Int(byte) < limit {
                output.append(alphabet[Int(byte) % alphabet.count])
            }
        }
        return String(decoding: output, as: UTF8.self)
    }

    static func number(below bound: Int, _ random: (Int) -> [UInt8]) -> Int {
        let range = UInt64(bound)
        let limit = UInt64.max - UInt64.max % range
        while true {
            let value = random(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
            if value < limit { return Int(value % range) }
        }
    }
}
