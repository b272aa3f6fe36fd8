import Git
import KubernetesModel
import YAML

/// What a `GitRepository` (source.toolkit.fluxcd.io/v1) asks for, with Flux's defaults filled in.
struct GitRepositorySpec: Sendable {
    let key: NamespacedName
    private let node: Node

    init(_ object: KubernetesObject) {
        key = object.key
        node = object.spec
    }

    var url: String { node["url"]?.string ?? "" }
    var interval: Duration { node["interval"]?.string.flatMap(Duration.init(go:)) ?? .seconds(60) }
    var timeout: Duration { node["timeout"]?.string.flatMap(Duration.init(go:)) ?? .seconds(60) }
    var secret: String? { text(node["secretRef", "name"]) }
    var proxySecret: String? { text(node["proxySecretRef", "name"]) }
    var provider: String { text(node["provider"]) ?? "generic" }

    var reference: GitReference {
        var reference = GitReference()
        reference.branch = text(node["ref", "branch"])
        reference.tag = text(node["ref", "tag"])
        reference.semver = text(node["ref", "semver"])
        reference.commit = text(node["ref", "commit"])
        reference.name = text(node["ref", "name"])
        return reference
    }

    /// As written; `nil` when the field is missing.
    var ignore: String? { node["ignore"]?.string }
    var recursesSubmodules: Bool { node["recurseSubmodules"]?.bool ?? false }

    /// As written, for `status.observedSparseCheckout`.
    var sparseCheckout: [String] { node["sparseCheckout"]?.sequence?.compactMap(\.string) ?? [] }
    /// Without a leading `./`.
    var sparseDirectories: [String] {
        sparseCheckout.map { $0.hasPrefix("./") ? String($0.dropFirst(2)) : $0 }
    }

    /// The first field that this version does not honour, and must not pass over in silence.
    var unsupportedField: String? {
        let fields = ["verify", "include"]
        return fields.first { field in
            guard let value = node[field], !value.isNull else { return false }
            return value.sequence?.isEmpty != true
        }
    }

    private func text(_ node: Node?) -> String? { node?.string.flatMap { $0.isEmpty ? nil : $0 } }
}
