import GoTemplate
import TestSupport
import Testing

@Suite("Templates under fuzzing") struct TemplateFuzzTests {
    @Test("no template crashes, hangs or fills memory (fuzz)")
    func fuzz() {
        let seconds = TestSupport.Environment.value("DAVIT_FUZZ_SECONDS").flatMap(Int.init) ?? 2
        var environment = TestEnvironment.make()
        environment.limits.steps = 5000
        environment.limits.outputBytes = 50_000
        environment.limits.listItems = 5000
        environment.limits.depth = 50
        var generator = TemplateGenerator(seed: 99)
        let calls = FunctionTable.helm.names.filter {
            !$0.hasPrefix("gen") && !["bcrypt", "htpasswd", "derivePassword"].contains($0)
        }
        .sorted()
        let arguments = [
            "1", "-1", "0", "\"a,b\"", "\"\"", "nil", "(list 1 \"x\" nil)", "(dict \"a\" (dict \"b\" 1))", "true",
            "1.5",
            "\"(a*)*$\"", "\"2006-01-02\"", "now", "9223372036854775807", "\"é☃\"", "(semver \"1.2.3\")", "\"{{\"",
            "\"a: [b\"",
        ]
        let clock = ContinuousClock()
        let end = clock.now + .seconds(seconds)
        while clock.now < end {
            for _ in 0..<50 {
                let text = generator.next()
                _ = TestEnvironment.render(text, environment: environment)
                let call = calls[generator.number(below: calls.count)]
                let words = (0..<generator.number(below: 5)).map { _ in
                    arguments[generator.number(below: arguments.count)]
                }
                let result = TestEnvironment.render(
                    "{{ \(call) \(words.joined(separator: " ")) }}", environment: environment)
                #expect(result.utf8.count < 200_000, "\(call) \(words)")
            }
        }
    }
}
