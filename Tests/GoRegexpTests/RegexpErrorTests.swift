@testable import GoRegexp
import Testing

@Suite struct RegexpErrorTests {
    @Test("words errors as Go does")
    func words() { #expect(RegexpError(problem: "missing closing )", expression: "(").message.hasSuffix(": `(`")) }
}
