import Azure
@testable import Commands
import Diagnostics
import Simulators
import TestSupport
import Testing
import YAML

@Suite("Bootstrap through Azure")
struct BootstrapExtensionTests {
    static let words = Recording.words(
        "davit bootstrap extension -g rg-aks-prod -c aks-prod-westeurope --url https://git.example/fleet --branch main"
            + " --path ./clusters/prod")

    @Test("an empty cluster costs no more requests than az's way")
    func requests() async throws {
        let run = try await AzRun(Self.words, service: ResourceManagerSimulator())
        #expect(run.error == nil, "\(String(describing: run.error))")
        let lines = run.server.log.exchanges.map {
            "\($0.request.method) \($0.request.path.split(separator: "/").suffix(2).joined(separator: "/"))"
        }
        // az: 11, with the provider's registration in the place of the configuration (recording 01).
        #expect(lines.count == 11)
        #expect(lines.first?.hasSuffix("sourceControlConfigurations") == true)
        #expect(run.server.log.exchanges.filter { $0.request.method == "PUT" }.count == 2)
        #expect(run.messages.contains("✔ the configuration flux-system is compliant"))
    }

    @Test("a second run changes nothing that was there")
    func twice() async throws {
        let simulator = ResourceManagerSimulator()
        _ = try await AzRun(Self.words, service: simulator)
        let path = simulator.clusterPath + "/providers/Microsoft.KubernetesConfiguration/fluxConfigurations/flux-system"
        let first = simulator.resource(path)
        let run = try await AzRun(Self.words, service: simulator)
        #expect(run.error == nil)
        #expect(simulator.resource(path)?["properties"]?["kustomizations"] == first?["properties"]?["kustomizations"])
        #expect(run.server.log.exchanges.filter { $0.request.method == "PUT" }.count == 1)
    }

    @Test("the extension gets the settings of the flags")
    func settings() async throws {
        let simulator = ResourceManagerSimulator()
        let words =
            Self.words
            + Recording.words(
                "--multi-tenancy false --workload-identity-client-id 99999999-9999-9999-9999-999999999999"
                    + " --enable-controllers image-automation image-reflector --disable-controllers helm"
                    + " --config source-controller.log-level=debug --extension-version 1.17.3")
        let run = try await AzRun(words, service: simulator)
        #expect(run.error == nil, "\(String(describing: run.error))")
        let body = try #require(run.server.log.exchanges.first { $0.request.method == "PUT" }?.request.json)
        #expect(
            body["properties"] == [
                "extensionType": "microsoft.flux", "autoUpgradeMinorVersion": false, "version": "1.17.3",
                "configurationSettings": [
                    "image-automation-controller.enabled": "true", "image-reflector-controller.enabled": "true",
                    "helm-controller.enabled": "false", "multiTenancy.enforce": "false",
                    "workloadIdentity.enable": "true",
                    "workloadIdentity.azureClientId": "99999999-9999-9999-9999-999999999999",
                    "source-controller.log-level": "debug",
                ],
            ])
    }

    @Test("the key the cluster makes is shown, and what its objects do meanwhile")
    func progress() async throws {
        var switches = ResourceManagerSwitches()
        switches.compliance = ["Pending", "Pending", "Compliant"]
        switches.statuses = [
            [],
            [
                .init(
                    name: "flux-system", kind: "GitRepository", complianceState: "Pending", reason: "Progressing",
                    message: "cloning")
            ],
            [
                .init(
                    name: "flux-system", kind: "GitRepository", complianceState: "Compliant", reason: "Succeeded",
                    message: "stored")
            ],
        ]
        let words = Recording.words(
            "davit bootstrap extension -g rg-aks-prod -c aks-prod-westeurope --url ssh://git@git.example/fleet --branch main"
                + " --path ./clusters/prod")
        let run = try await AzRun(words, service: ResourceManagerSimulator(switches: switches))
        #expect(run.error == nil, "\(String(describing: run.error))")
        #expect(run.messages.contains("let this key read the repository: ssh-rsa AAAA"))
        #expect(run.messages.contains("GitRepository flux-system/flux-system: Pending: cloning"))
        #expect(run.messages.contains("GitRepository flux-system/flux-system: Compliant"))
    }

    @Test("a provider that is not registered is registered when that is allowed")
    func registration() async throws {
        let simulator = ResourceManagerSimulator()
        simulator.setProvider("Microsoft.KubernetesConfiguration", state: "NotRegistered")
        let refused = try await AzRun(Self.words, service: simulator)
        #expect((refused.error as? ARMError)?.refusal?.code == "MissingSubscriptionRegistration")
        let run = try await AzRun(Self.words + ["--register-provider"], service: simulator)
        #expect(run.error == nil, "\(String(describing: run.error))")
        #expect(run.server.log.lines.contains { $0.hasPrefix("POST") && $0.contains("/register?") })
    }

    @Test("--no-wait returns when Azure has accepted both")
    func noWait() async throws {
        var switches = ResourceManagerSwitches()
        switches.pendingLooks = 1000
        let run = try await AzRun(Self.words + ["--no-wait"], service: ResourceManagerSimulator(switches: switches))
        #expect(run.error == nil, "\(String(describing: run.error))")
        #expect(run.server.log.exchanges.map(\.request.method) == ["GET", "GET", "GET", "PUT", "PUT"])
    }

    @Test("tables are az's")
    func table() async throws {
        let simulator = ResourceManagerSimulator()
        _ = try await AzRun(Self.words, service: simulator)
        let list = Recording.words("davit k8s-configuration flux list -g rg-aks-prod -c aks-prod-westeurope -o table")
        let run = try await AzRun(list, service: simulator)
        #expect(
            run.output == """
                Namespace    Name         Scope    ProvisioningState    ComplianceState    StatusUpdatedAt    SourceUpdatedAt
                -----------  -----------  -------  -------------------  -----------------  -----------------  -----------------
                flux-system  flux-system  cluster  Succeeded            Compliant

                """)
        let show = Recording.words(
            "davit k8s-configuration flux kustomization list -g rg-aks-prod -c aks-prod-westeurope -n flux-system -o table"
        )
        let kustomizations = try await AzRun(show, service: simulator)
        #expect(
            kustomizations.output == """
                Name     Path             DependsOn    SyncInterval    Timeout    Prune    Force
                -------  ---------------  -----------  --------------  ---------  -------  -------
                cluster  ./clusters/prod                                          True

                """)
    }
}
