import Synchronization
import YAML

extension ResourceManagerSimulator {
    private static let cluster =
        "/subscriptions/{subscription}/resourceGroups/{group}/providers/{clusterProvider}/{clusterType}/{cluster}"
    private static let configuration = cluster + "/providers/Microsoft.KubernetesConfiguration"

    /// Subscriptions, providers, Flux configurations and extensions.
    static var ownRoutes: [ResourceManagerRoute] {
        [
            ResourceManagerRoute("GET", "/subscriptions") { _, simulator in simulator.subscriptions() },
            ResourceManagerRoute("GET", "/subscriptions/{subscription}/providers/{namespace}") { call, simulator in
                simulator.provider(call.parameters["namespace"] ?? "")
            },
            ResourceManagerRoute("POST", "/subscriptions/{subscription}/providers/{namespace}/register") {
                call, simulator in simulator.register(call.parameters["namespace"] ?? "")
            },
            ResourceManagerRoute("GET", configuration + "/{type}/{name}/operations/{id}") { call, simulator in
                simulator.look(call.parameters["id"] ?? "", path: call.path)
            },
        ] + ["sourceControlConfigurations", "fluxConfigurations", "extensions"].flatMap(resourceRoutes)
    }

    private static func resourceRoutes(_ type: String) -> [ResourceManagerRoute] {
        let path = "\(configuration)/\(type)"
        return [
            ResourceManagerRoute("GET", path) { call, simulator in
                simulator.inCluster(call) { simulator.list(call) }
            },
            ResourceManagerRoute("GET", "\(path)/{name}") { call, simulator in
                simulator.inCluster(call) { simulator.read(call, type: type) }
            },
            ResourceManagerRoute("PUT", "\(path)/{name}") { call, simulator in
                simulator.inCluster(call) { simulator.write(call, type: type) }
            },
            ResourceManagerRoute("PATCH", "\(path)/{name}") { call, simulator in
                simulator.inCluster(call) { simulator.change(call, type: type) }
            },
            ResourceManagerRoute("DELETE", "\(path)/{name}") { call, simulator in
                simulator.inCluster(call) { simulator.delete(call, type: type) }
            },
        ]
    }

    private func subscriptions() -> SimulatedAnswer {
        .json([
            "value": [
                [
                    "id": .string("/subscriptions/\(world.subscription)"),
                    "subscriptionId": .string(world.subscription),
                    "tenantId": .string(world.tenant), "displayName": "prod", "state": "Enabled",
                    "authorizationSource": "RoleBased", "managedByTenants": [],
                ]
            ]
        ])
    }

    // MARK: Providers

    /// Makes a provider stand otherwise than `Registered`.
    package func setProvider(_ namespace: String, state text: String) {
        state.withLock { $0.providers[namespace.lowercased()] = (text, $0.switches.registrationLooks) }
    }

    private func provider(_ namespace: String) -> SimulatedAnswer {
        let text = state.withLock { state -> String in
            guard var provider = state.providers[namespace.lowercased()] else { return "Registered" }
            if provider.state == "Registering" {
                if provider.looksLeft <= 0 { provider.state = "Registered" }
                provider.looksLeft -= 1
                state.providers[namespace.lowercased()] = provider
            }
            return provider.state
        }
        return .json([
            "id": .string("/subscriptions/\(world.subscription)/providers/\(namespace)"),
            "namespace": .string(namespace), "registrationState": .string(text),
            "registrationPolicy": "RegistrationRequired", "resourceTypes": [],
        ])
    }

    /// What a write meets when the subscription must register the provider first.
    private func unregistered() -> SimulatedAnswer? {
        let namespace = "Microsoft.KubernetesConfiguration"
        guard
            state.withLock({
                $0.switches.demandsRegistration && $0.providers[namespace.lowercased()]?.state == "NotRegistered"
            })
        else { return nil }
        return .error(
            409, "MissingSubscriptionRegistration",
            "The subscription is not registered to use namespace '\(namespace)'. See https://aka.ms/rps-not-found for how to register subscriptions."
        )
    }

    private func register(_ namespace: String) -> SimulatedAnswer {
        setProvider(namespace, state: "Registering")
        return .json([
            "id": .string("/subscriptions/\(world.subscription)/providers/\(namespace)/register"),
            "namespace": .string(namespace), "registrationState": "Registering",
        ])
    }

    // MARK: Configurations and extensions

    private func inCluster(_ call: ResourceManagerCall, _ body: () -> SimulatedAnswer) -> SimulatedAnswer {
        let parts = ["clusterProvider", "clusterType", "cluster"].map { call.parameters[$0] ?? "" }
        let path =
            "/subscriptions/\(world.subscription)/resourceGroups/\(world.group)/providers/"
            + parts.joined(separator: "/")
        guard resource(path) != nil else {
            return .error(
                404, "ResourceNotFound",
                "The Resource '\(parts.joined(separator: "/"))' under resource group '\(world.group)' was not found. For more details please go to https://aka.ms/ARMResourceNotFoundFix"
            )
        }
        return body()
    }

    private func list(_ call: ResourceManagerCall) -> SimulatedAnswer {
        let prefix = call.path.lowercased() + "/"
        let skip = call.request.query("$skiptoken").flatMap { Int($0) } ?? 0
        let (items, size) = state.withLock { state in
            (state.order.filter { $0.hasPrefix(prefix) }.compactMap { state.resources[$0] }, state.switches.pageSize)
        }
        var body: Node = ["value": .sequence(Array(items.dropFirst(skip).prefix(size)))]
        if items.count > skip + size {
            body["nextLink"] = .string(
                "\(currentOrigin)\(call.path)?api-version=\(call.version)&$skiptoken=\(skip + size)")
        }
        return .json(body)
    }

