import Diagnostics

/// The variables of a template: `${DAVIT_…}` and nothing else, so that `${…}` meant for Flux stays as it is.
package struct FleetTemplate: Sendable {
    let text: String

    package init(_ text: String) { self.text = text }

    /// - Throws: `FleetTemplateError.unknownVariable` for a `${DAVIT_…}` that has no value.
    package func filled(with variables: [String: String]) throws(FleetTemplateError) -> String {
        var result = ""
        var rest = Substring(text)
        while let start = rest.firstRange(of: "${DAVIT_") {
            result += rest[..<start.lowerBound]
            let afterBrace = rest[start.lowerBound...].dropFirst(2)
            guard let end = afterBrace.firstIndex(of: "}") else { throw .unclosed(String(afterBrace.prefix(40))) }
            let name = String(afterBrace[..<end])
            guard let value = variables[name] else { throw .unknownVariable(name, known: variables.keys.sorted()) }
            result += value
            rest = afterBrace[afterBrace.index(after: end)...]
        }
        return result + rest
    }
}

package enum FleetTemplateError: ExplainedError, Equatable {
    case unknownVariable(String, known: [String])
    case unclosed(String)

    package var reason: String { "InvalidTemplate" }
    package var message: String {
        switch self {
        case .unknownVariable(let name, _): "template uses ${\(name)}, which has no value"
        case .unclosed(let text): "template has a variable without closing brace: ${\(text)"
        }
    }
    package var hints: [String] {
        switch self {
        case .unknownVariable(_, let known): ["use one of: " + known.joined(separator: ", ")]
        case .unclosed: []
        }
    }
}
