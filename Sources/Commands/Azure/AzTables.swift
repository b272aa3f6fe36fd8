import YAML

/// The columns of az's tables.
///
/// - SeeAlso: `format.py` of `src/k8s-configuration`, `_format.py` of `src/k8s-extension`.
enum AzTables {
    static let configuration = columns([
        "namespace", "name", "scope", "provisioningState", "complianceState", "statusUpdatedAt", "sourceUpdatedAt",
    ])

    static let kustomization = AzColumns { node in
        (node.mapping?.pairs ?? []).map { pair in
            let value = pair.value
            return [
                (heading: "name", value: .string(pair.key)), (heading: "path", value: value["path"] ?? .null),
                (
                    heading: "dependsOn",
                    value: .string((value["dependsOn"]?.sequence ?? []).compactMap(\.string).joined(separator: ","))
                ),
                (heading: "syncInterval", value: duration(value["syncIntervalInSeconds"])),
                (heading: "timeout", value: duration(value["timeoutInSeconds"])),
                (heading: "prune", value: value["prune"] ?? .null), (heading: "force", value: value["force"] ?? .null),
            ]
        }
    }

    static let deployedObject = AzColumns { node in
        items(node).map { item in
            let ready = (item["statusConditions"]?.sequence ?? []).first { $0["type"]?.string == "Ready" }
            let message = ready.map { $0["message"]?.string ?? "" } ?? "None"
            return ["kind", "namespace", "name", "complianceState"].map { (heading: $0, value: item[$0] ?? .null) } + [
                (
                    heading: "message",
                    value: .string(message.count > 60 ? message.prefix(60) + "..." : message)
                )
            ]
        }
    }

    static let `extension` = AzColumns { node in
        items(node).map { item in
            ["name", "extensionType", "version", "provisioningState"].map { (heading: $0, value: item[$0] ?? .null) }
                + [
                    (heading: "lastModifiedAt", value: item["systemData"]?["lastModifiedAt"] ?? .null),
                    (heading: "isSystemExtension", value: item["isSystemExtension"] ?? .null),
                ]
        }
    }

    private static func columns(_ names: [String]) -> AzColumns {
        AzColumns { node in items(node).map { item in names.map { (heading: $0, value: item[$0] ?? .null) } } }
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
