@testable import YAML

/// SplitMix64: the same numbers for the same seed on every machine.
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: Int) { state = UInt64(bitPattern: Int64(seed)) &+ 0x9E37_79B9_7F4A_7C15 }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var value = state
        value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
        return value ^ (value >> 31)
    }
}

extension Node {
    static func random(using random: inout SeededGenerator, depth: Int = 0) -> Node {
        switch Int.random(in: 0..<(depth < 4 ? 12 : 8), using: &random) {
        case 0: return .null
        case 1: return .bool(.random(using: &random))
        case 2: return .integer(Int(truncatingIfNeeded: random.next() >> UInt64.random(in: 0..<64, using: &random)))
        case 3: return .unsigned(UInt(random.next() | 1 << 63))
        case 4: return .float(Double.random(in: -1e6..<1e6, using: &random) + 0.1)
        case 5, 6, 7: return .string(text(using: &random))
        case 8, 9:
            let count = Int.random(in: 0..<5, using: &random)
            return .sequence((0..<count).map { _ in Node.random(using: &random, depth: depth + 1) })
        default:
            var mapping = Mapping()
            for _ in 0..<Int.random(in: 0..<5, using: &random) {
                mapping[key(using: &random)] = Node.random(using: &random, depth: depth + 1)
            }
            return .mapping(mapping)
        }
    }

    private static let words = [
        "yes", "no", "on", "~", "null", "0777", "1_000", "1:30", "0x1F", ".5", "1e3", ".inf", "2020-01-01", "-", "---",
        "*x", "&a", "a: b", "a #b", "'", "\"", "\\", "{", "[", "%", "@", "`", "!x", "|", ">", "?", "<<", "=", "é", "日本",
    ]
    private static let pieces: [String] = [
        "a", "b", "word", " ", "  ", "\n", "\t", ":", ": ", " #", "-", "'", "\"", "\\", "é", "日", "\u{1F600}", "\r",
        "\u{7F}", "\u{1B}", "0", "9", ".", ",", "/", "~", "<", "&", "longer-word-to-fold-lines",
    ]

    static func text(using random: inout SeededGenerator) -> String {
        if Int.random(in: 0..<3, using: &random) == 0 { return words.randomElement(using: &random) ?? "" }
        let count = Int.random(in: 0..<20, using: &random)
        return (0..<count).map { _ in pieces.randomElement(using: &random) ?? "" }.joined()
    }

    /// goyaml writes the key `<<` without quotes, so that it does not read back; a text of ours must not be one.
    private static func key(using random: inout SeededGenerator) -> String {
        let text = text(using: &random)
        return text == "<<" ? "merge" : text
    }

    /// The same document with a few values changed.
    func mutated(using random: inout SeededGenerator) -> Node {
        switch self {
        case .sequence(var items):
            if !items.isEmpty, Bool.random(using: &random) {
                items.remove(at: Int.random(in: 0..<items.count, using: &random))
            }
            if Bool.random(using: &random) {
                items.insert(Node.random(using: &random, depth: 3), at: Int.random(in: 0...items.count, using: &random))
            }
            return .sequence(items.map { $0.mutated(using: &random) })
        case .mapping(let mapping):
            var result = Mapping()
            for pair in mapping.pairs where Int.random(in: 0..<5, using: &random) > 0 {
                result[pair.key] = pair.value.mutated(using: &random)
            }
            return .mapping(result)
        default: return Int.random(in: 0..<4, using: &random) == 0 ? .random(using: &random, depth: 4) : self
        }
    }

    var withoutNulls: Node {
        switch self {
        case .null: return "x"
        case .mapping(let mapping): return .mapping(Mapping(mapping.pairs.map { ($0.key, $0.value.withoutNulls) }))
        case .sequence(let items): return .sequence(items.map(\.withoutNulls))
        default: return self
        }
    }
}
