import Git
import KubernetesModel
import Testing
import YAML

@testable import KustomizeController

@Suite("what status keeps")
struct StatusTests {
    @Test("history counts equal ends, newest first, five at most")
    func history() {
        var history = ReconcileHistory(nil)
        func record(_ digest: String, _ status: String, at second: Int64) {
            history.record(
                digest: digest, status: status, revision: "main@sha1:\(digest)", at: Timestamp(seconds: second),
                took: .milliseconds(1_500))
        }
        record("a", "ReconciliationSucceeded", at: 0)
        record("b", "HealthCheckFailed", at: 60)
        #expect(history.lastSuccessfulDigest == nil)
        record("a", "ReconciliationSucceeded", at: 120)
        #expect(history.lastSuccessfulDigest == "a")
        #expect(
            history.node.sequence?.first == [
                "digest": "a", "firstReconciled": "1970-01-01T00:00:00Z", "lastReconciled": "1970-01-01T00:02:00Z",
                "lastReconciledDuration": "1.5s", "lastReconciledStatus": "ReconciliationSucceeded",
                "metadata": ["revision": "main@sha1:a"], "totalReconciliations": 2,
            ])
        for digest in ["c", "d", "e", "f"] { record(digest, "ReconciliationSucceeded", at: 180) }
        #expect(history.node.sequence?.compactMap { $0["digest"]?.string } == ["f", "e", "d", "c", "a"])
    }

    @Test(
        "the commit of a revision",
        arguments: [
            ("main@sha1:" + String(repeating: "a", count: 40), true),
            ("sha1:" + String(repeating: "0", count: 40), true),
            ("refs/pull/1/head@sha1:" + String(repeating: "f", count: 40), true), ("main@sha1:abc", false),
            ("sha256:" + String(repeating: "a", count: 64), false), ("--upload-pack=x", false),
            ("main@sha1:" + String(repeating: "G", count: 40), false),
        ])
    func commits(revision: String, isCommit: Bool) {
        #expect((SourceArtifact.commit(of: revision) != nil) == isCommit)
    }

    @Test("defaults that are not in the schema")
    func defaults() {
        func spec(_ fields: Node) -> KustomizationSpec {
            KustomizationSpec(KubernetesObject(["metadata": ["name": "a", "namespace": "n"], "spec": fields]))
        }
        let plain = spec(["interval": "10m", "sourceRef": ["kind": "GitRepository", "name": "fleet"]])
        #expect(plain.timeout == .seconds(570))
        #expect(plain.retryInterval == .seconds(600))
        #expect(plain.deletionPolicy == .mirrorPrune)
        #expect(plain.sourceKey == NamespacedName(namespace: "n", name: "fleet"))
        #expect(spec(["interval": "20s"]).timeout == .seconds(30))
        #expect(spec(["interval": "10m", "timeout": "5s"]).timeout == .seconds(30))
        let checks = spec(["healthChecks": [["kind": "Deployment", "name": "x", "namespace": "y"]]]).healthChecks
        #expect(checks.first?.type.apiVersion == "apps/v1")
    }
}

@Suite("dependencies")
struct DependencyCheckTests {
    static func kustomization(
        _ name: String, ready: Bool = true, applied: String = "main@sha1:1", observed: Int = 1,
        dependsOn: [String] = [],
        source: String = "fleet"
    ) -> KubernetesObject {
        KubernetesObject([
            "apiVersion": "kustomize.toolkit.fluxcd.io/v1", "kind": "Kustomization",
            "metadata": ["name": .string(name), "namespace": "n", "generation": 1],
            "spec": [
                "sourceRef": ["kind": "GitRepository", "name": .string(source)],
                "dependsOn": .sequence(dependsOn.map { ["name": .string($0)] }),
            ],
            "status": [
                "observedGeneration": .integer(observed), "lastAppliedRevision": .string(applied),
                "conditions": [["type": "Ready", "status": .string(ready ? "True" : "False")]],
            ],
        ])
    }

    struct Case: CustomTestStringConvertible {
        let testDescription: String
        let others: [KubernetesObject]
        let reason: String?
    }

    @Test(
        "are ready when the other is, at the revision to come",
        arguments: [
            Case(testDescription: "ready", others: [kustomization("infra")], reason: nil),
            Case(testDescription: "missing", others: [], reason: "dependency 'n/infra' not found"),
            Case(
                testDescription: "not ready", others: [kustomization("infra", ready: false)],
                reason: "dependency 'n/infra' is not ready"),
            Case(
                testDescription: "an older spec is ready", others: [kustomization("infra", observed: 0)],
                reason: "dependency 'n/infra' is not ready"),
            Case(
                testDescription: "ready at an older revision", others: [kustomization("infra", applied: "main@sha1:0")],
                reason: "dependency 'n/infra' revision is not up to date"),
            Case(
                testDescription: "another source has its own revisions",
                others: [kustomization("infra", applied: "main@sha1:0", source: "other")], reason: nil),
            Case(
                testDescription: "a cycle",
                others: [kustomization("infra", ready: false, dependsOn: ["app"])],
                reason: "dependency cycle: n/app -> n/infra -> n/app"),
        ])
    func reasons(_ row: Case) {
        let app = Self.kustomization("app", ready: false, dependsOn: ["infra"])
        let all = Dictionary(uniqueKeysWithValues: (row.others + [app]).map { ($0.key, $0) })
        let check = DependencyCheck(spec: KustomizationSpec(app), revision: "main@sha1:1") { all[$0] }
        #expect(check.reasonToWait() == row.reason)
    }
}
