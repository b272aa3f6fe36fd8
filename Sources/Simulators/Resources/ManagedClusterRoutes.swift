import Cryptography
import Synchronization
import YAML

/// AKS clusters in a simulated Resource Manager.
package final class ManagedClusterRoutes: Sendable {
    /// The kubeconfig a cluster hands out, by account.
    package struct Kubeconfigs: Sendable {
        package var user: String
        package var admin: String

        package init(user: String, admin: String) {
            self.user = user
            self.admin = admin
        }
    }

    private struct State {
        var kubeconfigs: Kubeconfigs
        /// Counts writes: the ETag.
        var revision = 1
        /// Somebody else writes between the next reads and writes.
        var foreignWrites = 0
    }

    private let state: Mutex<State>
    let issuerBase: String

    /// - Parameter issuer: where issuers of clusters are, without a slash at its end.
    package init(kubeconfigs: Kubeconfigs, issuer: String = "https://westeurope.oic.prod-aks.azure.com") {
        state = Mutex(State(kubeconfigs: kubeconfigs))
        issuerBase = issuer
    }

    package func setKubeconfigs(_ kubeconfigs: Kubeconfigs) { state.withLock { $0.kubeconfigs = kubeconfigs } }

    /// So many of the writes to come meet a cluster that somebody else has just changed.
    package func interfere(_ times: Int) { state.withLock { $0.foreignWrites = times } }

    private static let cluster =
        "/subscriptions/{subscription}/resourceGroups/{group}/providers/Microsoft.ContainerService/managedClusters/{name}"

    package var routes: [ResourceManagerRoute] {
        [
            ResourceManagerRoute("GET", Self.cluster) { call, arm in self.show(call, arm) },
            ResourceManagerRoute("PUT", Self.cluster) { call, arm in self.update(call, arm) },
            ResourceManagerRoute("GET", Self.cluster + "/operations/{operation}") { call, arm in
                arm.look(call.parameters["operation"] ?? "", path: call.path, pendingState: { _ in "InProgress" })
            },
            ResourceManagerRoute("POST", Self.cluster + "/listClusterUserCredential") { call, arm in
                self.credential(call, arm, isAdmin: false)
            },
            ResourceManagerRoute("POST", Self.cluster + "/listClusterAdminCredential") { call, arm in
                self.credential(call, arm, isAdmin: true)
            },
        ]
    }

    private var etag: String { "\"\(state.withLock { $0.revision })\"" }

    private func show(_ call: ResourceManagerCall, _ arm: ResourceManagerSimulator) -> SimulatedAnswer {
        arm.settle(call.path)
        guard var node = arm.resource(call.path) else { return IdentityRoutes.notFound(call) }
        node["eTag"] = .string(etag)
        return .json(node)
    }

    private func update(_ call: ResourceManagerCall, _ arm: ResourceManagerSimulator) -> SimulatedAnswer {
        arm.settle(call.path)
        guard let existing = arm.resource(call.path) else {
            return .error(400, "BadRequest", "this simulator updates clusters and makes none")
        }
        let interferes = state.withLock { state in
            guard state.foreignWrites > 0 else { return false }
            state.foreignWrites -= 1
            state.revision += 1
            return true
        }
        if let expected = call.request.header("If-Match"), expected != etag || interferes {
            return .error(412, "PreconditionFailed", "The ETag \(expected) does not match the current one.")
        }
        let pending = existing["properties"]?["provisioningState"]?.string ?? "Succeeded"
        guard ["Succeeded", "Failed", "Canceled"].contains(pending) else {
            return .error(
                409, "OperationNotAllowed",
                "Operation is not allowed because there's an in progress update managed cluster operation.")
        }
        var node = call.body
        for field in ["id", "name", "type", "systemData"] { node[field] = existing[field] }
        var properties = node["properties"] ?? .emptyMapping
        properties["provisioningState"] = "Updating"
        if properties["oidcIssuerProfile"]?["enabled"]?.bool == true {
            var profile = properties["oidcIssuerProfile"] ?? .emptyMapping
            profile["issuerURL"] = .string("\(issuerBase)/\(arm.world.tenant)/\(IdentityRoutes.guid(call.path))/")
            properties["oidcIssuerProfile"] = profile
        }
        if properties["securityProfile"]?["workloadIdentity"]?["enabled"]?.bool == true,
            properties["oidcIssuerProfile"]?["enabled"]?.bool != true
        {
            return .error(
                400, "InvalidParameter", "Workload identity requires the OIDC issuer to be enabled.")
        }
        node["properties"] = properties
        arm.place(call.path, node)
        state.withLock { $0.revision += 1 }
        let headers = arm.begin("PUT", on: call.path, type: "managedClusters", version: call.version)
        node["eTag"] = .string(etag)
        return .json(node, status: 200, headers: headers)
    }

    private func credential(
        _ call: ResourceManagerCall, _ arm: ResourceManagerSimulator, isAdmin: Bool
    ) -> SimulatedAnswer {
        let path = String(call.path.prefix(upTo: call.path.range(ofLast: "/listCluster")))
        guard let node = arm.resource(path) else { return IdentityRoutes.notFound(call) }
        if isAdmin, node["properties"]?["disableLocalAccounts"]?.bool == true {
            return .error(
                400, "BadRequest",
                "Getting static credential is not allowed because this cluster is set to disable local accounts.")
        }
        let text = state.withLock { isAdmin ? $0.kubeconfigs.admin : $0.kubeconfigs.user }
        return .json([
            "kubeconfigs": [
                [
                    "name": .string(isAdmin ? "clusterAdmin" : "clusterUser"),
                    "value": .string(Base64.encode(Array(text.utf8))),
                ]
            ]
        ])
    }
}

extension ResourceManagerSimulator {
    /// The resources directly below a collection's path, in the order they were made.
    func children(of collection: String) -> [Node] {
        let prefix = collection.lowercased() + "/"
        return state.withLock { state in
            state.order.filter { $0.hasPrefix(prefix) && !$0.dropFirst(prefix.count).contains("/") }
                .compactMap { state.resources[$0] }
        }
    }
}
