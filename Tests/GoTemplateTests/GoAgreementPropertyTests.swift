import Foundation
import GoTemplate
import TestSupport
import Testing
import YAML

/// Random templates, executed by us and by Go's own text/template, must give the same output and the same errors.
///
/// Debian's Go is 1.19: what later releases changed (`range` over integers, `else with`, the words of some comparison
/// errors) is not generated here; Helm's probes cover it.
@Suite("Agreement with Go") struct GoAgreementPropertyTests {
    private static let program = """
        package main
        import ("bufio"; "bytes"; "encoding/json"; "fmt"; "os"; "text/template")
        func main() {
            lines := bufio.NewScanner(os.Stdin)
            lines.Buffer(make([]byte, 1<<20), 1<<24)
            for lines.Scan() {
                var text string
                json.Unmarshal(lines.Bytes(), &text)
                answer := ""
                t, err := template.New("t").Option("missingkey=zero").Parse(text)
                if err == nil {
                    var b bytes.Buffer
                    err = t.Execute(&b, map[string]interface{}{
                        "s": "hello", "e": "", "f": 1.5, "t": true, "x": nil, "l": []interface{}{"a", 1.5, true, nil},
                        "m": map[string]interface{}{"b": 2.5, "a": "x"}})
                    answer = b.String()
                }
                if err != nil { answer = err.Error() }
                out, _ := json.Marshal(answer)
                fmt.Println(string(out))
            }
        }
        """

    private static let goPath = ["/usr/bin/go", "/usr/local/go/bin/go"].first {
        FileManager.default.isExecutableFile(atPath: $0)
    }

    @Test(
        "random templates give what Go gives (property)", .enabled(if: goPath != nil, "needs golang-go of .ci/install"))
    func agreement() async throws {
        let go = try #require(Self.goPath)
        let folder = try TemporaryDirectory()
        try Data(Self.program.utf8).write(to: URL(filePath: folder.path + "/main.go"))
        var generator = TemplateGenerator(seed: 7)
        let templates = (0..<1500).map { _ in generator.next() }
        let input = templates.map { JSONEmitter.text(.string($0)) }.joined(separator: "\n") + "\n"
        try Data(input.utf8).write(to: URL(filePath: folder.path + "/input"))
        var command = Command("sh", ["-c", "\(go) run main.go < input"])
        command.directory = folder.path
        let answers = try await command.output().split(separator: "\n").map {
            try JSONParser.parse(String($0)).string ?? ""
        }
        try #require(answers.count == templates.count)
        let data = Value(
            try JSONParser.parse(
                "{\"s\":\"hello\",\"e\":\"\",\"f\":1.5,\"t\":true,\"x\":null,\"l\":[\"a\",1.5,true,null],\"m\":{\"b\":2.5,\"a\":\"x\"}}"
            ))
        for (template, answer) in zip(templates, answers) {
            let own = TestEnvironment.render(template, data, functions: .builtin)
            #expect(own == answer, "\(template)")
        }
    }
}
