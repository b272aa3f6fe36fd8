import ArgumentParser
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

    @Option(help: "Files to leave out, as patterns of a .gitignore, separated by commas.")
    var ignorePaths: [String] = []

    @Flag(name: .shortAndLong, help: "Also build the Kustomizations that this one brings.")
    var recursive = false

    @Option(help: "Where sources of further Kustomizations lie: Kind/namespace/name=directory, separated by commas.")
    var localSources: [String] = []

    @Flag(help: "Accepted for scripts: builds write no file anyway.")
    var inMemoryBuild = false

    /// The builder these flags describe.
    ///
    /// - Parameter cluster: where Kustomizations and their variables are read; `nil` to stay away from any cluster.
    func builder(cluster: (any KubernetesAPI)?) throws -> LocalBuilder {
        LocalBuilder(
            cluster: cluster, strict: strictSubstitute,
            ignored: ignorePaths.flatMap { $0.split(separator: ",").map(String.init) },
            sources: try LocalSources(localSources.flatMap { $0.split(separator: ",").map(String.init) }))
    }

    /// What is built first.
    ///
    /// - Parameter missing: whether a Kustomization out of a file need not be in the cluster.
    func root(namespace: String, with builder: LocalBuilder, mayBeMissing missing: Bool = true) async throws
        -> LocalBuilder.Part
    {
        let key = NamespacedName(namespace: namespace, name: name)
        guard let kustomizationFile else {
            guard builder.cluster != nil else { throw LocalBuildError.noFile }
            guard let live = try await builder.live(key) else { throw LocalBuildError.notFound(key.description) }
            return LocalBuilder.Part(kustomization: live, path: path)
        }
        let object = try LocalKustomizationFile.object(key, in: kustomizationFile)
        let live = try await builder.live(key)
        if builder.cluster != nil, live == nil, !missing { throw LocalBuildError.notFound(key.description) }
        return LocalBuilder.Part(kustomization: object.taking(statusOf: live), path: path)
    }
}

/// Directories by the source they are a copy of.
struct LocalSources {
    private var directories: [String: String] = [:]

    /// - Parameter entries: `Kind/namespace/name=directory`.
    init(_ entries: [String]) throws {
        for entry in entries {
            guard let equals = entry.firstIndex(of: "="),
                entry[..<equals].split(separator: "/", omittingEmptySubsequences: false).count == 3
            else {
                throw ValidationError("--local-sources has \(entry), expected Kind/namespace/name=directory")
            }
            directories[String(entry[..<equals])] = String(entry[entry.index(after: equals)...])
        }
    }

    /// Where the directory lies that a Kustomization builds.
    ///
    /// - Throws: `LocalBuildError.noSource`.
    func path(of kustomization: KubernetesObject) throws -> String {
        let source = kustomization.spec["sourceRef"]
        let namespace = source?["namespace"]?.string ?? kustomization.namespace
        let key = "\(source?["kind"]?.string ?? "")/\(namespace)/\(source?["name"]?.string ?? "")"
        guard let directory = directories[key] else {
            throw LocalBuildError.noSource(key, kustomization.reference.description)
        }
        return directory + "/" + (kustomization.spec["path"]?.string ?? "")
    }
}

/// Reads a Flux `Kustomization` out of a file of this machine.
enum LocalKustomizationFile {
    static func object(_ key: NamespacedName, in path: String) throws -> KubernetesObject {
        let files = try DiskFiles(root: "/")
        let objects = try LocalBuilder.objects(files.read(files.path(ofDirectory: path)))
        let found = objects.filter { LocalBuilder.isKustomization($0) && $0.name == key.name }
        guard
            var object = found.first(where: { $0.namespace == key.namespace })
                ?? found.first(where: {
                    $0.namespace.isEmpty
                })
        else { throw LocalBuildError.notInFile(key.description, path) }
        if object.namespace.isEmpty { object.setNamespace(key.namespace) }
        return object
    }
}
