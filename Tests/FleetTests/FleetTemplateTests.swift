import Fleet
import Testing

@Suite struct FleetTemplateTests {
    @Test func fillsItsOwnVariablesAndNoOthers() throws {
        let text = try FleetTemplate("a: ${DAVIT_CLUSTER}\nb: ${cluster} ${DAVIT_CLUSTER}\n").filled(
            with: ["DAVIT_CLUSTER": "prod"])
        #expect(text == "a: prod\nb: ${cluster} prod\n")
    }

    @Test func doesNotFillWhatAValueBroughtAlong() throws {
        let text = try FleetTemplate("${DAVIT_A}").filled(with: ["DAVIT_A": "${DAVIT_B}", "DAVIT_B": "x"])
        #expect(text == "${DAVIT_B}")
    }

    @Test func namesAVariableWithoutValue() {
        #expect(throws: FleetTemplateError.unknownVariable("DAVIT_NAEM", known: ["DAVIT_NAME"])) {
            try FleetTemplate("x: ${DAVIT_NAEM}").filled(with: ["DAVIT_NAME": "prod"])
        }
    }

    @Test func namesAVariableThatDoesNotEnd() {
        #expect(throws: FleetTemplateError.unclosed("DAVIT_NAME")) {
            try FleetTemplate("x: ${DAVIT_NAME").filled(with: [:])
        }
    }
}
