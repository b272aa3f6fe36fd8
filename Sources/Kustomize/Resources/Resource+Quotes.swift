import YAML

/// The text of a file, for what the tree made of it does not say: which plain texts stood in quotes.
final class SourceText {
    private let bytes: [UInt8]
    /// Names are no longer than this.
    private static let longest = 253

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    /// Everything between two quotes of a kind on one line.
    private lazy var quoted: Set<String> = {
        var result: Set<String> = []
        for (start, quote) in bytes.enumerated() where quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'") {
            let text = bytes[(start + 1)...].prefix(Self.longest + 1).prefix { $0 != quote && $0 != UInt8(ascii: "\n") }
            guard text.endIndex < bytes.endIndex, bytes[text.endIndex] == quote else { continue }
            result.insert(String(decoding: text, as: UTF8.self))
        }
        return result
    }()

    func quotes(_ text: String) -> Bool { quoted.contains(text) }
}

extension Resource {
    /// A name that takes another's place in this object. Kustomize gives it no type, so that one that looks like a
    /// number becomes one wherever the old name stood without quotes.
    ///
    /// - Parameter former: what the object of that name was called before.
    func renaming(_ old: Node?, to new: String, of former: [Former]) -> Node {
        guard new.looksLikeValue else { return .literal(new) }
        guard let old, old.isText, let text = old.text else { return .written(new) }
        // A string that looks like something else must have stood in quotes.
        if text.looksLikeValue { return .literal(new) }
        let wasQuoted = source.map { source in
            source.quotes(text) || former.contains { source.quotes($0.name) }
        }
        return wasQuoted ?? false ? .literal(new) : .written(new)
    }
}

extension String {
    /// Without quotes this is no string, or a date, which comes out as another one.
    fileprivate var looksLikeValue: Bool { Node.value(of: self) != .string(self) }
}
