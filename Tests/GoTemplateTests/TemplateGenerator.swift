/// Random templates: well formed ones of values and verbs, and heaps of fragments.
struct TemplateGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 | 1 }

    mutating func number(below bound: Int) -> Int {
        state ^= state << 13
        state ^= state >> 7
        state ^= state << 17
        return Int(state % UInt64(bound))
    }

    private mutating func pick(_ choices: [String]) -> String { choices[number(below: choices.count)] }

    private static let values = [
        "1", "-5", "0", "1234567", "1.5", "1e21", "1e-7", "100000.0", "\"hi\"", "\"a\\\"b\\n\"", "\"\\u2603é\"", "\"\"",
        "true", ".l", ".m", ".x", ".f", ".s", ".missing", "'x'", "0x10", "1_000", "nil",
    ]

    private static let fragments = [
        "{{", "}}", "{{-", "-}}", " if .t", " else}}", "end", "range .l", "with .m", "define \"x\"", "template \"x\" .",
        "$y := 1", "$y", "= 2", "|", "print", "(.s)", ".s", ".m.c.d", "\"q\"", "`r`", "'c'", "1.5e3", "/*", "*/",
        "text", "\n", " ", "nil", "true", "break", ",", "$", "\"un", "not", "len", "%", "é", "@", ":",
    ]

    mutating func next() -> String {
        switch number(below: 4) {
        case 0: return formatted()
        case 1:
            let value = pick(Self.values)
            return pick([
                "{{ VALUE }}", "{{ print VALUE VALUE }}", "{{ if VALUE }}T{{ else }}F{{ end }}", "{{ html VALUE }}",
                "{{ js VALUE }}", "{{ urlquery VALUE }}", "{{ VALUE.y }}",
                "{{ $v := VALUE }}{{ $v.y }}", "{{ with VALUE }}{{ .y }}{{ end }}", "{{ not VALUE }}",
                "{{ index .m VALUE }}",
            ]).replacing("VALUE", with: value)
        default:
            return (0..<(1 + number(below: 9))).map { _ in pick(Self.fragments) + pick(["", " "]) }.joined()
        }
    }

    private mutating func formatted() -> String {
        let flags = pick(["", "", "+", "-", "#", " ", "0", "+0", "-#"])
        let width = pick(["", "", "5", "10", "*", "[2]"])
        let precision = pick(["", "", ".2", ".0", ".", ".*"])
        let verb = pick(["v", "d", "s", "q", "x", "X", "o", "O", "b", "c", "U", "e", "f", "g", "G", "t", "T", "%", "w"])
        let arguments = (0..<number(below: 3)).map { _ in pick(Self.values) }.joined(separator: " ")
        return "{{ printf \"a%\(flags)\(width)\(precision)\(verb)|\" \(arguments) }}"
    }
}
