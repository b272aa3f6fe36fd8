package import ArgumentParser
import Bootstrap
import KubernetesModel

/// Which cluster, which identity, which key.
package struct IdentityOptions: ParsableArguments {
    @OptionGroup(title: "Azure") package var azure: AzureAccessOptions

    @Option(name: [.customShort("g"), .long], help: "Resource group of the cluster, and of what is made.")
    package var resourceGroup: String

    @Option(name: [.customShort("c"), .long], help: "AKS cluster.")
    package var clusterName: String

    @Option(name: [.customShort("n"), .long], help: "User-assigned identity.")
    package var name: String

    @Option(help: "Service account that may sign in as it: namespace/name; may be repeated.")
    package var serviceAccount: [String] = ["flux-system/kustomize-controller"]

    @Option(help: "Key vault with the key for secrets.")
    package var vault: String?

    @Option(help: "Resource group of the vault (default: the cluster's).")
    package var vaultResourceGroup: String?

    @Option(help: "RSA key of the vault.")
    package var key = "sops"

    @Option(help: "Bits of a key that is made: 2048, 3072 or 4096.")
    package var keyBits = 3072

    @Option(name: .shortAndLong, help: "Format of the events on standard output: json.")
    package var output: String?

    @Flag(help: "Show what would be done and change nothing.")
    package var dryRun = false

    package init() {}

    package func validate() throws {
        if let output, output != "json" { throw ValidationError("output format \(output) is not json") }
        guard [2048, 3072, 4096].contains(keyBits) else { throw ValidationError("--key-bits is 2048, 3072 or 4096") }
    }

    var events: ProvisionOutput { ProvisionOutput(json: output == "json", console: .standard) }

    func knowledge(enablesFeatures: Bool) throws -> AzureKnowledge {
        var aks = ClusterFile.AKS(
            subscription: try azure.requiredSubscription(), resourceGroup: resourceGroup, name: clusterName)
        aks.oidcIssuer = enablesFeatures
        aks.workloadIdentity = enablesFeatures
        let accounts = try serviceAccount.map { text -> NamespacedName in
            let parts = text.split(separator: "/", omittingEmptySubsequences: false)
            guard parts.count == 2, !parts[0].isEmpty, !parts[1].isEmpty else {
                throw ValidationError("--service-account \(text) is not namespace/name")
            }
            return NamespacedName(namespace: String(parts[0]), name: String(parts[1]))
        }
        let sops = vault.map {
            ClusterFile.SOPSKey(
                vault: $0, resourceGroup: vaultResourceGroup, location: nil, key: key, bits: keyBits, createsVault: true
            )
        }
        let request = AzureRequest(
            aks: aks, identity: .init(name: name, resourceGroup: nil, location: nil, serviceAccounts: accounts),
            sops: sops)
        return AzureKnowledge(request, arm: try azure.client())
    }
}
