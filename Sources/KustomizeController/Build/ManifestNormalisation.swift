import Cryptography
import KubernetesClient
package import KubernetesModel
import YAML

extension KubernetesObject {
    /// Brings a manifest into the form that server-side apply compares well: default port protocols, `stringData` as
    /// `data`, no status, no creation timestamp, no nulls in builtin kinds.
    ///
    /// - SeeAlso: fluxcd/pkg `ssa/normalize/normalize.go`.
    package mutating func normalise() {
        let type = type
        if type.apiVersion == "rbac.authorization.k8s.io/v1", type.kind == "Role" || type.kind == "ClusterRole" {
            return
        }
        if type.isBuiltin { node = node.withoutNulls }
        for path in Self.podSpecs[type.kind] ?? [] where type.isBuiltin {
            node.change(path + ["containers"]) { $0.addPortProtocols(under: "ports") }
        }
        if type == GroupVersionKind(group: "", version: "v1", kind: "Service") {
            node.change(["spec", "ports"]) { $0.addProtocol() }
        }
        if type == GroupVersionKind(group: "", version: "v1", kind: "Secret") { encodeStringData() }
        if node["metadata", "creationTimestamp"] != nil {
            node.change(["metadata"]) { $0["creationTimestamp"] = nil }
        }
        if type.kind != "CustomResourceDefinition" { node["status"] = nil }
    }

    private static let podSpecs: [String: [[String]]] = [
        "Pod": [["spec"]],
        "Deployment": [["spec", "template", "spec"]],
        "StatefulSet": [["spec", "template", "spec"]],
        "DaemonSet": [["spec", "template", "spec"]],
        "ReplicaSet": [["spec", "template", "spec"]],
        "Job": [["spec", "template", "spec"]],
        "CronJob": [["spec", "jobTemplate", "spec", "template", "spec"]],
    ]

    private mutating func encodeStringData() {
        guard let plain = node["stringData"]?.mapping else { return }
        if !plain.isEmpty {
            var data = node["data"] ?? .emptyMapping
            if data.mapping == nil { data = .emptyMapping }
            for pair in plain.pairs {
                data[pair.key] = .string(Base64.encode(Array((pair.value.string ?? "").utf8)))
            }
            node["data"] = data
        }
        node["stringData"] = nil
    }
}

extension Node {
    /// Without the entries of mappings whose value is null, at any depth.
    fileprivate var withoutNulls: Node {
        switch self {
        case .mapping(let mapping):
            .mapping(
                Mapping(
                    uniquePairs: mapping.pairs.compactMap { pair in
                        pair.value.isNull ? nil : .init(key: pair.key, value: pair.value.withoutNulls)
                    }))
        case .sequence(let elements): .sequence(elements.map(\.withoutNulls))
        default: self
        }
    }

    /// Changes what is at the end of `path`, if it is there.
    fileprivate mutating func change(_ path: some Collection<String>, _ change: (inout Node) -> Void) {
        guard let step = path.first else { return change(&self) }
        guard var child = self[step], mapping != nil else { return }
        child.change(Array(path.dropFirst()), change)
        self[step] = child
    }

    fileprivate mutating func addPortProtocols(under field: String) {
        guard case .sequence(let elements) = self else { return }
        self = .sequence(
            elements.map { element in
                var element = element
                element.change([field]) { $0.addProtocol() }
                return element
            })
    }

    fileprivate mutating func addProtocol() {
        guard case .sequence(let ports) = self else { return }
        self = .sequence(
            ports.map { port in
                guard port.mapping != nil, (port["protocol"]?.string ?? "").isEmpty else { return port }
                var port = port
                port["protocol"] = "TCP"
                return port
            })
    }
}
