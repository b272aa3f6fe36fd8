import Fleet
import TestSupport
import Testing

@Suite struct ClusterLayoutTests {
    let layout: ClusterLayout

    init() throws { layout = ClusterLayout(directory: try ClusterDirectory("clusters/prod-westeurope")) }

    @Test("a new cluster's files, as a person reads them")
    func scaffold() throws {
        var files = try layout.scaffold()
        files[layout.kustomizationPath] = try layout.kustomization()
        let tree = files.sorted { $0.key < $1.key }.map { "==> \($0.key) <==\n\($0.value)" }.joined(separator: "\n")
        try expectGolden(tree, "new-cluster.txt")
    }

    @Test func leavesAClusterWithFilesOfItsOwnAlone() throws {
        #expect(try layout.missingScaffold(existing: ["clusters/prod-westeurope/podinfo.yaml"]) == [:])
        #expect(try layout.missingScaffold(existing: [layout.syncPath]) == [:])
    }

    @Test func finishesAnInterruptedStart() throws {
        let missing = try layout.missingScaffold(existing: [layout.componentsPath, "README.md"])
        #expect(missing.keys.contains("clusters/prod-westeurope/apps.yaml"))
    }

    @Test func writesNothingOutsideTheClusterDirectory() throws {
        for path in try layout.missingScaffold(existing: ["clusters/dev/apps.yaml", "infrastructure/sources/a.yaml"])
            .keys
        {
            #expect(path.hasPrefix("clusters/prod-westeurope/"))
        }
    }

    @Test func writesNoFoldersAtTheTopOfARepository() throws {
        #expect(try ClusterLayout(directory: ClusterDirectory("")).scaffold() == [:])
    }
}
