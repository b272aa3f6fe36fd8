import ArgumentParser
import Cryptography
import Diagnostics
import KubernetesClient
import KubernetesModel
import Kustomize
import KustomizeController
import YAML

/// A Flux `Kustomization` built from a directory of this machine, by the same code that reconciles it.
struct LocalKustomization: ParsableArguments {
    @Argument(help: "Name of the Kustomization.")
    var name: String

    @Option(help: "The directory its spec.path stands for.", completion: .directory)
    var path: String

    @Option(help: "A file with the Kustomization, instead of the one in the cluster.", completion: .file())
    var kustomizationFile: String?

    @Flag(help: "Fail when a variable has neither a value nor a default.")
    var strictSubstitute = false

    /// - Parameters:
    ///   - cluster: where the Kustomization and its variables are read; `nil` to stay away from any cluster.
    /// - Returns: the Kustomization as it is, and what it makes of the directory.
    func build(namespace: String, cluster: (any KubernetesAPI)?) async throws -> (KubernetesObject, BuiltManifests) {
        let object = try await kustomization(namespace: namespace, cluster: cluster)
        var request = BuildRequest(object, strict: strictSubstitute)
        if let cluster { request.variables = try await variables(of: KustomizationSpec(object), from: cluster) }
        let files = try DiskFiles(root: "/")
        return (object, try BuiltManifests(request, at: files.path(ofDirectory: path), in: files))
    }

    private func kustomization(namespace: String, cluster: (any KubernetesAPI)?) async throws -> KubernetesObject {
        let type = GroupVersionKind(group: "kustomize.toolkit.fluxcd.io", version: "v1", kind: "Kustomization")
        if let kustomizationFile { return try fromFile(kustomizationFile, namespace: namespace, type) }
        guard let cluster else { throw LocalBuildError.noFile }
        let key = NamespacedName(namespace: namespace, name: name)
        guard let object = try await cluster.get(ObjectReference(type, key)) else {
            throw LocalBuildError.notFound(key.description)
        }
        return object
    }

    private func fromFile(_ path: String, namespace: String, _ type: GroupVersionKind) throws -> KubernetesObject {
        let files = try DiskFiles(root: "/")
        let documents = try YAMLParser.documents(files.read(files.path(ofDirectory: path)))
        let found = documents.map(KubernetesObject.init).filter {
            $0.type.kind == type.kind && $0.type.group == type.group && $0.name == name
        }
        guard let object = found.first(where: { $0.namespace == namespace }) ?? found.first else {
            throw LocalBuildError.notInFile(name, path)
        }
        return object
    }

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

/// Why a Kustomization could not be built from local files.
enum LocalBuildError: ExplainedError {
    case noFile
    case notFound(String)
    case notInFile(String, String)
    case noVariables(String, String)

    var reason: String { "BuildFailed" }
    var message: String {
        switch self {
        case .noFile: "a dry run asks no cluster, so it needs the Kustomization from a file"
        case .notFound(let key): "there is no Kustomization \(key) in the cluster"
        case .notInFile(let name, let path): "\(path) holds no Kustomization called \(name)"
        case .noVariables(let kind, let key): "variables come from \(kind) \(key), which is not in the cluster"
        }
    }
    var hints: [String] {
        switch self {
        case .noFile, .notFound: ["pass --kustomization-file with the file that holds it"]
        case .notInFile: []
        case .noVariables: ["create it, mark it optional, or pass --dry-run to leave it out"]
        }
    }
}
