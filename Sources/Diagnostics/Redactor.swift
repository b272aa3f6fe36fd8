import Synchronization

/// Masks what must not leave the process in any text: secrets it was told of, and what looks like one.
///
/// A registered secret is found as it is, in base64 and percent-encoded. Patterns are private keys in PEM, credentials
/// of an `Authorization` header, JSON web tokens, passwords in URLs and in query strings.
package final class Redactor: Sendable {
    /// The one the log goes through. Whoever reads a secret registers it here.
    package static let process = Redactor()

    /// Shorter values would mask ordinary words.
    static let shortestSecret = 6

    /// What to look for, by first byte, the longest first.
    private let needles = Mutex<[UInt8: [[UInt8]]]>([:])

    package init() {}

    /// Masks `secret` from now on. Texts of several lines are masked line by line too, as a log may break them.
    package func register(_ secret: String) {
        var forms: Set<[UInt8]> = []
        let lines = secret.split(whereSeparator: \.isNewline).map(String.init)
        for text in [secret] + (lines.count > 1 ? lines : []) where text.utf8.count >= Self.shortestSecret {
            let bytes = Array(text.utf8)
            forms.insert(bytes)
            forms.insert(Self.percentEncoded(bytes))
            // The last characters depend on what follows in a longer text; without them it is found there as well.
            let encoded = Self.base64(bytes)
            if encoded.count >= Self.shortestSecret { forms.insert(encoded) }
        }
        needles.withLock { needles in
            for form in forms {
                guard let first = form.first, needles[first]?.contains(form) != true else { continue }
                needles[first, default: []].append(form)
                needles[first]?.sort { $0.count > $1.count }
            }
        }
    }

    package func register<Value: StringProtocol>(_ secret: Secret<Value>) { register(String(secret.exposed)) }

    /// The text with every secret in it replaced by `***`.
    package func redact(_ text: String) -> String {
        let needles = needles.withLock { $0 }
        guard !needles.isEmpty || CredentialPattern.mayOccur(in: text.utf8) else { return text }
        var scan = RedactionScan(bytes: Array(text.utf8), needles: needles)
        return scan.run() ?? text
    }

    private static func percentEncoded(_ bytes: [UInt8]) -> [UInt8] {
        let digits = Array("0123456789ABCDEF".utf8)
        var output: [UInt8] = []
        for byte in bytes {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
                UInt8(ascii: "~"):
                output.append(byte)
            default: output += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            }
        }
        return output
    }

    /// Base64 without the last group, which the end of the text shapes.
    private static func base64(_ bytes: [UInt8]) -> [UInt8] {
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
        var output: [UInt8] = []
        for start in stride(from: 0, to: bytes.count - 2, by: 3) {
            let group = UInt32(bytes[start]) << 16 | UInt32(bytes[start + 1]) << 8 | UInt32(bytes[start + 2])
            for shift: UInt32 in [18, 12, 6, 0] { output.append(alphabet[Int(group >> shift & 63)]) }
        }
        return output
    }
}

/// One pass over a text.
private struct RedactionScan {
    let bytes: [UInt8]
    let needles: [UInt8: [[UInt8]]]
    var output: [UInt8] = []
    var copied = 0

    init(bytes: [UInt8], needles: [UInt8: [[UInt8]]]) {
        self.bytes = bytes
        self.needles = needles
    }

    /// `nil` when nothing had to be masked.
    mutating func run() -> String? {
        var index = 0
        while index < bytes.count {
            guard let secret = registered(at: index) ?? CredentialPattern.range(at: index, in: bytes) else {
                index += 1
                continue
            }
            let start = max(secret.lowerBound, copied)
            output += bytes[copied..<start]
            output += "***".utf8
            copied = max(secret.upperBound, start)
            index = max(copied, index + 1)
        }
        guard copied > 0 else { return nil }
        output += bytes[copied...]
        return String(decoding: output, as: UTF8.self)
    }

    private func registered(at index: Int) -> Range<Int>? {
        guard let candidates = needles[bytes[index]] else { return nil }
        let rest = bytes[index...]
        return candidates.first { rest.starts(with: $0) }.map { index..<(index + $0.count) }
    }
}
