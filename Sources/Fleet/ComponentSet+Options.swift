import Diagnostics
import KubernetesModel
import YAML

/// How the options change the objects of `bootstrap/`.
extension ComponentSet {
    private static let writtenFor = "flux-system"

    static func adapted(_ object: KubernetesObject, _ options: ComponentOptions) -> KubernetesObject {
        var object = object
        object.setLabel("app.kubernetes.io/instance", to: options.namespace)
        object.setLabel("app.kubernetes.io/version", to: "v\(Release.version)")
        rename(&object, options.namespace)
        switch object.type.kind {
        case "CustomResourceDefinition":
            if let minor = options.kubernetesMinor, minor < ValidationRules.firstMinor {
                object.node = ValidationRules.removed(from: object.node)
            }
        case "Deployment": adaptAgent(&object, options)
        case "ClusterRoleBinding" where !options.watchAllNamespaces: narrow(&object, options.namespace)
        default: break
        }
        return object
    }

    /// Moves an object from `flux-system` to another namespace, with the names and references that contain it.
    private static func rename(_ object: inout KubernetesObject, _ namespace: String) {
        guard namespace != writtenFor else { return }
        func renamed(_ name: Node?) -> Node? {
            guard let text = name?.string else { return name }
            if text == writtenFor { return .string(namespace) }
            guard text.hasSuffix("-" + writtenFor) else { return name }
            return .string(text.dropLast(writtenFor.count) + namespace)
        }
        var metadata = object.node["metadata"] ?? .emptyMapping
        metadata["name"] = renamed(metadata["name"])
        if metadata["namespace"] != nil { metadata["namespace"] = .string(namespace) }
        object.node["metadata"] = metadata
        if var role = object.node["roleRef"] {
            role["name"] = renamed(role["name"])
            object.node["roleRef"] = role
        }
        if let subjects = object.node["subjects"]?.sequence {
            object.node["subjects"] = .sequence(
                subjects.map { subject in
                    var subject = subject
                    subject["namespace"] = .string(namespace)
                    return subject
                })
        }
    }

    /// Rights in the one namespace that is watched instead of everywhere.
    private static func narrow(_ object: inout KubernetesObject, _ namespace: String) {
        object.node["kind"] = "RoleBinding"
        var metadata = object.node["metadata"] ?? .emptyMapping
        metadata["namespace"] = .string(namespace)
        object.node["metadata"] = metadata
    }

    private static func adaptAgent(_ object: inout KubernetesObject, _ options: ComponentOptions) {
        var spec = object.node["spec"] ?? .emptyMapping
        spec["replicas"] = .integer(options.agentReplicas)
        var template = spec["template"] ?? .emptyMapping
        var metadata = template["metadata"] ?? .emptyMapping
        var labels = metadata["labels"] ?? .emptyMapping
        labels["app.kubernetes.io/instance"] = .string(options.namespace)
        labels["app.kubernetes.io/version"] = .string("v\(Release.version)")
        metadata["labels"] = labels
        template["metadata"] = metadata
        var pod = template["spec"] ?? .emptyMapping
        if !options.imagePullSecret.isEmpty {
            pod["imagePullSecrets"] = [["name": .string(options.imagePullSecret)]]
        }
        if !options.tolerationKeys.isEmpty {
            pod["tolerations"] = .sequence(
                options.tolerationKeys.map { ["key": .string($0), "operator": "Exists"] })
        }
        pod["containers"] = .sequence(
            (pod["containers"]?.sequence ?? []).map { adaptedContainer($0, options) })
        template["spec"] = pod
        spec["template"] = template
        object.node["spec"] = spec
    }

    private static func adaptedContainer(_ container: Node, _ options: ComponentOptions) -> Node {
        var container = container
        container["image"] = .string(options.imageReference)
        var arguments = (container["args"]?.sequence ?? []).filter {
            $0.string?.hasPrefix("--log-level") != true
        }
        arguments.append(.string("--log-level=\(options.logLevel)"))
        if !options.watchAllNamespaces { arguments.append("--no-watch-all-namespaces") }
        if options.clusterDomain != ComponentOptions().clusterDomain {
            arguments.append(.string("--cluster-domain=\(options.clusterDomain)"))
        }
        container["args"] = .sequence(arguments)
        return container
    }
}

extension ComponentOptions {
    /// The agent's image: `--image`, or `davit` of this version within `--registry`.
    package var imageReference: String {
        if let image { return image }
        let name = "davit:v\(Release.version)"
        return registry.isEmpty ? name : registry.hasSuffix("/") ? registry + name : registry + "/" + name
    }
}
