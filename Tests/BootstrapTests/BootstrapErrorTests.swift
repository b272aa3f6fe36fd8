import Bootstrap
import Diagnostics
import Fleet
import Git
import KubernetesModel
import TestSupport
import Testing

/// What a person reads when a bootstrap does not begin or does not end.
@Suite struct BootstrapErrorTests {
    @Test func explainsEveryProblem() throws {
        let prod = try ClusterDirectory("clusters/prod")
        let object = ObjectReference(
            SyncManifest.kustomizationType, NamespacedName(namespace: "flux-system", name: "flux-system"))
        let url = "ssh://git@git.example.com/fleet"
        let all: [BootstrapError] = [
            .unsupportedKubernetes(version: "v1.18.3", needed: BootstrapMachine.supportedKubernetes),
            .missingPermissions([
                Permission("patch", "namespaces"),
                Permission("bind", "clusterroles", group: "rbac.authorization.k8s.io", name: "cluster-admin"),
                Permission("get", "secrets", namespace: "flux-system"),
            ]),
            .managedFlux(version: "v2.9.4", manager: "Helm"),
            .fluxRunning(["kustomize-controller", "source-controller"]),
            .syncPath(wanted: prod, existing: "./clusters/dev"),
            .otherOwner(prod),
            .overlapping(prod, other: try ClusterDirectory("clusters")),
            .unknownHost("git.example.com", fingerprints: ["ssh-ed25519 SHA256:abc"]),
            .cannotWrite(url: url, why: "the key is read-only"),
            .keyRefused(url: url, publicKey: "ssh-ed25519 AAAA", why: "permission denied"),
            .conflicts(branch: "main", attempts: 3),
            .suspended(object),
            .notReady(object, reason: "BuildFailed", message: "kustomization.yaml: no such file"),
            .timedOut(object, after: .seconds(300), last: "waiting to be reconciled"),
            .declined,
            BootstrapError(GitError.repositoryNotFound(url: url)),
            BootstrapError(CancellationError()),
        ]
        let text = all.map { "[\($0.reason)]\n\($0.explanation)\n" }.joined(separator: "\n")
        try expectGolden(text, "problems.txt")
    }

    @Test func namesAllProblemsOfOneFailure() {
        let failure = BootstrapFailure([.declined, .conflicts(branch: "main", attempts: 3)])
        #expect(
            failure.message
                == "bootstrap cannot begin, 2 problems: aborting; branch main moved during every one of 3 attempts to push"
        )
    }
}
