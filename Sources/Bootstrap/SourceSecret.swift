import Cryptography
package import Diagnostics
import Git
package import KubernetesModel
import YAML

/// The Secret a GitRepository signs in with, in the fields Flux's source-controller reads.
package struct SourceSecret: Sendable {
    /// Values by field: `identity`, `identity.pub`, `known_hosts`, `password`, `username`, `bearerToken`, `ca.crt`.
    package var data: [String: Secret<[UInt8]>]
    /// The repository these credentials are for; empty when nobody noted it.
    package var repository: String

    /// Tells which repository a key was made for.
    static let repositoryAnnotation = "davit/repository"

    package init(data: [String: Secret<[UInt8]>], repository: String) {
        self.data = data
        self.repository = repository
    }

    /// What a Secret of the cluster holds.
    package init(_ object: KubernetesObject) {
        var data: [String: Secret<[UInt8]>] = [:]
        for pair in object.node["data"]?.mapping?.pairs ?? [] {
            if let text = pair.value.string, let bytes = Base64.decode(text) { data[pair.key] = Secret(bytes) }
        }
        self.init(data: data, repository: object.annotation(Self.repositoryAnnotation) ?? "")
    }

    package func object(_ key: NamespacedName) -> KubernetesObject {
        var object = KubernetesObject(.secret, key)
        object.setAnnotation(Self.repositoryAnnotation, to: repository)
        object.node["type"] = "Opaque"
        object.node["data"] = .mapping(
            Mapping(data.sorted { $0.key < $1.key }.map { ($0.key, Node.string(Base64.encode($0.value.exposed))) }))
        return object
    }

    /// Whether every field of `other` is here with the same value, for the same repository.
    package func holds(_ other: SourceSecret) -> Bool {
        other.data.allSatisfy { field, value in
            data[field].map { constantTimeEqual($0.exposed, value.exposed) } ?? false
        } && (repository.isEmpty || repository == other.repository)
    }

    func text(_ field: String) -> String? { data[field].map { String(decoding: $0.exposed, as: UTF8.self) } }
}
