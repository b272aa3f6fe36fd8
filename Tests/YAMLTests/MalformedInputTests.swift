import Foundation
import TestSupport
import Testing

@testable import YAML

@Suite struct MalformedInputTests {
    struct Case: CustomTestStringConvertible {
        let testDescription: String
        let text: String
        let message: String
    }

    @Test(
        "says what is wrong, and where",
        arguments: [
            Case(
                testDescription: "tab as indentation", text: "a:\n\tb: 1\n",
                message: "line 2, column 1: a tab stands where only spaces may indent"),
            Case(
                testDescription: "two colons", text: "a: b: c\n",
                message: "line 1, column 5: a second \": \" on one line, or wrong indentation above"),
            Case(
                testDescription: "open bracket", text: "a: [1, 2\nb: 3\n",
                message:
                    "line 2, column 2: a \",\" or the closing \"]\" is missing (the [ … ] starts at line 1, column 4)"),
            Case(
                testDescription: "open quote", text: "a: \"x\nb: 3\n",
                message: "line 3, column 1: the closing quote is missing (the quoted text starts at line 1, column 4)"),
            Case(
                testDescription: "at sign", text: "a: @b\n",
                message: "line 1, column 4: a value cannot start with \"@\"; put it in quotes"),
            Case(
                testDescription: "list in a mapping", text: "a: 1\n- b\n",
                message: "line 2, column 1: a key is expected here; check indentation and quotes"
                    + " (the mapping starts at line 1, column 1)"),
            Case(
                testDescription: "duplicate key", text: "a: 1\nb:\n  x: 1\n  y: 2\n  x: 3\n",
                message: "line 5, column 3: the key \"x\" was already given at line 3, column 3"),
            Case(
                testDescription: "number as key", text: "1: a\n",
                message: "line 1, column 1: a number cannot be a key here"),
            Case(
                testDescription: "list as key", text: "? [a]\n: b\n",
                message: "line 1, column 3: a list cannot be a key here"),
            Case(
                testDescription: "unknown anchor", text: "a: *b\n",
                message: "line 1, column 4: the alias *b has no anchor &b before it"),
            Case(
                testDescription: "recursive alias", text: "a: &x\n  b: *x\n",
                message: "line 2, column 6: the alias *x stands inside its own anchor"),
            Case(
                testDescription: "wrong tag", text: "a: !!int x\n",
                message: "line 1, column 4: \"x\" cannot be read as !!int"),
            Case(
                testDescription: "merge of a number", text: "a:\n  <<: 5\n",
                message: "line 2, column 3: the value of << must be a mapping or a list of mappings"),
            Case(
                testDescription: "unknown escape", text: "a: \"\\q\"\n",
                message: "line 1, column 5: an unknown escape sequence \\…"),
        ])
    func yaml(row: Case) {
        let error = #expect(throws: ParseError.self) {
            try YAMLParser.documents(Array(row.text.utf8), options: .init(.yaml12))
        }
        #expect(error?.message == row.message)
    }

    @Test(
        "says what is wrong with JSON, and where",
        arguments: [
            Case(
                testDescription: "empty", text: "", message: "line 1, column 1: the text ends where a value is expected"
            ),
            Case(
                testDescription: "trailing comma", text: "{\n  \"a\": 1,\n}",
                message: "line 3, column 1: a key in double quotes is expected"),
            Case(
                testDescription: "missing comma", text: "[1 2]",
                message: "line 1, column 4: a \",\" or the closing \"]\" is missing"),
            Case(
                testDescription: "leading zero", text: "[01]", message: "line 1, column 2: a number cannot start with 0"
            ),
            Case(
                testDescription: "lone surrogate", text: "\"\\ud800\"",
                message: "line 1, column 8: half of a surrogate pair stands alone"),
            Case(
                testDescription: "text behind", text: "{} x",
                message: "line 1, column 4: text follows the end of the JSON value"),
            Case(
                testDescription: "control character", text: "\"a\u{1}\"",
                message: "line 1, column 3: a control character in a string must be escaped"),
            Case(
                testDescription: "huge number", text: "1e999",
                message: "line 1, column 1: a number too large for 64 bits"),
            Case(testDescription: "unclosed", text: "[1,[2", message: "line 1, column 6: the text ends inside [ … ]"),
            Case(testDescription: "wrong word", text: "nul", message: "line 1, column 1: neither true, false nor null"),
        ])
    func json(row: Case) {
        let error = #expect(throws: ParseError.self) { try JSONParser.parse(row.text) }
        #expect(error?.message == row.message)
    }

    @Test func invalidUTF8IsRefused() {
        for bytes: [UInt8] in [
            [0x22, 0xC3, 0x28, 0x22], [0x22, 0xED, 0xA0, 0x80, 0x22], [0x22, 0xFF, 0x22], [0x22, 0xC0, 0x80, 0x22],
        ] {
            #expect(throws: ParseError(.notUTF8, at: Position(line: 1, column: 1))) { try JSONParser.parse(bytes) }
            #expect(throws: ParseError.self) { try YAMLParser.documents(bytes) }
        }
    }

    @Test func theFileCanBeNamed() {
        let error = ParseError(.mergeValue, at: Position(line: 3, column: 7)).in(file: "apps/web.yaml")
        #expect(error.message.hasPrefix("apps/web.yaml:3:7: the value of <<"))
    }

    @Test func bombsAreRefusedEarly() {
        var bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
        for level in 1..<30 {
            let aliases = Array(repeating: "*a\(level - 1)", count: 10).joined(separator: ", ")
            bomb += "a\(level): &a\(level) [\(aliases)]\n"
        }
        #expect(throws: ParseError.self) { try YAMLParser.documents(bomb) }
        let deep = String(repeating: "[", count: 1_000_000)
        let limit = ParseLimits().depth
        let yaml = #expect(throws: ParseError.self) { try YAMLParser.documents(deep) }
        #expect(yaml?.cause == .tooDeep(limit: limit))
        let json = #expect(throws: ParseError.self) { try JSONParser.parse(deep) }
        #expect(json?.cause == .tooDeep(limit: limit))
        let indented = (0..<5000).map { String(repeating: " ", count: $0) + "a:\n" }.joined()
        #expect(throws: ParseError.self) { try YAMLParser.documents(indented) }
        let size = #expect(throws: ParseError.self) { try YAMLParser.documents("abc", limits: ParseLimits(bytes: 2)) }
        #expect(size?.cause == .tooLarge(limit: 2))
    }

    @Test func aLongListOfAliasesIsCounted() {
        let text = "a: &a {b: 1}\nc: [" + Array(repeating: "*a", count: 200).joined(separator: ",") + "]\n"
        #expect(throws: Never.self) { try YAMLParser.documents(text) }
        #expect(throws: ParseError.self) {
            try YAMLParser.documents(text, limits: ParseLimits(bytes: 1 << 20, aliasExpansion: 300))
        }
    }

    /// Mutations of real files: no crash, and what is accepted survives writing and reading again.
    @Test func fuzzedFilesNeverCrash() throws {
        for seed in Rounds(400) { try mutatedFileNeverCrashes(seed: Int(seed)) }
    }

    private func mutatedFileNeverCrashes(seed: Int) throws {
        var random = SeededGenerator(seed: seed)
        guard let file = Self.samples.randomElement(using: &random) else { return }
        var bytes = file
        for _ in 0..<Int.random(in: 1..<6, using: &random) where !bytes.isEmpty {
            let place = Int.random(in: 0..<bytes.count, using: &random)
            switch Int.random(in: 0..<5, using: &random) {
            case 0: bytes.remove(at: place)
            case 1: bytes[place] = UInt8.random(in: 0...255, using: &random)
            case 2: bytes.insert(contentsOf: Self.tokens.randomElement(using: &random)?.utf8 ?? "".utf8, at: place)
            case 3: bytes.removeSubrange(place..<min(bytes.count, place + Int.random(in: 1..<40, using: &random)))
            default:
                bytes.insert(
                    contentsOf: bytes[place..<min(bytes.count, place + 60)],
                    at: Int.random(in: 0...place, using: &random))
            }
        }
        for options in [YAMLParser.Options(.yaml11), .init(.yaml12)] {
            guard let documents = try? YAMLParser.documents(bytes, options: options) else { continue }
            for node in documents where !node.isNull && !node.hasNonFinite {
                #expect(try YAMLParser.document(YAMLEmitter.emit(node)) == node.withExactNumbers, "seed \(seed)")
                let json = JSONEmitter.emit(node, style: .go)
                #expect(try JSONParser.parse(json) == node.withExactNumbers, "seed \(seed)")
            }
        }
        _ = try? JSONParser.parse(bytes)
    }

    static let tokens = [
        ": ", "- ", "&a ", "*a", "<<: ", "!!int ", "|\n", ">-\n", "{", "}", "[", "]", "\"", "'", "#", "---\n", "\t",
        "%YAML 1.1\n", "\u{FEFF}",
    ]

    static let samples: [[UInt8]] = {
        let root = KustomizeCorpusTests.cases
        var files: [[UInt8]] = [
            Array("a: &x\n  b: [1, 2, {c: d}]\nd: *x\ne: |\n  text\n  more\nf: >-\n  folded\n  text\n? g\n: h\n".utf8),
            Array(#"{"a": [1, 2.5, "x\u00e9\n", null, true], "b": {"c": -1e3}}"#.utf8),
        ]
        for folder in (try? FileManager.default.contentsOfDirectory(atPath: root.path).sorted()) ?? [] {
            if files.count > 150 { break }
            if let data = try? Data(contentsOf: root.appending(path: "\(folder)/expected.yaml")) {
                files.append(Array(data))
            }
        }
        return files
    }()
}

extension Node {
    var hasNonFinite: Bool {
        switch self {
        case .float(let value): !value.isFinite
        case .sequence(let items): items.contains(where: \.hasNonFinite)
        case .mapping(let mapping): mapping.pairs.contains { $0.value.hasNonFinite }
        default: false
        }
    }

    /// What JSON keeps of the numbers: a float without fraction comes back as an integer.
    var withExactNumbers: Node {
        switch self {
        case .float(let value):
            if let integer = Int(exactly: value) { return .integer(integer) }
            if let integer = UInt(exactly: value) { return .unsigned(integer) }
            return self
        case .sequence(let items): return .sequence(items.map(\.withExactNumbers))
        case .mapping(let mapping): return .mapping(Mapping(mapping.pairs.map { ($0.key, $0.value.withExactNumbers) }))
        default: return self
        }
    }
}
