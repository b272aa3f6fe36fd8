import Kustomize
import Testing
import YAML

/// How addresses of other machines are taken apart, and what a fetched repository may reach.
@Suite struct RemoteReferenceTests {
    struct Case: CustomTestStringConvertible {
        let text: String
        var address: String?
        var host = ""
        var directory = ""
        var reference = ""
        var timeout = 27
        var submodules = true
        var testDescription: String { text }
    }

    @Test(
        "reads repositories as kustomize does",
        arguments: [
            Case(
                text: "github.com/org/repo//path/to?ref=v1&timeout=90&submodules=false",
                address: "https://github.com/org/repo", host: "github.com", directory: "path/to", reference: "v1",
                timeout: 90, submodules: false),
            Case(
                text: "https://github.com/org/repo/path?ref=main", address: "https://github.com/org/repo",
                host: "github.com", directory: "path", reference: "main"),
            Case(
                text: "GitHub.com/org/repo.git?version=v2", address: "https://github.com/org/repo.git",
                host: "github.com", reference: "v2"),
            Case(
                text: "git@github.com:org/repo.git//deploy?ref=1234", address: "git@github.com:org/repo.git",
                host: "github.com", directory: "deploy", reference: "1234"),
            Case(
                text: "ssh://git@host.example:2222/group/team/repo.git/deploy?timeout=1m30s",
                address: "ssh://git@host.example:2222/group/team/repo.git", host: "host.example", directory: "deploy",
                timeout: 90),
            Case(
                text: "git::https://gitlab.example/a/b//c/./d?ref=feature/x&timeout=never",
                address: "https://gitlab.example/a/b", host: "gitlab.example", directory: "c/d", reference: "feature/x"),
            Case(
                text: "https://dev.azure.com/org/project/_git/repo/path?ref=main",
                address: "https://dev.azure.com/org/project/_git/repo", host: "dev.azure.com", directory: "path",
                reference: "main"),
            Case(
                text: "ssh://github.com/org/repo", address: "git@github.com:org/repo", host: "github.com"),
            Case(text: "https://github.com/org/repo//../../etc?ref=v1"), Case(text: "../base"), Case(text: "/abs/base"),
            Case(text: "org/repo?ref=v1"), Case(text: "github.com/only"),
        ])
    func repository(of row: Case) {
        let read = RemoteRepository(row.text)
        #expect(read?.address == row.address)
        guard let read else { return }
        #expect(read.host == row.host)
        #expect(read.directory == row.directory)
        #expect(read.reference == row.reference)
        #expect(read.timeout == .seconds(row.timeout))
        #expect(read.submodules == row.submodules)
    }

    @Test(
        "tells files from repositories",
        arguments: [
            ("https://host.example/a/b/c.yaml", true), ("https://raw.githubusercontent.com/o/r/main/x.yaml", true),
            ("http://host.example/x", true), ("https://github.com/o/r?ref=v1", false),
            ("https://github.com/o/r", false), ("https://github.com/o/r/releases/download/v1/install.yaml", true),
            ("https://host.example/o/r.git", false), ("https://host.example/o/r//d", false), ("git@h:o/r.git", false),
        ])
    func kind(of name: String, isFile: Bool) throws {
        let reference = try #require(RemoteReference(name))
        if case .file = reference { #expect(isFile) } else { #expect(!isFile) }
    }

    // MARK: What a fetched repository may reach

    /// A tree with one repository beside it.
    private struct Mounted: KustomizeFiles {
        let local: MemoryFiles
        let mount = "fetched"

        func place(of remote: RemoteReference) throws -> String? {
            guard case .repository(let repository) = remote else { return mount + "/file.yaml" }
            return repository.directory.isEmpty ? mount : "\(mount)/\(repository.directory)"
        }
        func root(of path: String) -> String { path == mount || path.hasPrefix(mount + "/") ? mount : "" }
        func kind(of path: String) throws -> FileKind? { try local.kind(of: path) }
        func read(_ path: String) throws -> [UInt8] { try local.read(path) }
        func list(_ path: String) throws -> [String] { try local.list(path) }
        func resolve(_ path: String) throws -> String { try local.resolve(path) }
    }

    private static let object = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: settings}\n"

    private func build(_ inside: String, links: [String: String?] = [:]) throws -> String {
        let files = MemoryFiles(
            [
                "kustomization.yaml": "resources: ['https://host.example/o/r.git//app?ref=v1']\nnamePrefix: my-\n",
                "fetched/app/kustomization.yaml": inside, "fetched/app/object.yaml": Self.object,
                "fetched/base/kustomization.yaml": "resources: [object.yaml]\n",
                "fetched/base/object.yaml": Self.object,
                "fetched/file.yaml": Self.object, "secret.yaml": Self.object,
                "own/kustomization.yaml": "resources: [../secret.yaml]\n",
            ], links: links)
        let objects = try KustomizeBuild.objects(at: "", in: Mounted(local: files))
        return String(decoding: KustomizeBuild.text(objects), as: UTF8.self)
    }

    @Test func buildsWhatIsInTheRepository() throws {
        #expect(try build("resources: [object.yaml]\n").contains("name: my-settings"))
        #expect(try build("resources: [../base]\n").contains("name: my-settings"))
        #expect(try build("resources: ['https://host.example/file.yaml']\n").contains("name: my-settings"))
    }

    @Test(
        "keeps a repository to itself",
        arguments: [
            "resources: [../../secret.yaml]\n", "resources: [../../own]\n", "resources: [/secret.yaml]\n",
            "resources: [../file.yaml]\n", "resources: [link.yaml]\n",
            "configMapGenerator: [{name: a, files: [../../secret.yaml]}]\n", "components: [../../own]\n",
            "resources: ['https://host.example/o/r.git//app?ref=v1']\n",
        ])
    func confines(_ inside: String) {
        #expect(throws: KustomizeError.self) {
            try build(inside, links: ["fetched/app/link.yaml": "secret.yaml"])
        }
    }

    @Test func recordsWhereObjectsComeFrom() throws {
        let files = MemoryFiles([
            "kustomization.yaml":
                "resources: ['https://host.example/o/r.git//app?ref=v1']\nbuildMetadata: [originAnnotations]\n",
            "fetched/app/kustomization.yaml": "resources: [object.yaml]\n", "fetched/app/object.yaml": Self.object,
        ])
        let objects = try KustomizeBuild.objects(at: "", in: Mounted(local: files))
        #expect(
            objects[0]["metadata", "annotations", "config.kubernetes.io/origin"]?.string
                == "path: app/object.yaml\nrepo: https://host.example/o/r.git\nref: v1\n")
    }
}
