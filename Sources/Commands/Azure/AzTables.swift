import YAML

/// The columns of az's tables.
///
/// - SeeAlso: `format.py` of `src/k8s-configuration`, `_format.py` of `src/k8s-extension`.
enum AzTables {
    static let configuration = columns([
        "namespace", "name", "scope", "provisioningState", "complianceState", "statusUpdatedAt", "sourceUpdatedAt",
    ])

    private typealias Row = [(heading: String, value: Node)]

    static let kustomization = AzColumns { node in
        (node.mapping?.pairs ?? []).map { kustomizationRow($0.key, $0.value) }
    }
    static let deployedObject = AzColumns { node in items(node).map(deployedObjectRow) }
    static let `extension` = AzColumns { node in items(node).map(extensionRow) }

    private static func kustomizationRow(_ name: String, _ value: Node) -> Row {
        let dependencies = (value["dependsOn"]?.sequence ?? []).compactMap(\.string).joined(separator: ",")
        var row: Row = []
        row.append((heading: "name", value: .string(name)))
        row.append((heading: "path", value: value["path"] ?? .null))
        row.append((heading: "dependsOn", value: .string(dependencies)))
        row.append((heading: "syncInterval", value: duration(value["syncIntervalInSeconds"])))
        row.append((heading: "timeout", value: duration(value["timeoutInSeconds"])))
        row.append((heading: "prune", value: value["prune"] ?? .null))
        row.append((heading: "force", value: value["force"] ?? .null))
        return row
    }

    private static func deployedObjectRow(_ item: Node) -> Row {
        let ready = (item["statusConditions"]?.sequence ?? []).first { $0["type"]?.string == "Ready" }
        let message = ready.map { $0["message"]?.string ?? "" } ?? "None"
        let short = message.count > 60 ? String(message.prefix(60)) + "..." : message
        var row: Row = cells(["kind", "namespace", "name", "complianceState"], of: item)
        row.append((heading: "message", value: .string(short)))
        return row
    }

    private static func extensionRow(_ item: Node) -> Row {
        var row: Row = cells(["name", "extensionType", "version", "provisioningState"], of: item)
        row.append((heading: "lastModifiedAt", value: item["systemData"]?["lastModifiedAt"] ?? .null))
        row.append((heading: "isSystemExtension", value: item["isSystemExtension"] ?? .null))
        return row
    }

    private static func cells(_ names: [String], of item: Node) -> Row {
        names.map { (heading: $0, value: item[$0] ?? .null) }
    }

    private static func columns(_ names: [String]) -> AzColumns {
        AzColumns { node in items(node).map { cells(names, of: $0) } }
    }

    private static func items(_ node: Node) -> [Node] { node.sequence ?? [node] }

    /// `1h2m5s`.
    private static func duration(_ node: Node?) -> Node {
        guard let seconds = node?.integer else { return .null }
        var text = ""
        for (count, unit) in [(seconds / 3600, "h"), (seconds % 3600 / 60, "m"), (seconds % 60, "s")] where count > 0 {
            text += "\(count)\(unit)"
        }
        return .string(text)
    }
}
