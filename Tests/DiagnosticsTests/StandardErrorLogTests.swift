import Logging
import Synchronization
import Testing

@testable import Diagnostics

@Suite struct StandardErrorLogTests {
    private final class Lines: Sendable {
        let text = Mutex("")
    }

    private func line(_ format: LogFormat, _ body: (Logger) -> Void) -> String {
        let lines = Lines()
        let logger = Logger(label: "davit.test") { label in
            StandardErrorLog(label: label, level: .debug, format: format, redactor: Redactor()) { bytes in
                lines.text.withLock { $0 += String(decoding: bytes, as: UTF8.self) }
            }
        }
        body(logger)
        // The time is the only part that changes.
        return lines.text.withLock { $0 }.replacing(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/, with: "TIME")
    }

    @Test func textIsOneLineWithSortedFields() {
        let text = line(.text) {
            $0.info("reconciled", metadata: ["object": "Kustomization/a/b", "error": "x y", "a": ["k": "v"], "e": ""])
        }
        #expect(
            text == "TIME info reconciled a=\"[\\\"k\\\": \\\"v\\\"]\" e=\"\" error=\"x y\" object=Kustomization/a/b\n")
    }

    @Test func jsonHasTheFieldsOfFluxsControllers() {
        let text = line(.json) { $0.warning("a \"b\"\n\u{1}", metadata: ["k": ["x", "y"], "m": ["n": "o"]]) }
        #expect(
            text == #"{"level":"warning","ts":"TIME","logger":"davit.test","msg":"a \"b\"\n\u0001","#
                + #""k":["x","y"],"m":{"n":"o"}}"# + "\n")
    }

    @Test(arguments: LogFormat.allCases)
    func nothingSecretPasses(format: LogFormat) {
        let text = line(format) {
            $0.error(
                "fetch https://u:hunter2@h/",
                metadata: ["key": "-----BEGIN PRIVATE KEY-----\nAAAA", "l": ["Bearer abcdefghij"]])
        }
        for secret in ["hunter2", "AAAA", "abcdefghij"] { #expect(!text.contains(secret), "\(text)") }
    }

    @Test func levelsBelowTheChosenOneStaySilent() {
        #expect(line(.text) { $0.trace("x") } == "")
    }
}
