import HTTP
package import YAML

/// The extension commands of az.
extension KubernetesConfigurations {
    package func show(extension name: String) async throws -> Node {
        try await arm.get(
            "read the extension \(name)", cluster.extension(name), version: APIVersion.extensions
        ).body
    }

    package func create(extension name: String, _ arguments: ExtensionArguments, waits: Bool) async throws -> Node {
        let what = "install the extension \(name)"
        let body = try await withIdentity(arguments.body)
        let answer = try await arm.put(what, cluster.extension(name), version: APIVersion.extensions, body: body)
        return try await finish(.put, what, name, answer, waits: waits)
    }

    package func update(extension name: String, _ arguments: ExtensionArguments, waits: Bool) async throws -> Node {
        let what = "change the extension \(name)"
        let answer = try await arm.patch(
            what, cluster.extension(name), version: APIVersion.extensions, body: arguments.patch)
        return try await finish(.patch, what, name, answer, waits: waits)
    }

    package func delete(extension name: String, force: Bool, waits: Bool) async throws {
        let what = "delete the extension \(name)"
        let answer = try await arm.delete(
            what, cluster.extension(name), version: APIVersion.extensions,
            query: [(name: "forceDelete", value: force ? "true" : "false")])
        _ = try await finish(.delete, what, name, answer, waits: waits)
    }

    private func finish(
        _ method: HTTPRequest.Method, _ what: String, _ name: String, _ answer: ARMAnswer, waits: Bool
    ) async throws -> Node {
        guard waits else { return answer.body }
        do {
            return try await arm.finish(
                answer, of: method, what, cluster.extension(name), version: APIVersion.extensions,
                progress: { report(.state("extension \(name)", $0)) })
        } catch let error as ARMError {
            throw await explained(error, extension: name, version: APIVersion.extensions)
        }
    }
}
