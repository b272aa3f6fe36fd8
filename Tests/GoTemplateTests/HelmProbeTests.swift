import Foundation
import GoTemplate
import TestSupport
import Testing
import YAML

/// 303 expressions with what Helm 4.2.4 made of them.
@Suite("Helm's probes") struct HelmProbeTests {
    @Test("every expression gives what Helm gives", .corpus("helm"))
    func probes() throws {
        let folder = try #require(Corpus.folder("helm")) + "/probes"
        let jobs = try lines(of: folder + "/probes.jsonl")
        let answers = try lines(of: folder + "/probes.out")
        #expect(jobs.count == answers.count && jobs.count > 300)
        for (job, answer) in zip(jobs, answers) {
            let template = job["template"]?.string ?? ""
            // With Helm's words around an error, which its engine adds, taken off on both sides.
            let wanted = answer["out"]?.string ?? plain(answer["err"]?.string ?? "")
            let got = render(template, job)
            #expect(got == wanted, "\(template)")
        }
    }

    private func lines(of path: String) throws -> [Node] {
        try String(decoding: Data(contentsOf: URL(filePath: path)), as: UTF8.self)
            .split(separator: "\n").map { try JSONParser.parse(String($0)) }
    }

    private func render(_ template: String, _ job: Node) -> String {
        do {
            var set = TemplateSet()
            try set.parse(name: "c/templates/t.yaml", text: template)
            var render = Render(set, environment: TestEnvironment.make())
            let root = try ProbeRoot.make(
                valuesYAML: job["valuesYAML"]?.string ?? "", kubeVersion: job["kubeVersion"]?.string ?? "")
            let output = NoValue.removed(from: try render.execute("c/templates/t.yaml", data: root))
            return String(decoding: output, as: UTF8.self)
        } catch let error as TemplateError {
            if let failure = error.failure { return "execution error at (\(failure.location)): \(failure.message)" }
            if error.stage == .parsing {
                let parts = error.text.components(separatedBy: ": ")
                return "parse error at (\(parts[1])): \(parts[parts.count - 1])"
            }
            return plain(error.text)
        } catch {
            return "\(error)"
        }
    }

    /// Helm's trace of several lines in the one line of Go.
    private func plain(_ text: String) -> String {
        let line = text.replacingOccurrences(of: "\n  executing", with: ": executing")
            .replacingOccurrences(of: ":\n    ", with: ": ").replacingOccurrences(of: ":\n", with: ": ")
        return line.hasPrefix("template: ") ? String(line.dropFirst("template: ".count)) : line
    }
}
