import Cryptography
import Diagnostics
import Git
import KubernetesClient
import KubernetesModel
import Kustomize
import KustomizeController
import YAML

/// Builds Flux `Kustomization`s from directories of this machine.
struct LocalBuilder {
    /// One Kustomization and the directory its path stands for.
    struct Part {
        /// With the status of the one in the cluster, where there is one.
        var kustomization: KubernetesObject
        var path: String
    }

    /// `nil` to stay away from any cluster.
    let cluster: (any KubernetesAPI)?
    let strict: Bool
    /// Patterns of a `.gitignore`.
    let ignored: [String]
    let sources: LocalSources

    func manifests(of part: Part) async throws -> BuiltManifests {
        var request = BuildRequest(part.kustomization, strict: strict)
        if let cluster {
            request.variables = try await variables(of: KustomizationSpec(part.kustomization), from: cluster)
        }
        if !ignored.isEmpty {
            let filter = PathPatterns(ignored)
            request.ignores = { filter.match($0, isDirectory: $1) }
        }
        let files = try DiskFiles(root: "/")
        return try BuiltManifests(request, at: files.path(ofDirectory: part.path), in: files)
    }

    /// A Kustomization among built objects, as something to build; `nil` for what is none, or is `parent` itself.
    func part(_ object: KubernetesObject, in parent: Part) async throws -> Part? {
        guard Self.isKustomization(object) else { return nil }
        let own = parent.kustomization
        guard object.name != own.name || object.namespace != own.namespace else { return nil }
        let key = NamespacedName(namespace: object.namespace, name: object.name)
        return Part(kustomization: object.taking(statusOf: try await live(key)), path: try sources.path(of: object))
    }

    /// The Kustomization in the cluster; `nil` when there is none, or no cluster is asked.
    func live(_ key: NamespacedName) async throws -> KubernetesObject? {
        try await cluster?.get(ObjectReference(Self.type, key))
    }

    static func isKustomization(_ object: KubernetesObject) -> Bool {
        object.type.kind == type.kind && object.type.group == type.group
    }

    static func objects(_ bytes: [UInt8]) throws -> [KubernetesObject] {
        try YAMLParser.documents(bytes).map(KubernetesObject.init)
    }

    private static let type = GroupVersionKind(
        group: "kustomize.toolkit.fluxcd.io", version: "v1", kind: "Kustomization")

    private func variables(of spec: KustomizationSpec, from cluster: any KubernetesAPI) async throws -> [String: String]
    {
        var variables: [String: String] = [:]
        for source in spec.variableSources {
            let key = NamespacedName(namespace: spec.key.namespace, name: source.name)
            let type = GroupVersionKind(group: "", version: "v1", kind: source.kind)
            guard let object = try await cluster.get(ObjectReference(type, key)) else {
                if source.optional { continue }
                throw LocalBuildError.noVariables(source.kind, key.description)
            }
            for pair in object.node["data"]?.mapping?.pairs ?? [] {
                guard let text = pair.value.string else { continue }
                let isSecret = source.kind == "Secret"
                let value = isSecret ? String(decoding: Base64.decode(text) ?? [], as: UTF8.self) : text
                variables[pair.key] = value.filter { $0 != "\n" }
            }
        }
        return variables
    }
}

extension KubernetesObject {
    /// What is in a file, with what the cluster knows to have been applied.
    func taking(statusOf live: KubernetesObject?) -> KubernetesObject {
        var object = self
        if let status = live?.node["status"] { object.node["status"] = status }
        return object
    }

    mutating func setNamespace(_ namespace: String) {
        var metadata = node["metadata"] ?? .emptyMapping
        metadata["namespace"] = .string(namespace)
        node["metadata"] = metadata
    }
}

/// Why a Kustomization could not be built from local files.
enum LocalBuildError: ExplainedError {
    case noFile
    case notFound(String)
    case notInFile(String, String)
    case noVariables(String, String)
    case noSource(String, String)

    var reason: String { "BuildFailed" }
    var message: String {
        switch self {
        case .noFile: "a dry run asks no cluster, so it needs the Kustomization from a file"
        case .notFound(let key): "there is no Kustomization \(key) in the cluster"
        case .notInFile(let key, let path): "\(path) holds no Kustomization \(key)"
        case .noVariables(let kind, let key): "variables come from \(kind) \(key), which is not in the cluster"
        case .noSource(let source, let object): "\(object) is built from \(source), and no directory stands for that"
        }
    }
    var hints: [String] {
        switch self {
        case .noFile: ["pass --kustomization-file with the file that holds it"]
        case .notFound: ["pass --kustomization-file with the file that holds it, and --ignore-not-found if it is new"]
        case .notInFile: []
        case .noVariables: ["create it, mark it optional, or pass --dry-run to leave it out"]
        case .noSource(let source, _): ["say where it lies: --local-sources \(source)=DIRECTORY"]
        }
    }
}
