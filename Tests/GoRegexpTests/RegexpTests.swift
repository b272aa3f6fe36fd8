import GoRegexp
import TestSupport
import Testing

@Suite("Regular expressions") struct RegexpTests {
    struct Case: CustomTestStringConvertible {
        let pattern: String
        let text: String
        let matches: [String]
        var testDescription: String { "\(pattern) in \(text)" }

        init(_ pattern: String, _ text: String, _ matches: [String]) {
            self.pattern = pattern
            self.text = text
            self.matches = matches
        }
    }

    @Test(
        "finds what Go finds",
        arguments: [
            Case("a+", "baaab a", ["aaa", "a"]), Case("a*", "baa", ["", "aa"]), Case("(a|ab)(c|bcd)", "abcd", ["abcd"]),
            Case("a+?", "aa", ["a", "a"]), Case("(?i)straSSe|k", "STRASSE \u{212A}", ["STRASSE", "\u{212A}"]),
            Case("^b", "a\nb", []), Case("(?m)^b", "a\nb", ["b"]), Case("a.b", "a\nb", []),
            Case("(?s)a.b", "a\nb", ["a\nb"]),
            Case("\\bab\\b", "ab abc ab", ["ab", "ab"]), Case("[[:digit:]]{2,3}", "1 12 1234", ["12", "123"]),
            Case("\\pL+", "é☃ab", ["é", "ab"]), Case("[^a-c]", "abcd", ["d"]), Case("\\Qa.b\\E+", "a.bb axb", ["a.bb"]),
            Case("(a*)+", "b", ["", ""]), Case("x{0}y", "xy", ["y"]), Case("(?U)a+", "aa", ["a", "a"]),
            Case("a|b|", "ab", ["a", "b"]), Case("\\x41\\x{263a}", "A☺", ["A☺"]), Case("$", "ab", [""]),
        ])
    func finds(_ row: Case) throws {
        let bytes = Array(row.text.utf8)
        let found = try Regexp(row.pattern).allMatches(in: bytes).map {
            String(decoding: bytes[$0.range], as: UTF8.self)
        }
        #expect(found == row.matches)
    }

    @Test(
        "replaces and splits as Go does",
        arguments: [
            ("a(x*)b", "-ab-axxb-", "${1}W", "-W-xxW-"), ("a(x*)b", "-ab-axxb-", "$1W", "---"),
            ("(?P<n>b)", "abc", "<$n>", "a<b>c"), ("b*", "abc", "-", "-a-c-"), ("", "ab", "-", "-a-b-"),
            ("b", "abc", "$$1", "a$1c"), ("x", "abc", "y", "abc"),
        ])
    func replaces(pattern: String, text: String, template: String, result: String) throws {
        let replaced = try Regexp(pattern).replacingAll(in: Array(text.utf8), with: Array(template.utf8))
        #expect(String(decoding: replaced, as: UTF8.self) == result)
    }

    @Test(
        "refuses what Go refuses, in its words",
        arguments: [
            ("(", "missing closing ): `(`"), (")", "unexpected ): `)`"), ("[a", "missing closing ]: `[a`"),
            ("a**", "invalid nested repetition operator: `**`"), ("*", "missing argument to repetition operator: `*`"),
            ("a{1001}", "invalid repeat count: `{1001}`"), ("(a{500}){500}", "invalid repeat count: `{500}`"),
            ("\\8", "invalid escape sequence: `\\8`"), ("(?=a)", "invalid or unsupported Perl syntax: `(?=`"),
            ("[z-a]", "invalid character class range: `z-a`"), ("\\", "trailing backslash at end of expression: ``"),
            ("(?P<n", "invalid named capture: `(?P<n`"), ("[[:foo:]]", "invalid character class range: `[:foo:]`"),
        ])
    func refuses(pattern: String, problem: String) {
        #expect { try Regexp(pattern) } throws: { ($0 as? RegexpError)?.message == "error parsing regexp: " + problem }
    }

    @Test("takes linear time where backtracking would not end")
    func linear() throws {
        let text = [UInt8](repeating: UInt8(ascii: "a"), count: 2000)
        let start = ContinuousClock.now
        #expect(try !Regexp("(a*)*b").matches(text))
        #expect(try !Regexp("(a|aa)+$b").matches(text))
        #expect(try Regexp("(x+x+)+y|a{30}").matches(text))
        #expect(ContinuousClock.now - start < .seconds(20))
    }

    @Test("no expression crashes or hangs (fuzz)")
    func fuzz() {
        let seconds = Environment.value("DAVIT_FUZZ_SECONDS").flatMap(Int.init) ?? 2
        let pieces = [
            "a", "b", ".", "\\d", "[a-c]", "[^", "]", "(", ")", "(?:", "(?i)", "*", "+", "?", "{2}", "{1,", "}", "|",
            "^", "$",
            "\\b", "\\pL", "\\", "é", "[[:alpha:]]", "-", "\\Q", "\\E", "{1000}", "(?P<n>",
        ]
        var state: UInt64 = 88_172_645_463_325_252
        func number(below bound: Int) -> Int {
            state ^= state << 13
            state ^= state >> 7
            state ^= state << 17
            return Int(state % UInt64(bound))
        }
        let text = Array("aababc é1 aaaabbb\nxyz".utf8)
        let end = ContinuousClock.now + .seconds(seconds)
        while ContinuousClock.now < end {
            for _ in 0..<20 {
                let pattern = (0..<(1 + number(below: 10))).map { _ in pieces[number(below: pieces.count)] }.joined()
                guard let regexp = try? Regexp(pattern) else { continue }
                let parts = regexp.split(text)
                #expect(parts.count <= text.count + 2)
                _ = regexp.replacingAll(in: text, with: Array("<$1${n}>".utf8))
            }
        }
    }
}
