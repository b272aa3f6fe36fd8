package import ArgumentParser
package import KubernetesClient
import KubernetesModel
import YAML

/// `davit stats`
package struct StatsCommand: AsyncParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "stats", abstract: "Count reconcilers, failures and stored artifacts.")

    @OptionGroup package var global: GlobalOptions

    @Flag(name: [.customShort("A"), .long], help: "Look in all namespaces.")
    package var allNamespaces = false

    package init() {}

    package func run() async throws {
        let namespace = allNamespaces ? nil : try global.effectiveNamespace()
        let api = try global.client()
        let text = try await withDeadline(global.timeout.duration, "listing objects") {
            await Self.table(api, namespace: namespace)
        }
        Console.standard.data(text)
    }

    private static let kinds: [FluxKind] = [
        .gitRepository, .ociRepository, .helmRepository, .helmChart, .bucket, .kustomization, .helmRelease, .alert,
        .provider, .receiver, .imageUpdate, .imagePolicy, .imageRepository,
    ]

    /// Kinds the server does not serve count zero, as in Flux.
    package static func table(_ api: any KubernetesAPI, namespace: String?) async -> String {
        var table = TextTable(header: ["Reconcilers", "Running", "Failing", "Suspended", "Storage"])
        for kind in kinds {
            let objects = (try? await api.list(kind.type, namespace: namespace, options: ListOptions()).items) ?? []
            let suspended = objects.count { $0.spec["suspend"]?.bool == true }
            let failing = objects.count { $0.condition("Ready")?.status == .false }
            let bytes = objects.reduce(0) { $0 + ($1.status["artifact", "size"]?.integer ?? 0) }
            table.append([
                kind.name, "\(objects.count - suspended)", "\(failing)", "\(suspended)", size(bytes),
            ])
        }
        return table.text
    }

    /// `-`, `512 B`, `1.5 KiB`, …
    package static func size(_ bytes: Int) -> String {
        if bytes == 0 { return "-" }
        if bytes < 1024 { return "\(bytes) B" }
        var value = Double(bytes) / 1024
        var unit = 0
        let units = Array("KMGTPE")
        while value >= 1024, unit < units.count - 1 {
            value /= 1024
            unit += 1
        }
        let tenths = Int((value * 10).rounded(.toNearestOrEven))
        return "\(tenths / 10).\(tenths % 10) \(units[unit])iB"
    }
}
