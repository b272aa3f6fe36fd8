package import KubernetesClient
import KubernetesModel
import YAML

/// A real cluster, as a bootstrap through Azure looks at it.
package struct ObservedCluster: ConfiguredCluster {
    private let api: any KubernetesAPI

    package init(_ api: any KubernetesAPI) { self.api = api }

    package func owner(of name: String, namespace: String) async throws -> String? {
        let kinds = [
            GroupVersionKind(group: "source.toolkit.fluxcd.io", version: "v1", kind: "GitRepository"),
            GroupVersionKind(group: "kustomize.toolkit.fluxcd.io", version: "v1", kind: "Kustomization"),
        ]
        for kind in kinds {
            let reference = ObjectReference(kind, NamespacedName(namespace: namespace, name: name))
            guard let object = try await readable(reference) else { continue }
            // The mark the extension's agent puts on what it makes.
            if object.label("clusterconfig.azure.com/name") == name { continue }
            let managers =
                object.node["metadata", "managedFields"]?.sequence?.compactMap { $0["manager"]?.string } ?? []
            if managers.contains(where: { $0.hasPrefix("fluxconfig") }) { continue }
            if managers.contains(where: { $0.hasPrefix("davit") }) { return "Davit's own agent" }
            return "a Flux that was bootstrapped by itself (\(kind.kind))"
        }
        let agent = ObjectReference(
            GroupVersionKind(group: "apps", version: "v1", kind: "Deployment"),
            NamespacedName(namespace: namespace, name: ClusterInspection.agentName))
        return try await readable(agent) == nil ? nil : "Davit's own agent"
    }

    package func explanation(of name: String, namespace: String) async throws -> [String] {
        let kinds = [
            GroupVersionKind(group: "source.toolkit.fluxcd.io", version: "v1", kind: "GitRepository"),
            GroupVersionKind(group: "kustomize.toolkit.fluxcd.io", version: "v1", kind: "Kustomization"),
        ]
        var sentences: [String] = []
        for kind in kinds {
            guard let objects = try? await api.list(kind, namespace: namespace, options: ListOptions()).items else {
                continue
            }
            for object in objects where object.name == name || object.name.hasPrefix(name + "-") {
                let conditions = object.status["conditions"]?.sequence ?? []
                guard let ready = conditions.first(where: { $0["type"]?.string == "Ready" }),
                    ready["status"]?.string == "False"
                else { continue }
                sentences.append(
                    "in the cluster, \(kind.kind) \(object.name): \(ready["message"]?.string ?? "not ready")")
                sentences += try await warnings(about: object).map { "event of \(object.name): \($0)" }
            }
        }
        return sentences
    }

    /// The newest warnings about an object, three at most.
    private func warnings(about object: KubernetesObject) async throws -> [String] {
        var options = ListOptions()
        options.fieldSelector = "involvedObject.name=\(object.name),type=Warning"
        let kind = GroupVersionKind(group: "", version: "v1", kind: "Event")
        guard let events = try? await api.list(kind, namespace: object.namespace, options: options).items else {
            return []
        }
        let newest = events.sorted {
            ($0.node["lastTimestamp"]?.string ?? "") < ($1.node["lastTimestamp"]?.string ?? "")
        }
        return newest.suffix(3).compactMap { $0.node["message"]?.string }
    }

    /// `nil` also where we may not read, and before the kind is served.
    private func readable(_ reference: ObjectReference) async throws -> KubernetesObject? {
        do { return try await api.get(reference) } catch KubernetesError.unknownType, KubernetesError.forbidden {
            return nil
        }
    }
}