    private func read(_ call: ResourceManagerCall, type: String) -> SimulatedAnswer {
        settle(call.path)
        let node: Node? = state.withLock { state in
            let key = call.path.lowercased()
            guard var node = state.resources[key] else { return nil }
            guard type == "fluxConfigurations", var properties = node["properties"],
                properties["provisioningState"]?.string == "Succeeded"
            else { return node }
            let place = min(state.reads[key, default: 0], state.switches.compliance.count - 1)
            state.reads[key, default: 0] += 1
            properties["complianceState"] = .string(state.switches.compliance[place])
            if place < state.switches.statuses.count {
                properties["statuses"] = .sequence(state.switches.statuses[place].map(Self.node))
            }
            let isSSH = properties["gitRepository"]?["url"]?.string.map { !$0.hasPrefix("http") } ?? false
            if isSSH, properties["configurationProtectedSettings"]?["sshPrivateKey"] == nil,
                properties["gitRepository"]?["localAuthRef"] == nil
            {
                properties["repositoryPublicKey"] = .string(state.switches.repositoryPublicKey)
            }
            node["properties"] = properties
            return node
        }
        return node.map { .json($0) } ?? Self.notFound(call, type)
    }

    private func write(_ call: ResourceManagerCall, type: String) -> SimulatedAnswer {
        let name = call.parameters["name"] ?? ""
        if let refusal = unregistered() ?? invalid(call, type: type) { return refusal }
        let existed = resource(call.path) != nil
        let node =
            type == "extensions"
            ? KubernetesConfigurationShapes.newExtension(call.path, name: name, body: call.body)
            : KubernetesConfigurationShapes.newConfiguration(call.path, name: name, body: call.body)
        place(call.path, node)
        state.withLock { $0.reads[call.path.lowercased()] = 0 }
        return .json(
            node, status: existed ? 200 : 201,
            headers: begin("PUT", on: call.path, type: type, version: call.version))
    }

    private func change(_ call: ResourceManagerCall, type: String) -> SimulatedAnswer {
        guard let old = resource(call.path) else { return Self.notFound(call, type) }
        let node = KubernetesConfigurationShapes.patched(old, name: call.parameters["name"] ?? "", body: call.body)
        place(call.path, node)
        state.withLock { $0.reads[call.path.lowercased()] = 0 }
        return .json(node, status: 202, headers: begin("PATCH", on: call.path, type: type, version: call.version))
    }

    private func delete(_ call: ResourceManagerCall, type: String) -> SimulatedAnswer {
        guard resource(call.path) != nil else { return SimulatedAnswer(status: 204) }
        if call.request.query("forceDelete") == "true" {
            remove(call.path)
            // As recorded of the real service: the text of a .NET object, which is no JSON.
            return SimulatedAnswer(
                status: 200, headers: [(name: "Content-Type", value: "application/json")],
                body: Array("{\"version\":\"1.1\",\"content\":{\"headers\":[{\"key\"".utf8))
        }
        return SimulatedAnswer(
            status: 202, headers: begin("DELETE", on: call.path, type: type, version: call.version))
    }

    /// What the service refuses in a body, in its words.
    private func invalid(_ call: ResourceManagerCall, type: String) -> SimulatedAnswer? {
        guard let properties = call.body["properties"] else {
            return .error(400, "InvalidRequestContent", "The request content was invalid: properties are required.")
        }
        guard type == "fluxConfigurations" else {
            guard properties["extensionType"]?.string?.isEmpty == false else {
                return .error(400, "ValidationFailed", "extensionType must be specified.")
            }
            let isManaged = call.parameters["clusterType"]?.lowercased() == "managedclusters"
            guard !isManaged || call.body["identity"] == nil else {
                return .error(400, "BadRequest", "Identity is not supported for AKS managed clusters.")
            }
            return nil
        }
        let kind = properties["sourceKind"]?.string ?? ""
        let body = [
            "GitRepository": "gitRepository", "Bucket": "bucket", "AzureBlob": "azureBlob",
            "OCIRepository": "ociRepository",
        ]
        guard let source = body[kind], properties[source]?.mapping?.isEmpty == false else {
            return .error(
                400, "ValidationFailed",
                "Invalid source kind match. Config with specified source kind '\(kind)' must contain corresponding body specified in the properties."
            )
        }
        return conflict(call, properties)
    }

    /// Two configurations of one namespace and name cannot both own their objects.
    private func conflict(_ call: ResourceManagerCall, _ properties: Node) -> SimulatedAnswer? {
        guard let existing = resource(call.path) else { return nil }
        let old = existing["properties"]?["namespace"]?.string
        guard old == properties["namespace"]?.string else {
            return .error(
                400, "ValidationFailed",
                "The namespace of flux configuration '\(call.parameters["name"] ?? "")' cannot be changed from '\(old ?? "default")' to '\(properties["namespace"]?.string ?? "default")'."
            )
        }
        return nil
    }

    private static func notFound(_ call: ResourceManagerCall, _ type: String) -> SimulatedAnswer {
        .error(404, "ResourceNotFound", "The resource \(type)/\(call.parameters["name"] ?? "") was not found.")
    }

    private static func node(_ status: ResourceManagerSwitches.ObjectStatus) -> Node {
        [
            "name": .string(status.name), "namespace": .string(status.namespace), "kind": .string(status.kind),
            "complianceState": .string(status.complianceState),
            "statusConditions": [
                [
                    "type": "Ready", "status": status.complianceState == "Compliant" ? "True" : "False",
                    "reason": .string(status.reason), "message": .string(status.message),
                    "lastTransitionTime": "2026-11-23T10:00:00Z",
                ]
            ],
        ]
    }
}
