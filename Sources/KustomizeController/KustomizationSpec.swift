import Diagnostics
package import KubernetesModel
package import YAML

/// What a `Kustomization` (kustomize.toolkit.fluxcd.io/v1) asks for, with Flux's defaults filled in.
///
/// Fields that only the build reads (patches, images, …) stay in `node`; see `RootKustomization`.
package struct KustomizationSpec: Sendable {
    package enum DeletionPolicy: String, Sendable {
        case mirrorPrune = "MirrorPrune"
        case delete = "Delete"
        case waitForTermination = "WaitForTermination"
        case orphan = "Orphan"
    }

    package struct Dependency: Sendable, Hashable {
        package var key: NamespacedName
        /// CEL; `nil` for the built-in check.
        package var readyExpression: String?
    }

    /// One entry of `postBuild.substituteFrom`.
    package struct VariableSource: Sendable, Hashable {
        package var kind: String
        package var name: String
        package var optional: Bool
    }

    package let key: NamespacedName
    package let node: Node

    package init(_ object: KubernetesObject) {
        key = object.key
        node = object.spec
    }

    package var suspended: Bool { flag("suspend") }
    /// As written; `TreePath` makes a path of the tree out of it.
    package var path: String { node["path"]?.string ?? "" }
    package var prune: Bool { flag("prune") }
    package var force: Bool { flag("force") }
    package var wait: Bool { flag("wait") }

    package var interval: Duration { duration("interval") ?? .seconds(600) }
    package var retryInterval: Duration { duration("retryInterval") ?? interval }
    /// `spec.timeout`, else 30 seconds less than the interval, and 30 seconds at least.
    package var timeout: Duration { max(duration("timeout") ?? interval - .seconds(30), .seconds(30)) }

    package var deletionPolicy: DeletionPolicy {
        node["deletionPolicy"]?.string.flatMap(DeletionPolicy.init(rawValue:)) ?? .mirrorPrune
    }

    // MARK: Source

    package var sourceKind: String { node["sourceRef", "kind"]?.string ?? "" }
    package var sourceKey: NamespacedName {
        NamespacedName(
            namespace: nonEmpty(node["sourceRef", "namespace"]) ?? key.namespace,
            name: node["sourceRef", "name"]?.string ?? "")
    }

    // MARK: Order and health

    package var dependencies: [Dependency] {
        list("dependsOn").map { entry in
            Dependency(
                key: NamespacedName(
                    namespace: nonEmpty(entry["namespace"]) ?? key.namespace, name: entry["name"]?.string ?? ""),
                readyExpression: nonEmpty(entry["readyExpr"]))
        }
    }

    /// `apiVersion` is `apps/v1` where it is missing.
    package var healthChecks: [ObjectReference] {
        list("healthChecks").map { entry in
            ObjectReference(
                GroupVersionKind(
                    apiVersion: nonEmpty(entry["apiVersion"]) ?? "apps/v1", kind: entry["kind"]?.string ?? ""),
                NamespacedName(namespace: entry["namespace"]?.string ?? "", name: entry["name"]?.string ?? ""))
        }
    }

    package var healthCheckExpressions: [Node] { list("healthCheckExprs") }

    // MARK: Build

    package var commonLabels: [(name: String, value: String)] { strings(node["commonMetadata", "labels"]) }
    package var commonAnnotations: [(name: String, value: String)] { strings(node["commonMetadata", "annotations"]) }

    package var hasPostBuild: Bool { node["postBuild"].map { !$0.isNull } ?? false }
    package var substitutesAlways: Bool { node["postBuild", "substituteStrategy"]?.string == "Always" }
    package var inlineVariables: [(name: String, value: String)] { strings(node["postBuild", "substitute"]) }
    package var variableSources: [VariableSource] {
        (node["postBuild", "substituteFrom"]?.sequence ?? []).map { entry in
            VariableSource(
                kind: entry["kind"]?.string ?? "", name: entry["name"]?.string ?? "",
                optional: entry["optional"]?.bool ?? false)
        }
    }

    package var decrypts: Bool { node["decryption"].map { !$0.isNull } ?? false }

    // MARK: Identity

    package var serviceAccount: String? { nonEmpty(node["serviceAccountName"]) }
    package var hasKubeConfig: Bool { node["kubeConfig"].map { !$0.isNull } ?? false }
    package var kubeConfigSecret: String? { nonEmpty(node["kubeConfig", "secretRef", "name"]) }
    package var kubeConfigKey: String? { nonEmpty(node["kubeConfig", "secretRef", "key"]) }

    // MARK: Reading

    private func flag(_ field: String) -> Bool { node[field]?.bool ?? false }
    private func list(_ field: String) -> [Node] { node[field]?.sequence ?? [] }
    private func duration(_ field: String) -> Duration? { node[field]?.string.flatMap(Duration.init(go:)) }
    private func nonEmpty(_ node: Node?) -> String? { node?.string.flatMap { $0.isEmpty ? nil : $0 } }
    private func strings(_ node: Node?) -> [(name: String, value: String)] {
        (node?.mapping?.pairs ?? []).compactMap { pair in pair.value.string.map { (pair.key, $0) } }
    }
}
