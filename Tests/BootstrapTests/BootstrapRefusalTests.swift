import Bootstrap
import Fleet
import Testing

/// What stands against a bootstrap, each found before anything is written.
@Suite struct BootstrapRefusalTests {
    struct Case: CustomTestStringConvertible, Sendable {
        let testDescription: String
        var intent: @Sendable (inout BootstrapMachine.Intent) -> Void = { _ in }
        var cluster: @Sendable (inout ClusterFacts) throws -> Void = { _ in }
        var repository: @Sendable (inout RepositoryFacts) throws -> Void = { _ in }
        /// Condition reasons of the problems; empty when the bootstrap goes on.
        let reasons: [String]
    }

    static let cases = [
        Case(testDescription: "nothing wrong", reasons: []),
        Case(testDescription: "Kubernetes too old", cluster: { $0.minor = 19 }, reasons: ["UnsupportedKubernetes"]),
        Case(
            testDescription: "permissions missing", cluster: { $0.denied = [Permission("patch", "namespaces")] },
            reasons: ["Forbidden"]),
        Case(
            testDescription: "Flux managed by Helm",
            cluster: { $0.managedFlux = .init(version: "v2.9.4", manager: "Helm") },
            reasons: ["FluxInstalled"]),
        Case(
            testDescription: "Flux managed by Helm, forced", intent: { $0.force = true },
            cluster: { $0.managedFlux = .init(version: "v2.9.4", manager: "Helm") }, reasons: []),
        Case(
            testDescription: "stock controllers run", cluster: { $0.fluxDeployments = ["source-controller"] },
            reasons: ["FluxInstalled"]),
        Case(
            testDescription: "the cluster follows another path",
            cluster: {
                $0.kustomization = .init(path: "./clusters/dev", isCurrent: false, lastAppliedRevision: "main@sha1:1")
            }, reasons: ["PathConflict"]),
        Case(
            testDescription: "the cluster follows the path, spelt otherwise",
            cluster: {
                $0.kustomization = .init(path: "clusters/prod/", isCurrent: false, lastAppliedRevision: "main@sha1:1")
            }, reasons: []),
        Case(
            testDescription: "the path is another cluster's", repository: { $0.owner = "other" },
            reasons: ["PathConflict"]),
        Case(
            testDescription: "the path is another cluster's, taken over", intent: { $0.takeOver = true },
            repository: { $0.owner = "other" }, reasons: []),
        Case(
            testDescription: "the path lies within another cluster's directory",
            repository: { $0.others = [try ClusterDirectory("clusters")] }, reasons: ["PathConflict"]),
        Case(
            testDescription: "another cluster's directory lies within the path",
            repository: { $0.others = [try ClusterDirectory("clusters/prod/eu")] }, reasons: ["PathConflict"]),
        Case(
            testDescription: "another cluster beside it",
            repository: { $0.others = [try ClusterDirectory("clusters/prod2")] }, reasons: []),
        Case(
            testDescription: "everything at once is said at once",
            cluster: {
                $0.minor = 19
                $0.denied = [Permission("patch", "namespaces")]
            },
            repository: { $0.problems = [.cannotWrite(url: "ssh://git@h/r", why: "read-only key")] },
            reasons: ["UnsupportedKubernetes", "Forbidden", "AuthenticationFailed"]),
    ]

    @Test("refuses before the first write", arguments: cases)
    func refusal(of row: Case) throws {
        var intent = try BootstrapMachine.Intent.sample()
        row.intent(&intent)
        let world = SimulatedWorld(intent)
        var cluster = world.clusterFacts
        try row.cluster(&cluster)
        var repository = world.repositoryFacts
        try row.repository(&repository)
        var machine = BootstrapMachine(intent)
        _ = machine.next(.started)
        _ = machine.next(.cluster(cluster))
        let action = machine.next(.repository(repository))
        if case .refuse(let problems) = action {
            #expect(problems.map(\.reason) == row.reasons)
        } else {
            #expect(row.reasons == [])
            #expect(action == .push(.components))
        }
    }
}
