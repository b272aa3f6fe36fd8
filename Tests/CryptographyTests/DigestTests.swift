import Cryptography
import Testing

@Suite struct DigestTests {
    struct Case: CustomTestStringConvertible {
        let algorithm: DigestAlgorithm
        let text: String
        let hex: String
        var testDescription: String { "\(algorithm) of \(text.isEmpty ? "nothing" : text)" }
    }

    static let cases = [
        Case(algorithm: .md5, text: "abc", hex: "900150983cd24fb0d6963f7d28e17f72"),
        Case(algorithm: .sha1, text: "abc", hex: "a9993e364706816aba3e25717850c26c9cd0d89d"),
        Case(algorithm: .sha224, text: "abc", hex: "23097d223405d8228642a477bda255b32aadbce4bda0b3f7e36c9da7"),
        Case(
            algorithm: .sha256, text: "", hex: "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
        Case(
            algorithm: .sha256, text: "abc",
            hex: "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
        Case(
            algorithm: .sha384, text: "abc",
            hex: "cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5bed8086072ba1e7cc2358baeca134c825a7"),
        Case(
            algorithm: .sha512, text: "abc",
            hex: "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a"
                + "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f"),
    ]

    @Test("FIPS 180 and RFC 1321 vectors", arguments: cases)
    func vector(_ row: Case) {
        #expect(Hex.encode(row.algorithm.digest(row.text)) == row.hex)
    }

    @Test("a stream of pieces has the digest of the whole", arguments: DigestAlgorithm.allCases)
    func stream(_ algorithm: DigestAlgorithm) {
        let bytes = (0..<10_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        var stream = DigestStream(algorithm)
        for start in stride(from: 0, to: bytes.count, by: 777) {
            stream.update(bytes[start..<min(start + 777, bytes.count)])
        }
        #expect(stream.finish() == algorithm.digest(bytes))
    }

    @Test("a sequence without contiguous storage is hashed all the same")
    func lazySequence() {
        #expect(SHA256.digest((0..<3).lazy.map { UInt8($0) + 97 }) == SHA256.digest("abc"))
    }
}
