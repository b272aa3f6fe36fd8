import TestSupport
import Testing

/// `kubectl kustomize`, where this machine has it.
enum Oracle {
    /// What it prints for a directory; `nil` when it refuses.
    static func build(_ directory: String, _ arguments: [String] = []) async throws -> String? {
        var command = Command("kubectl", ["kustomize"] + arguments + [directory])
        command.environment = ["KUBECONFIG": "/dev/null"]
        let result = try await command.run()
        return result.succeeded ? result.output : nil
    }

    static var isHere: Bool {
        get async { (try? await Command("kubectl", ["kustomize", "--help"]).run())?.succeeded == true }
    }
}

extension Trait where Self == ConditionTrait {
    static var oracle: Self { .enabled("needs kubectl") { await Oracle.isHere } }
}
