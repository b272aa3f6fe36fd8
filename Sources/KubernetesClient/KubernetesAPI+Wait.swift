package import KubernetesModel

extension KubernetesAPI {
    /// Waits until `condition` holds for an object; it is called with the object as it is now, then at each change,
    /// with `nil` while there is none.
    ///
    /// - Returns: the object that satisfied the condition; `nil` when its absence did.
    /// - Throws: what `condition` throws, `KubernetesError`, `CancellationError`. Has no deadline of its own.
    @discardableResult
    package func wait(
        for reference: ObjectReference, until condition: @Sendable (KubernetesObject?) throws -> Bool
    ) async throws -> KubernetesObject? {
        var options = ListOptions()
        options.fieldSelector = "metadata.name=\(reference.key.name)"
        let namespace = reference.key.namespace.isEmpty ? nil : reference.key.namespace
        while true {
            try Task.checkCancellation()
            let list = try await list(reference.type, namespace: namespace, options: options)
            if try condition(list.items.first) { return list.items.first }
            do {
                let events = watch(
                    reference.type, namespace: namespace, from: list.resourceVersion, options: options)
                for try await event in events {
                    switch event {
                    case .added(let object), .modified(let object):
                        if try condition(object) { return object }
                    case .deleted:
                        if try condition(nil) { return nil }
                    case .bookmark: break
                    }
                }
            } catch KubernetesError.gone {
                continue
            }
        }
    }
}
