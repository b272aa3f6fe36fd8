import FoundationEssentials
package import Testing

/// Microsoft's Python clients, in a virtual environment outside the checkout.
package enum MicrosoftClients {
    private static let installer = Checkout.servers + "/azure-sdk/install"

    /// Whether they are installed; always true in a strict run, which installs them.
    package static let isAvailable: Bool = {
        let home = Environment.value("XDG_CACHE_HOME") ?? (Environment.value("HOME") ?? "") + "/.cache"
        let cache = Environment.value("DAVIT_CACHE") ?? home + "/davit"
        let folders = (try? FileManager.default.contentsOfDirectory(atPath: cache)) ?? []
        let installed = folders.contains { folder in
            folder.hasPrefix("azure-sdk-") && FileManager.default.fileExists(atPath: "\(cache)/\(folder)/complete")
        }
        if !installed && !Environment.isStrict {
            Environment.reportSkip(
                "tests with Microsoft's Python clients; Tests/Servers/azure-sdk/install makes them possible")
        }
        return installed || Environment.isStrict
    }()

    /// The Python that has them; installs them when they are missing.
    package static func python() async throws -> String {
        var command = Command(installer)
        command.deadline = .seconds(600)
        return String(try await command.output().prefix { !$0.isNewline })
    }
}

extension Trait where Self == ConditionTrait {
    /// Runs a test where Microsoft's clients are installed, and says so where they are not.
    package static var microsoftClients: Self {
        .enabled(if: MicrosoftClients.isAvailable, "needs what Tests/Servers/azure-sdk/install installs")
    }
}
