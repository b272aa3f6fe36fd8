/// Scalars that remember how they were written.
///
/// Kustomize works on the text of scalars: a replacement copies `1.50` as four characters, and a merge drops `key:` while
/// it keeps `key: null`. A `Node` has no room for that text, so under `ScalarRules.source` a plain scalar whose text is
/// not what its value prints as is kept as a string that starts with U+0000, which no file can hold unescaped: `\0v` and
/// the text of a number or boolean, `\0n` for an empty null, `\0f` before a `>` string that changes when it is written
/// back in its style (`FoldedScalar`), and `\0s` before a string that itself starts with U+0000.
/// `resolved` turns a tree of such nodes into one of plain values.
extension Node {
    /// A null with no text at all, as in `key:`.
    package static let emptyNull = Node.string("\0n")

    /// A number or boolean written in another way than it prints.
    package static func written(_ text: String) -> Node { .string("\0v" + text) }

    /// A string read from a document, made safe from being taken for one of the above.
    package static func literal(_ text: String) -> Node {
        text.utf8.first == 0 ? .string("\0s" + text) : .string(text)
    }

    /// A string read from a `>` scalar: its text until the document is written, another one from then on.
    static func folded(_ text: String) -> Node {
        FoldedScalar.rewritten(text) == text ? literal(text) : .string("\0f" + text)
    }

    private var isMarked: Bool {
        if case .string(let text) = self { text.utf8.first == 0 } else { false }
    }

    private var mark: UInt8? {
        guard case .string(let text) = self, text.utf8.first == 0 else { return nil }
        return text.utf8.dropFirst().first
    }

    /// Null, written or not.
    package var isMissing: Bool { isNull || mark == UInt8(ascii: "n") }

    /// A null without text.
    package var isEmptyNull: Bool { mark == UInt8(ascii: "n") }

    /// The characters of a scalar as the document has them; `nil` for mappings and sequences.
    package var text: String? {
        switch self {
        case .string(let text):
            text.utf8.first == 0 ? String(text.dropFirst(2)) : text
        case .null: "null"
        case .bool(let value): value ? "true" : "false"
        case .integer(let value): String(value)
        case .unsigned(let value): String(value)
        case .float(let value): value.shortestText
        case .sequence, .mapping: nil
        }
    }

    /// Whether the scalar is a string, as opposed to a null, number or boolean in whatever spelling.
    package var isText: Bool {
        guard case .string = self else { return false }
        return mark == nil || mark == UInt8(ascii: "s") || mark == UInt8(ascii: "f")
    }

    /// The string, when it is one.
    package var plainString: String? { isText ? text : nil }

    /// The tree with every scalar as its value.
    package var resolved: Node { carriesSourceText ? resolvedCopy : self }

    private var resolvedCopy: Node {
        switch self {
        case .string(let text):
            switch mark {
            case UInt8(ascii: "n"): .null
            case UInt8(ascii: "v"): Node.value(of: String(text.dropFirst(2)))
            case UInt8(ascii: "f"): .string(FoldedScalar.rewritten(String(text.dropFirst(2))))
            case nil: self
            default: .string(String(text.dropFirst(2)))
            }
        case .sequence(let elements): .sequence(elements.map(\.resolvedCopy))
        case .mapping(let mapping):
            .mapping(
                Mapping(uniquePairs: mapping.pairs.map { Mapping.Pair(key: $0.key, value: $0.value.resolvedCopy) }))
        default: self
        }
    }

    /// What a plain scalar of this text means.
    package static func value(of text: String) -> Node {
        var text = text
        return text.withUTF8 { PlainScalar($0, .yaml12).node }
    }

    /// Whether any scalar below still carries its text.
    package var carriesSourceText: Bool {
        switch self {
        case .string: isMarked
        case .sequence(let elements): elements.contains { $0.carriesSourceText }
        case .mapping(let mapping): mapping.pairs.contains { $0.value.carriesSourceText }
        default: false
        }
    }
}

extension Double {
    /// The shortest text that reads back as the same number, without an exponent where that is short.
    package var shortestText: String {
        if self == rounded(), magnitude < 1e15 { return String(Int(self)) }
        return description
    }
}
