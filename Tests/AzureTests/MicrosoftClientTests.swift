import Azure
import Cryptography
import Simulators
import TestSupport
import Testing
import YAML

/// Microsoft's own Python clients on the simulators, so that a misunderstanding of ours cannot hide on both sides.
@Suite struct MicrosoftClientTests {
    @Test("they do with the simulators all that Davit does, and understand every answer", .microsoftClients)
    func uses() async throws {
        let world = try await AzureWorld.start()
        let azure = world.azure
        azure.clusters.setKubeconfigs(.init(user: "kind: Config", admin: ""))
        azure.arm.place(
            azure.arm.clusterPath,
            [
                "id": .string(azure.arm.clusterPath), "name": .string(azure.arm.world.cluster),
                "location": "westeurope", "type": "Microsoft.ContainerService/ManagedClusters",
                "properties": ["provisioningState": "Succeeded", "kubernetesVersion": "1.32"],
            ])
        let folder = try TemporaryDirectory()
        try folder.write(azure.server.authority, to: "authority.pem")
        var command = Command(
            try await MicrosoftClients.python(),
            [
                Checkout.servers + "/azure-sdk/replay.py", azure.server.url, folder.path + "/authority.pem",
                azure.arm.world.tenant, SimulatedAzure.operatorID, SimulatedAzure.operatorSecret,
                azure.arm.world.subscription, azure.arm.world.group, azure.arm.world.cluster, azure.vaults.suffix,
            ])
        command.environment = [
            "HTTPS_PROXY": nil, "https_proxy": nil, "REQUESTS_CA_BUNDLE": folder.path + "/authority.pem",
        ]
        let seen = try JSONParser.parse(try await command.output())
        let expected: Node = [
            "cluster": ["aks-prod-westeurope", "Succeeded"], "kubeconfig": "kind: Config",
            "missing cluster": "ResourceNotFound", "identity": ["id-python", true, true],
            "federated": ["flux", "system:serviceaccount:flux-system:kustomize-controller"],
            "federated list": ["flux"], "vault": ["kv-python", true], "key": ["sops", "RSA"],
            "role": ["Key Vault Crypto Officer", "14b46e9e-c2b7-41b4-b07b-48a6ebf60603"],
            "without a role": [403, "Forbidden"], "assignment": [.string(SimulatedAzure.operatorID), 1],
            "found": ["sops", "RSA", 256], "decrypted": true, "unwrapped": true, "created": ["made-here", "RSA"],
            "versions": 1, "disabled": [403, "Forbidden"], "deleted": ["made-here", true], "gone": "KeyNotFound",
        ]
        for pair in expected.mapping?.pairs ?? [] { #expect(seen[pair.key] == pair.value, "\(pair.key)") }
        #expect(seen["issuer"]?.string?.hasPrefix("https://westeurope.oic.prod-aks.azure.com/") == true)
        // What Microsoft's client hid, ours opens.
        world.permit(SimulatedAzure.operatorID, .keyVaultCryptoUser, vault: "kv-python")
        let key = try KeyVaultKeyID(
            vault: world.cloud.vault("kv-python"), name: "sops", version: seen["version"]?.string)
        let hidden = try #require(seen["ciphertext"]?.string.flatMap { Hex.decode($0) })
        #expect(try await world.keys.decrypt(hidden, with: key) == Array("0123456789abcdef0123456789abcdef".utf8))
        await azure.stop()
    }
}
