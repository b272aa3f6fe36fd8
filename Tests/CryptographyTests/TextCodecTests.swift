import Cryptography
import Testing

@Suite struct TextCodecTests {
    struct Case: CustomTestStringConvertible {
        let testDescription: String
        let text: String
        let bytes: [UInt8]?
    }

    @Test(
        "reads hexadecimal in both cases and nothing else",
        arguments: [
            Case(testDescription: "empty", text: "", bytes: []),
            Case(testDescription: "lower", text: "00ff7e", bytes: [0, 255, 126]),
            Case(testDescription: "upper", text: "00FF7E", bytes: [0, 255, 126]),
            Case(testDescription: "odd length", text: "abc", bytes: nil),
            Case(testDescription: "not a digit", text: "0g", bytes: nil),
        ])
    func hex(_ row: Case) { #expect(Hex.decode(row.text) == row.bytes) }

    @Test(
        "reads base64 as Go's StdEncoding",
        arguments: [
            Case(testDescription: "empty", text: "", bytes: []),
            Case(testDescription: "one byte", text: "Zg==", bytes: [102]),
            Case(testDescription: "two bytes", text: "Zm8=", bytes: [102, 111]),
            Case(testDescription: "three bytes", text: "Zm9v", bytes: [102, 111, 111]),
            Case(testDescription: "line breaks", text: "Zm\r\n9v\n", bytes: [102, 111, 111]),
            Case(testDescription: "line break within padding", text: "Zg=\n=\n", bytes: [102]),
            Case(testDescription: "bits left over", text: "Zh==", bytes: [102]),
            Case(testDescription: "no padding", text: "Zg", bytes: nil),
            Case(testDescription: "half the padding", text: "Zg=", bytes: nil),
            Case(testDescription: "too much padding", text: "Zm8==", bytes: nil),
            Case(testDescription: "padding alone", text: "====", bytes: nil),
            Case(testDescription: "padding, then more", text: "Zg==Zg==", bytes: nil),
            Case(testDescription: "one digit", text: "Z===", bytes: nil),
            Case(testDescription: "space", text: "Zm9 v", bytes: nil),
            Case(testDescription: "the URL alphabet", text: "-_-_", bytes: nil),
        ])
    func base64(_ row: Case) { #expect(Base64.decode(row.text) == row.bytes) }

    @Test("what is written is read again, at every length", arguments: 0..<70)
    func roundTrip(_ length: Int) {
        let bytes = randomBytes(length)
        #expect(Hex.decode(Hex.encode(bytes)) == bytes)
        for alphabet in [Base64.Alphabet.standard, .standardUnpadded, .url] {
            #expect(Base64.decode(Base64.encode(bytes, alphabet), alphabet) == bytes)
        }
    }

    @Test(
        "RFC 4648 vectors",
        arguments: zip(
            ["", "f", "fo", "foo", "foob", "fooba", "foobar"],
            ["", "Zg==", "Zm8=", "Zm9v", "Zm9vYg==", "Zm9vYmE=", "Zm9vYmFy"]))
    func vector(plain: String, encoded: String) { #expect(Base64.encode(Array(plain.utf8)) == encoded) }

    @Test("compares secrets")
    func compares() {
        #expect(constantTimeEqual([1, 2, 3], [1, 2, 3]))
        #expect(!constantTimeEqual([1, 2, 3], [1, 2, 4]))
        #expect(!constantTimeEqual([1, 2, 3], [1, 2]))
        #expect(constantTimeEqual([], []))
    }

    @Test("wiping leaves nothing")
    func wipes() {
        var secret: [UInt8] = [1, 2, 3]
        wipe(&secret)
        #expect(secret.isEmpty)
    }
}
