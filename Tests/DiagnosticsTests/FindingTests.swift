import Testing

@testable import Diagnostics

@Suite struct FindingTests {
    @Test func printsAsCompilersDo() {
        let finding = Finding(
            file: "apps/web.yaml", line: 3, column: 5, severity: .warning, rule: "deprecated-api",
            message: "extensions/v1beta1 was removed in Kubernetes 1.22", fix: "use networking.k8s.io/v1")
        #expect(
            finding.description == """
                apps/web.yaml:3:5: warning: extensions/v1beta1 was removed in Kubernetes 1.22 [deprecated-api]
                  fix: use networking.k8s.io/v1
                """)
        let whole = Finding(file: "a", severity: .error, rule: "r", message: "m")
        #expect(whole.description == "a: error: m [r]")
    }

    @Test func sortsByPlace() {
        func finding(_ file: String, _ line: Int?) -> Finding {
            Finding(file: file, line: line, severity: .info, rule: "r", message: "m")
        }
        let sorted = [finding("b", 1), finding("a", 10), finding("a", 2), finding("a", nil)].sorted()
        #expect(sorted.map(\.line) == [nil, 2, 10, 1])
        #expect(Finding.Severity.info < .error)
    }
}
