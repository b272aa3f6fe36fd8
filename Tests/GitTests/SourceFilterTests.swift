@testable import Git
import TestSupport
import Testing

@Suite struct SourceFilterTests {
    struct Case: CustomTestStringConvertible {
        let testDescription: String
        let patterns: String
        let path: String
        let isExcluded: Bool
    }

    static func excludes(_ patterns: String, _ path: String, isDirectory: Bool = false, domain: String = "") -> Bool {
        var rules = IgnoreRules()
        rules.add(patterns, domain: domain.isEmpty ? [] : domain.split(separator: "/").map { Array($0.utf8) })
        return rules.effective.exclude(Array(path.utf8).split(separator: 0x2F), isDirectory: isDirectory)
    }

    @Test(
        "patterns mean what Flux makes of them",
        arguments: [
            Case(testDescription: "a name at any depth", patterns: "foo", path: "a/foo", isExcluded: true),
            Case(testDescription: "what lies in a named directory", patterns: "foo", path: "foo/b", isExcluded: true),
            Case(testDescription: "an anchored name", patterns: "/foo", path: "a/foo", isExcluded: false),
            Case(
                testDescription: "a name with a slash is anchored", patterns: "a/foo", path: "b/a/foo",
                isExcluded: false),
            Case(testDescription: "directories alone", patterns: "foo/", path: "foo", isExcluded: false),
            Case(testDescription: "directories alone, inside", patterns: "foo/", path: "foo/x", isExcluded: true),
            Case(testDescription: "a star stays in its directory", patterns: "/a*c", path: "a/c", isExcluded: false),
            Case(testDescription: "any depth in front", patterns: "**/foo", path: "a/b/foo", isExcluded: true),
            Case(testDescription: "any depth between", patterns: "a/**/b", path: "a/b", isExcluded: true),
            Case(
                testDescription: "any depth between, tried again", patterns: "**/a/b", path: "a/x/a/b", isExcluded: true
            ),
            Case(testDescription: "everything below", patterns: "a/**", path: "a/b/c", isExcluded: true),
            Case(testDescription: "a set", patterns: "[a-c].md", path: "b.md", isExcluded: true),
            Case(testDescription: "a negated set", patterns: "[!a-c].md", path: "b.md", isExcluded: false),
            Case(testDescription: "an unclosed set", patterns: "[a", path: "[a", isExcluded: false),
            Case(testDescription: "an escape", patterns: "\\#x", path: "#x", isExcluded: true),
            Case(testDescription: "a comment", patterns: "#x", path: "#x", isExcluded: false),
            Case(testDescription: "spaces at the end", patterns: "foo  ", path: "foo", isExcluded: true),
            Case(testDescription: "Windows' line ends", patterns: "foo\r\nbar\r\n", path: "bar", isExcluded: true),
            Case(
                testDescription: "the last pattern wins", patterns: "*.md\n!keep.md", path: "keep.md", isExcluded: false
            ),
            Case(
                testDescription: "only one directory", patterns: "/*\n!/deploy", path: "deploy/a.yaml",
                isExcluded: false),
            Case(testDescription: "the others", patterns: "/*\n!/deploy", path: "docs/a.yaml", isExcluded: true),
            Case(
                testDescription: "an extension in the directory let in", patterns: "/*\n!/deploy\n/deploy/**/*.md",
                path: "deploy/a/b.md", isExcluded: true),
            Case(
                testDescription: "below a directory kept out, unlike git", patterns: "foo/\n!foo/bar.yaml",
                path: "foo/bar.yaml", isExcluded: false),
            Case(testDescription: "a default", patterns: "", path: "a/logo.png", isExcluded: true),
            Case(testDescription: "a default for CI", patterns: "", path: ".github/workflows/x.yaml", isExcluded: true),
            Case(
                testDescription: "own patterns replace defaults", patterns: "x", path: "a/logo.png", isExcluded: false),
            Case(testDescription: "but not git's files", patterns: "x", path: ".gitignore", isExcluded: true),
            Case(
                testDescription: "a comment alone replaces nothing", patterns: "# none", path: "a.zip", isExcluded: true
            ),
        ])
    func patterns(_ row: Case) { #expect(Self.excludes(row.patterns, row.path) == row.isExcluded) }

    @Test("a file below counts for its directory alone")
    func domain() {
        #expect(Self.excludes("/x", "a/b/x", domain: "a/b"))
        #expect(!Self.excludes("/x", "a/x", domain: "a/b"))
        #expect(!Self.excludes("x", "x", domain: "a/b"))
        #expect(Self.excludes("x", "a/b/c/x", domain: "a/b"))
    }

    /// Without negation Flux and git agree, so git itself is asked: random patterns and trees, seeded.
    @Test("agrees with git check-ignore") func property() async throws {
        for seed in Rounds(3) { try await agrees(seed + 1) }
    }

    private func agrees(_ seed: UInt64) async throws {
        var random = SplitMix(seed: seed)
        let directory = try TemporaryDirectory()
        func name() -> String { ["a", "b", "ab", "a.md", "b.yaml", ".x", "c1"].randomElement(using: &random) ?? "a" }
        var paths: Set<String> = []
        while paths.count < 60 {
            paths.insert((0...Int.random(in: 0...3, using: &random)).map { _ in name() }.joined(separator: "/"))
        }
        // A path that is also a directory of another cannot be a file.
        let files = paths.filter { path in !paths.contains { $0.hasPrefix(path + "/") } }.sorted()
        for file in files { try directory.write("", to: "tree/" + file) }
        _ = try await Command("git", ["init", "-q", directory.path + "/tree"]).output()
        let parts = ["a", "b", "*", "?", "**", "a*", "*.md", "[ab]", "[!a]", "ab", "*b*", ".x", "c[0-9]", "\\a"]
        for _ in 0..<25 {
            let patterns = (0...Int.random(in: 0...2, using: &random)).map { _ in
                let middle = (0...Int.random(in: 0...2, using: &random)).map { _ in
                    parts.randomElement(using: &random) ?? "a"
                }
                let prefix = Bool.random(using: &random) ? "/" : ""
                let suffix = Bool.random(using: &random) ? "" : "/"
                return prefix + middle.joined(separator: "/") + suffix
            }.joined(separator: "\n")
            try directory.write(patterns + "\n", to: "patterns")
            var ask = Command(
                "git",
                [
                    "-C", directory.path + "/tree", "-c", "core.excludesFile=\(directory.path)/patterns",
                    "check-ignore", "--no-index", "--stdin",
                ])
            ask.input = files.joined(separator: "\n") + "\n"
            let ignored = Set(try await ask.run().output.split(separator: "\n").map(String.init))
            for file in files {
                #expect(
                    Self.excludes(patterns, file) == ignored.contains(file), "\(file) by \(patterns.debugDescription)")
            }
        }
    }
}

/// A seeded generator, so that a failure can be repeated.
struct SplitMix: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
