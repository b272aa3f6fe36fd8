import HTTP
package import KubernetesModel
import YAML

extension KubernetesClient {
    package func create(_ object: KubernetesObject, options: WriteOptions) async throws -> KubernetesObject {
        let resource = try await resource(for: object.type)
        let name = options.subresource == nil ? nil : object.name
        let path = ResourcePath(
            resource, namespace: object.namespace, name: name, subresource: options.subresource)
        var call = APIConnection.Call(.post, path.adding(options))
        call.resource = resource.plural
        call.body = object.node
        call.urgency = options.urgency
        // A review asks and stores nothing: it may be asked again whatever became of it.
        call.repetition = object.type.group == "authorization.k8s.io" ? .always : .ifUnprocessed
        return KubernetesObject(try await self.object(call, about: object.reference))
    }

    package func apply(_ object: KubernetesObject, force: Bool, options: WriteOptions) async throws
        -> KubernetesObject
    {
        let resource = try await resource(for: object.type)
        let path = ResourcePath(
            resource, namespace: object.namespace, name: object.name, subresource: options.subresource)
        var call = APIConnection.Call(.patch, path.adding(options).adding("force", force ? "true" : nil))
        call.resource = resource.plural
        call.contentType = "application/apply-patch+yaml"
        call.urgency = options.urgency
        var node = object.node
        if node["metadata", "managedFields"] != nil {
            var metadata = node["metadata"]
            metadata?["managedFields"] = nil
            node["metadata"] = metadata
        }
        call.body = node
        // Repeated here and not below, for a manifest that fits no schema is answered with 500 as a fault is.
        call.repetition = .ifUnprocessed
        var pause = Duration.milliseconds(200)
        while true {
            do {
                return KubernetesObject(try await self.object(call, about: object.reference))
            } catch let error as KubernetesError where error.mayPass && pause < .seconds(5) {
                try await Task.sleep(for: pause)
                pause *= 2
            }
        }
    }

    package func patch(_ reference: ObjectReference, _ patch: Patch, options: WriteOptions) async throws
        -> KubernetesObject
    {
        let resource = try await resource(for: reference.type)
        let path = ResourcePath(
            resource, namespace: reference.key.namespace, name: reference.key.name, subresource: options.subresource)
        var call = APIConnection.Call(.patch, path.adding(options))
        call.resource = resource.plural
        call.urgency = options.urgency
        switch patch {
        case .merge(let body):
            call.contentType = "application/merge-patch+json"
            call.body = body
        case .json(let body):
            call.contentType = "application/json-patch+json"
            call.body = body
            call.repetition = .ifUnprocessed  // "add" to a list twice is not the same as once
        case .strategic(let body):
            call.contentType = "application/strategic-merge-patch+json"
            call.body = body
        }
        return KubernetesObject(try await object(call, about: reference))
    }

    @discardableResult
    package func delete(_ reference: ObjectReference, options: DeleteOptions) async throws -> Bool {
        let resource = try await resource(for: reference.type)
        var call = APIConnection.Call(
            .delete, ResourcePath(resource, namespace: reference.key.namespace, name: reference.key.name))
        call.resource = resource.plural
        var body: Mapping = [
            "apiVersion": "v1", "kind": "DeleteOptions", "propagationPolicy": .string(options.propagation.rawValue),
        ]
        if let uid = options.uid { body["preconditions"] = ["uid": .string(uid)] }
        if options.dryRun { body["dryRun"] = ["All"] }
        call.body = .mapping(body)
        do {
            _ = try await object(call, about: reference)
            return true
        } catch KubernetesError.notFound {
            return false
        }
    }
}

extension KubernetesError {
    /// Whether the server may answer the same apply otherwise in a moment.
    fileprivate var mayPass: Bool {
        guard case .status(let code, _, let detail) = self else { return false }
        return [500, 502, 503, 504].contains(code) && detail.firstRange(ofText: "typed patch object") == nil
    }
}
