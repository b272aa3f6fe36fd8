import Azure
@testable import Commands
import Diagnostics
import Simulators
import TestSupport
import Testing
import YAML

/// What a person reads when something is wrong, with Azure or with what they wrote.
@Suite("Bad input to az's commands")
struct BadInputTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let words: String
        var subscription = "11111111-1111-1111-1111-111111111111"
        var expired = false
        var prepare: @Sendable (ResourceManagerSimulator) -> Void = { _ in }
    }

    static let create =
        "davit k8s-configuration flux create -g rg-aks-prod -c aks-prod-westeurope -n flux-system --namespace flux-system"
        + " --url https://git.example/fleet --branch main -k name=cluster path=./clusters/prod"

    static let cases = [
        Case(
            testDescription: "wrong subscription", words: create, subscription: "99999999-9999-9999-9999-999999999999"),
        Case(testDescription: "no such cluster", words: create + " -c nosuch"),
        Case(testDescription: "an AKS cluster taken for an Arc one", words: create + " -t connectedClusters"),
        Case(testDescription: "unknown cluster type", words: create + " -t minikube"),
        Case(testDescription: "provisioned cluster without provider", words: create + " -t provisionedClusters"),
        Case(testDescription: "expired token", words: create, expired: true),
        Case(
            testDescription: "denied role", words: create,
            prepare: { $0.set { $0.deniedActions = ["Microsoft.KubernetesConfiguration/extensions/write"] } }),
        Case(
            testDescription: "quota", words: create,
            prepare: { simulator in
                simulator.set {
                    $0.failing["extensions"] = .init(
                        code: "QuotaExceeded",
                        message:
                            "Operation could not be completed as it results in exceeding approved Total Regional Cores quota."
                    )
                }
            }),
        Case(
            testDescription: "half-installed extension", words: create,
            prepare: { simulator in
                simulator.place(
                    simulator.clusterPath + "/providers/Microsoft.KubernetesConfiguration/extensions/flux",
                    [
                        "name": "flux",
                        "properties": [
                            "extensionType": "Microsoft.Flux", "provisioningState": "Failed",
                            "statuses": [
                                [
                                    "code": "InstallationFailed", "level": "Error",
                                    "message": "Helm installation failed: timed out waiting for the condition",
                                ]
                            ],
                        ],
                    ])
            }),
        Case(
            testDescription: "duplicate configuration name",
            words: "davit bootstrap extension -g rg-aks-prod -c aks-prod-westeurope --url https://git.example/fleet"
                + " --branch main --path ./clusters/prod", prepare: existing("https://git.example/other")),
        Case(
            testDescription: "conflicting namespace", words: create + " --namespace team-a",
            prepare: existing("https://git.example/fleet")),
        Case(
            testDescription: "malformed key",
            words: "davit k8s-configuration flux create -g rg-aks-prod -c aks-prod-westeurope -n flux-system"
                + " --url ssh://git@git.example/fleet --branch main --ssh-private-key bm90IGEga2V5"),
        Case(
            testDescription: "Flux v1",
            words: create,
            prepare: { simulator in
                let provider = "/providers/Microsoft.KubernetesConfiguration/sourceControlConfigurations/old"
                simulator.place(simulator.clusterPath + provider, ["name": "old", "properties": [:]])
            }),
        Case(testDescription: "misspelt flag", words: create + " --brunch main"),
        Case(testDescription: "misspelt property", words: create + " -k name=apps pth=./apps"),
    ]

    /// A configuration in the namespace flux-system that follows another repository, and the extension.
    private static func existing(_ url: String) -> @Sendable (ResourceManagerSimulator) -> Void {
        { simulator in
            let base = simulator.clusterPath + "/providers/Microsoft.KubernetesConfiguration"
            simulator.place(
                "\(base)/extensions/flux",
                ["name": "flux", "properties": ["extensionType": "microsoft.flux", "provisioningState": "Succeeded"]])
            simulator.place(
                "\(base)/fluxConfigurations/flux-system",
                [
                    "name": "flux-system", "type": "Microsoft.KubernetesConfiguration/fluxConfigurations",
                    "properties": [
                        "namespace": "flux-system", "scope": "cluster", "sourceKind": "GitRepository",
                        "provisioningState": "Succeeded", "complianceState": "Compliant",
                        "gitRepository": ["url": .string(url)],
                    ],
                ])
        }
    }

    @Test("each says what is wrong and what to do")
    func explanations() async throws {
        var text = ""
        for row in Self.cases {
            let expired = row.expired
            let simulator = ResourceManagerSimulator(judge: { _ in expired ? .expired : .valid })
            row.prepare(simulator)
            let run = try await AzRun(
                Recording.words(row.words), service: simulator, subscription: row.subscription)
            let error = run.error as? any ExplainedError
            text += "# \(row.testDescription)\n\(error?.explanation ?? "no error")\n(exit \(run.exitCode))\n\n"
        }
        try expectGolden(text, "azure-errors.txt")
    }
}
