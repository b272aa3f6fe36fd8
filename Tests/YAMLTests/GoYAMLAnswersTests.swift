import Foundation
import Testing

@testable import YAML

/// What sigs.k8s.io/yaml v1.4.0 (goyaml v2 and v3 inside) answers to small inputs, one JSON object a line:
/// `y2j` is YAMLToJSON, `v3j` is goyaml v3 then `json.Marshal`, `j2y` is JSONToYAML.
/// GOYAML_ANSWERS names another file of the same kind, for longer runs.
@Suite struct GoYAMLAnswersTests {
    struct Answer {
        let mode: String
        let input: String
        /// `nil` where the library refuses the input.
        let output: String?
    }

    static let answers: [Answer] = {
        let beside = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Golden/goyaml-answers.jsonl")
        let file = ProcessInfo.processInfo.environment["GOYAML_ANSWERS"].map { URL(filePath: $0) } ?? beside
        guard let text = try? String(contentsOf: file, encoding: .utf8) else { return [] }
        return text.split(separator: "\n").compactMap { line in
            guard let row = try? JSONParser.parse(String(line)), let mode = row["mode"]?.string,
                let input = row["in"]?.string
            else { return nil }
            return Answer(mode: mode, input: input, output: row["out"]?.string)
        }
    }()

    @Test(arguments: ["y2j", "v3j", "j2y"])
    func answersAsGoDoes(mode: String) {
        let rows = Self.answers.filter { $0.mode == mode }
        #expect(!rows.isEmpty)
        for row in rows {
            let output = Self.answer(row)
            #expect(output == row.output, "\(mode) of \(String(reflecting: row.input))")
        }
    }

    static func answer(_ row: Answer) -> String? {
        do throws(ParseError) {
            if row.mode == "j2y" { return YAMLEmitter.emit(try JSONParser.parse(row.input)) }
            var options = YAMLParser.Options(row.mode == "y2j" ? .yaml11 : .yaml12)
            options.keepsEmptyDocuments = true
            let node = try YAMLParser.documents(row.input, options: options).first ?? .null
            return JSONEmitter.text(node, sortedKeys: true, style: .go)
        } catch {
            return nil
        }
    }

    @Test func anEscapedSingleQuoteIsRead() throws {
        let node = try YAMLParser.document("a: \"don\\'t \\\\'x\\' \n  \\'y\"\nb: 'c\\'\n")
        #expect(node == ["a": "don't \\'x' 'y", "b": "c\\"])
        #expect(throws: ParseError.self) { try YAMLParser.document("a: \"\\'\\q\"") }
    }
}
