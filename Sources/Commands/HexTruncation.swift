extension String {
    /// The text with every hash in it cut to eight characters: a run of 40 to 128 lower-case hexadecimal digits that
    /// stands alone. `main@sha1:67e2c98a60dc…` becomes `main@sha1:67e2c98a`.
    ///
    /// - SeeAlso: fluxcd/flux2 `internal/utils/hex.go` v2.9.4.
    package var truncatingHex: String {
        var output: [UInt8] = []
        var word: [UInt8] = []
        func flush() {
            let isHash = (40...128).contains(word.count) && word.allSatisfy(Self.isHexDigit)
            output += isHash ? word.prefix(8) : word[...]
            word.removeAll(keepingCapacity: true)
        }
        for byte in utf8 {
            if Self.isWordByte(byte) {
                word.append(byte)
            } else {
                flush()
                output.append(byte)
            }
        }
        flush()
        return String(decoding: output, as: UTF8.self)
    }

    private static func isHexDigit(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x61...0x66).contains(byte)
    }

    private static func isWordByte(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x5F: true
        default: false
        }
    }
}
