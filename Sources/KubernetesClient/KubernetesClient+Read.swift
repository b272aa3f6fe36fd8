import HTTP
package import KubernetesModel
import YAML

extension KubernetesClient {
    package func get(_ reference: ObjectReference) async throws -> KubernetesObject? {
        let resource = try await resource(for: reference.type)
        var call = APIConnection.Call(
            .get, ResourcePath(resource, namespace: reference.key.namespace, name: reference.key.name))
        call.resource = resource.plural
        do {
            return KubernetesObject(try await object(call, about: reference))
        } catch KubernetesError.notFound {
            return nil
        }
    }

    package func list(_ type: GroupVersionKind, namespace: String?, options: ListOptions) async throws -> ObjectList {
        let resource = try await resource(for: type)
        do {
            return try await list(resource, namespace: namespace, options: options, chunk: options.chunk)
        } catch KubernetesError.gone {
            // The continuation outlived what etcd keeps: once more, in one piece, as client-go's pager does.
            return try await list(resource, namespace: namespace, options: options, chunk: 0)
        }
    }

    private func list(_ resource: APIResource, namespace: String?, options: ListOptions, chunk: Int) async throws
        -> ObjectList
    {
        var items: [KubernetesObject] = []
        var next: String?
        while true {
            let path = ResourcePath(resource, namespace: namespace).adding(options)
                .adding("limit", chunk > 0 ? String(chunk) : nil).adding("continue", next)
            var call = APIConnection.Call(.get, path)
            call.resource = resource.plural
            if options.metadataOnly { call.accept = Self.metadataAccept(list: true) }
            let about = ObjectReference(resource.type, NamespacedName(namespace: namespace ?? "", name: ""))
            let node = try await object(call, about: about)
            items.reserveCapacity(items.count + (node["items"]?.sequence?.count ?? 0))
            for item in node["items"]?.sequence ?? [] { items.append(Self.typed(item, as: resource.type)) }
            next = node["metadata", "continue"]?.string
            if next?.isEmpty ?? true {
                return ObjectList(items: items, resourceVersion: node["metadata", "resourceVersion"]?.string ?? "")
            }
        }
    }

    static func metadataAccept(list: Bool) -> String {
        "application/json;as=PartialObjectMetadata\(list ? "List" : "");g=meta.k8s.io;v=v1"
    }

    /// Items of lists come without their type, partial ones with another; here every object names its own.
    static func typed(_ item: Node, as type: GroupVersionKind) -> KubernetesObject {
        guard let mapping = item.mapping else { return KubernetesObject(item) }
        var pairs: [Mapping.Pair] = [
            .init(key: "apiVersion", value: .string(type.apiVersion)), .init(key: "kind", value: .string(type.kind)),
        ]
        pairs.reserveCapacity(mapping.count + 2)
        for pair in mapping.pairs where pair.key != "apiVersion" && pair.key != "kind" { pairs.append(pair) }
        return KubernetesObject(.mapping(Mapping(uniquePairs: pairs)))
    }
}
