import Azure
import Cryptography
import Diagnostics
import Simulators
import TestSupport
import Testing
import YAML

/// AKS through a simulated Resource Manager.
@Suite struct ManagedClusterTests {
    static let whole: Node = [
        "location": "westeurope", "tags": ["owner": "platform"],
        "identity": ["type": "SystemAssigned", "principalId": "66666666-6666-6666-6666-666666666666"],
        "sku": ["name": "Base", "tier": "Standard"], "kind": "Base",
        "properties": [
            "provisioningState": "Succeeded", "powerState": ["code": "Running"], "kubernetesVersion": "1.32",
            "currentKubernetesVersion": "1.32.4", "fqdn": "aks-x.hcp.westeurope.azmk8s.io",
            "disableLocalAccounts": false,
            "agentPoolProfiles": [["name": "system", "count": 3, "aFieldOfTomorrow": ["deep": [1, 2]]]],
            "securityProfile": ["defender": ["securityMonitoring": ["enabled": true]]],
            "aFieldOfTomorrow": "kept",
        ],
    ]

    static func world(_ node: Node = whole) async throws -> (AzureWorld, ManagedClusters, ResourceID) {
        let world = try await AzureWorld.start()
        let arm = world.azure.arm
        var node = node
        node["id"] = .string(arm.clusterPath)
        node["name"] = .string(arm.world.cluster)
        node["type"] = "Microsoft.ContainerService/ManagedClusters"
        arm.place(arm.clusterPath, node)
        return (world, ManagedClusters(arm: world.arm), ResourceID(path: arm.clusterPath))
    }

    @Test("turns features on and keeps everything else, known or not")
    func enables() async throws {
        let (world, clusters, id) = try await Self.world()
        let cluster = try await clusters.enable([.oidcIssuer, .workloadIdentity], on: id)
        #expect(cluster.hasOIDCIssuer && cluster.hasWorkloadIdentity)
        #expect(cluster.issuer?.hasPrefix("https://westeurope.oic.prod-aks.azure.com/") == true)
        let put = try #require(world.azure.server.log.exchanges.first { $0.request.method == "PUT" })
        #expect(put.request.header("If-Match") == "\"1\"")
        var sent = try #require(put.request.json)
        #expect(sent["properties"]?["oidcIssuerProfile"] == ["enabled": true])
        #expect(
            sent["properties"]?["securityProfile"]?["defender"]
                == Self.whole["properties"]?["securityProfile"]?["defender"])
        for field in ["id", "name", "type", "eTag"] { #expect(sent[field] == nil, "\(field)") }
        // Without the two fields it is what was read.
        var properties = try #require(sent["properties"])
        properties["oidcIssuerProfile"] = nil
        properties["securityProfile"] = Self.whole["properties"]?["securityProfile"]
        sent["properties"] = properties
        #expect(sent == Self.whole)
        await world.azure.stop()
    }

    @Test("asks for nothing when everything is on")
    func alreadyOn() async throws {
        let (world, clusters, id) = try await Self.world()
        _ = try await clusters.enable([.oidcIssuer], on: id)
        let before = world.azure.server.log.lines.count { $0.hasPrefix("PUT") }
        _ = try await clusters.enable([.oidcIssuer], on: id)
        #expect(world.azure.server.log.lines.count { $0.hasPrefix("PUT") } == before)
        await world.azure.stop()
    }

