import Foundation
import GoTemplate

/// An environment at a fixed time, with the time zones of the machine.
enum TestEnvironment {
    static func make() -> GoTemplate.Environment {
        var environment = Environment(now: GoTime(seconds: 1_700_000_000))
        environment.timeZone = { name in
            (try? Data(contentsOf: URL(filePath: "/usr/share/zoneinfo/" + name))).map { Array($0) }
        }
        return environment
    }

    /// The output of a template over nothing, or its error's text.
    static func render(
        _ template: String, _ data: Value = .none, environment: GoTemplate.Environment = make(),
        functions: FunctionTable = .helm
    ) -> String {
        do {
            var set = TemplateSet(functions: functions)
            try set.parse(name: "t", text: template)
            var render = Render(set, environment: environment)
            return String(decoding: try render.execute("t", data: data), as: UTF8.self)
        } catch {
            return error.text
        }
    }
}
