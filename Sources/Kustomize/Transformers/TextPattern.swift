/// A regular expression that must match a text whole, as selectors and image names use them.
///
/// Nearly all are plain words or alternatives of words, which are compared and never compiled.
struct TextPattern {
    private enum Form {
        /// Words of which one must match; `.` stands for any character but a line break.
        case words([[UInt8]])
        /// A word with a dot for any character, and behind it a tag and a digest.
        case image([UInt8])
        case expression(Regex<AnyRegexOutput>)
    }

    private let form: Form

    /// - Throws: `KustomizeError.invalidSelector`.
    init(_ pattern: String) throws {
        if let words = Self.words(pattern) {
            form = .words(words)
        } else {
            form = .expression(try Self.compile("(?:\(pattern))", from: pattern))
        }
    }

    init(wrapping name: String, tail: String) throws {
        if let words = Self.words(name), words.count == 1 {
            form = .image(words[0])
        } else {
            form = .expression(try Self.compile("\(name)\(tail)", from: name))
        }
    }

    func matches(_ text: String) -> Bool {
        switch form {
        case .words(let words):
            var text = text
            return text.withUTF8 { text in
                words.contains { $0.count == text.count && Self.agrees($0, text) }
            }
        case .image(let name):
            var text = text
            return text.withUTF8 { text in
                text.count >= name.count && Self.agrees(name, text) && Self.isImageTail(text[name.count...])
            }
        case .expression(let expression):
            return (try? expression.wholeMatch(in: text)) != nil
        }
    }

    private static func agrees(_ word: [UInt8], _ text: UnsafeBufferPointer<UInt8>) -> Bool {
        for index in word.indices {
            let byte = text[index]
            guard word[index] == byte || (word[index] == UInt8(ascii: ".") && byte < 0x80 && byte != 0x0A) else {
                return false
            }
        }
        return true
    }

    /// `:tag`, `@sha256:digest`, both or neither.
    private static func isImageTail(_ text: Slice<UnsafeBufferPointer<UInt8>>) -> Bool {
        var rest = text
        if rest.first == UInt8(ascii: ":") { rest = rest.dropFirst().drop(while: isTagByte) }
        if rest.first == UInt8(ascii: "@") {
            guard rest.starts(with: Array("@sha256:".utf8)) else { return false }
            rest = rest.dropFirst(8).drop(while: isTagByte)
        }
        return rest.isEmpty
    }

    private static func isTagByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "."), UInt8(ascii: "{"),
            UInt8(ascii: "}"), UInt8(ascii: "-"):
            true
        default: false
        }
    }

    /// `nil` when the pattern says more than words do.
    private static func words(_ pattern: String) -> [[UInt8]]? {
        let plain = pattern.utf8.allSatisfy { byte in
            isTagByte(byte) && byte != UInt8(ascii: "{") && byte != UInt8(ascii: "}") || byte == UInt8(ascii: "/")
                || byte == UInt8(ascii: ":") || byte == UInt8(ascii: "|")
        }
        guard plain else { return nil }
        return pattern.utf8.split(separator: UInt8(ascii: "|"), omittingEmptySubsequences: false).map { Array($0) }
    }

    private static func compile(_ expression: String, from pattern: String) throws -> Regex<AnyRegexOutput> {
        do {
            return try Regex(expression)
        } catch {
            throw KustomizeError.invalidSelector(pattern, why: "it is not a regular expression")
        }
    }
}