    @Test("writes again over what somebody else wrote in between, and gives up in the end")
    func contention() async throws {
        let (world, clusters, id) = try await Self.world()
        world.azure.clusters.interfere(2)
        #expect(try await clusters.enable([.oidcIssuer], on: id).hasOIDCIssuer)
        let (other, others, otherID) = try await Self.world()
        other.azure.clusters.interfere(99)
        await #expect(throws: AKSError.contended(otherID, attempts: 5)) {
            try await others.enable([.oidcIssuer], on: otherID)
        }
        await world.azure.stop()
        await other.azure.stop()
    }

    @Test("waits for a cluster that is being worked on")
    func settles() async throws {
        var node = Self.whole
        var properties = try #require(node["properties"])
        properties["provisioningState"] = "Creating"
        node["properties"] = properties
        let (world, clusters, id) = try await Self.world(node)
        let arm = world.azure.arm
        async let cluster = clusters.settled(id)
        while !world.azure.server.log.lines.contains(where: { $0.hasPrefix("GET") }) { await Task.yield() }
        arm.place(id.path, Self.whole)
        #expect(try await cluster.provisioningState == "Succeeded")
        await world.azure.stop()
    }

    @Test("reads kubeconfigs as az does, and names clusters without local accounts")
    func kubeconfigs() async throws {
        let (world, clusters, id) = try await Self.world()
        world.azure.clusters.setKubeconfigs(.init(user: "user: 1", admin: "admin: 1"))
        #expect(try await clusters.kubeconfig(.admin, of: id).exposed == Array("admin: 1".utf8))
        #expect(try await clusters.kubeconfig(.user, of: id).exposed == Array("user: 1".utf8))
        let posts = world.azure.server.log.exchanges.filter {
            $0.request.method == "POST" && $0.request.path.contains("list")
        }
        #expect(posts.allSatisfy { $0.request.body.isEmpty })
        var node = Self.whole
        var properties = try #require(node["properties"])
        properties["disableLocalAccounts"] = true
        node["properties"] = properties
        world.azure.arm.place(id.path, node)
        await #expect(throws: AKSError.noLocalAccounts(id)) { try await clusters.kubeconfig(.admin, of: id) }
        await world.azure.stop()
    }

    @Test("reads a private, a stopped and a service principal's cluster as such")
    func facts() {
        let cluster = ManagedCluster([
            "name": "aks",
            "properties": [
                "powerState": ["code": "Stopped"], "privateFQDN": "aks.privatelink.westeurope.azmk8s.io",
                "apiServerAccessProfile": ["enablePrivateCluster": true, "authorizedIPRanges": ["203.0.113.0/24"]],
                "servicePrincipalProfile": ["clientId": "44444444-4444-4444-4444-444444444444"],
                "disableLocalAccounts": true, "aadProfile": ["managed": true],
            ],
        ])
        #expect(cluster.isPrivate && !cluster.isRunning && cluster.usesServicePrincipal && cluster.usesEntra)
        #expect(!cluster.hasLocalAccounts)
        #expect(cluster.address == "aks.privatelink.westeurope.azmk8s.io")
    }

    @Test(
        "knows kubelogin, and whom its tokens are for",
        arguments: [
            (
                "kubelogin", "get-token --login azurecli --server-id 6dae42f8-4368-4678-94ff-3960e28e3630",
                EntraSignIn.server
            ),
            ("/usr/local/bin/kubelogin", "get-token --server-id other", "other"),
            ("kubelogin", "get-token", EntraSignIn.server),
            ("kubelogin", "convert-kubeconfig", nil), ("aws", "get-token", nil), ("kubelogin.sh", "get-token", nil),
        ] as [(String, String, String?)])
    func kubelogin(command: String, arguments: String, audience: String?) {
        #expect(
            EntraSignIn.audience(command: command, arguments: arguments.split(separator: " ").map(String.init))
                == audience)
    }

    @Test("explains every state a cluster cannot be worked with in")
    func explains() throws {
        let id = ManagedClusters.id(subscription: "11111111-1111-1111-1111-111111111111", group: "rg", name: "aks-1")
        let all: [AKSError] = [
            .notFound(id), .failed(id, state: "Failed"), .stopped(id), .noLocalAccounts(id),
            .unreachable(id, address: "aks.privatelink.westeurope.azmk8s.io", isPrivate: true, ranges: []),
            .unreachable(id, address: "aks.hcp.westeurope.azmk8s.io", isPrivate: false, ranges: ["203.0.113.0/24"]),
            .unreachable(id, address: "aks.hcp.westeurope.azmk8s.io", isPrivate: false, ranges: []),
            .servicePrincipal(id), .noIssuer(id), .contended(id, attempts: 5),
        ]
        let vaults: [VaultError] = [
            .nameTaken("kv1", isDeleted: true), .nameTaken("kv1", isDeleted: false),
            .usesPolicies(Vaults.id(subscription: "s", group: "rg", name: "kv1"), principal: "66666666"),
        ]
        try expectGolden(
            (all.map(\.explanation) + vaults.map(\.explanation)).joined(separator: "\n\n") + "\n", "aks-errors.txt")
    }
}
