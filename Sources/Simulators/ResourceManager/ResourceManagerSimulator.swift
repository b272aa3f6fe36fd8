import Synchronization
package import YAML

/// Azure Resource Manager as a client sees it: subscriptions, groups, clusters, providers, resources of any kind, and
/// operations that go on after the answer.
///
/// It is held to the recordings of the real az client (the answers there come from a recorded stand-in) and to one
/// recording of the real service. It knows nothing of what Kubernetes would do with any of this.
package final class ResourceManagerSimulator: SimulatedService {
    /// Names of what exists from the start.
    package struct World: Sendable {
        package var subscription = "11111111-1111-1111-1111-111111111111"
        package var tenant = "22222222-2222-2222-2222-222222222222"
        package var group = "rg-aks-prod"
        package var cluster = "aks-prod-westeurope"
        package var location = "westeurope"

        package init() {}
    }

    struct Operation {
        var resource: String
        var method: String
        var ends: ContinuousClock.Instant
        var looksLeft: Int
        var failure: ResourceManagerSwitches.Failure?
    }

    struct State {
        var switches: ResourceManagerSwitches
        /// Resources by lower-case path.
        var resources: [String: Node] = [:]
        /// Lower-case paths in the order the resources were made: lists keep it.
        var order: [String] = []
        var operations: [String: Operation] = [:]
        /// How often each configuration was read since it was provisioned.
        var reads: [String: Int] = [:]
        var providers: [String: (state: String, looksLeft: Int)] = [:]
        var identifiers = 0
        var satisfiedClaims = false
    }

    package let world: World
    /// The origin polling URLs have; set once the server's port is known.
    private let origin = Mutex("https://management.azure.com")
    let state: Mutex<State>
    private let routes: [ResourceManagerRoute]
    /// Whether a token may be used here now; the Entra simulator says. `nil` takes every bearer token.
    private let judge: (@Sendable (_ token: String) -> TokenVerdict)?

    package enum TokenVerdict: Sendable {
        case valid
        case expired
        case unknown
    }

    /// - Parameter routes: of other simulations; asked before our own.
    package init(
        world: World = World(), switches: ResourceManagerSwitches = ResourceManagerSwitches(),
        judge: (@Sendable (_ token: String) -> TokenVerdict)? = nil, routes: [ResourceManagerRoute] = []
    ) {
        self.world = world
        self.judge = judge
        self.routes = routes + Self.ownRoutes
        state = Mutex(State(switches: switches))
        seed()
    }

    /// To be called when the server listens: what polling URLs begin with.
    package func listen(at url: String) { origin.withLock { $0 = url } }

    package var currentOrigin: String { origin.withLock { $0 } }

    package func set(_ change: @Sendable (inout ResourceManagerSwitches) -> Void) {
        state.withLock { change(&$0.switches) }
    }

    /// A resource as it is stored, by its path.
    package func resource(_ path: String) -> Node? { state.withLock { $0.resources[path.lowercased()] } }

    /// Puts a resource in place as if somebody had made it before.
    package func place(_ path: String, _ node: Node) {
        state.withLock { state in
            if state.resources.updateValue(node, forKey: path.lowercased()) == nil {
                state.order.append(path.lowercased())
            }
        }
    }

    package func remove(_ path: String) {
        state.withLock { state in
            state.resources[path.lowercased()] = nil
            state.order.removeAll { $0 == path.lowercased() }
        }
    }

    /// The path of the world's cluster.
    package var clusterPath: String {
        "\(groupPath)/providers/Microsoft.ContainerService/managedClusters/\(world.cluster)"
    }
    package var groupPath: String { "/subscriptions/\(world.subscription)/resourceGroups/\(world.group)" }

    private func seed() {
        place(
            clusterPath,
            [
                "id": .string(clusterPath), "name": .string(world.cluster), "location": .string(world.location),
                "type": "Microsoft.ContainerService/ManagedClusters", "properties": ["provisioningState": "Succeeded"],
            ])
    }

    package func answer(_ request: SimulatedRequest) async -> SimulatedAnswer? {
        guard request.segments.first?.lowercased() == "subscriptions" else { return nil }
        if let refusal = gate(request) { return refusal }
        for route in routes where route.method == request.method {
            guard let parameters = route.match(request.segments) else { continue }
            let version = request.query("api-version") ?? ""
            return await route.handler(
                ResourceManagerCall(request: request, parameters: parameters, version: version), self)
        }
        return .error(404, "ResourceNotFound", "The resource \(request.path) was not found.")
    }

    /// What refuses a request before it is looked at: outage, throttling, token, version, subscription, group.
    func gate(_ request: SimulatedRequest) -> SimulatedAnswer? {
        if let answer = weather(request) ?? unauthorised(request) { return answer }
        guard let version = request.query("api-version"), !version.isEmpty else {
            return .error(
                400, "MissingApiVersionParameter",
                "The api-version query parameter (?api-version=) is required for all requests.")
        }
        let segments = request.segments
        guard segments.count < 2 || segments[1].lowercased() == world.subscription.lowercased() else {
            return .error(404, "SubscriptionNotFound", "The subscription '\(segments[1])' could not be found.")
        }
        if segments.count > 3, segments[2].lowercased() == "resourcegroups",
            segments[3].lowercased() != world.group.lowercased()
        {
            return .error(404, "ResourceGroupNotFound", "Resource group '\(segments[3])' could not be found.")
        }
        return denied(request)
    }

    private func weather(_ request: SimulatedRequest) -> SimulatedAnswer? {
        state.withLock { state in
            if let outage = state.switches.outage, outage.count > 0 {
                state.switches.outage?.count -= 1
                return .error(outage.status, "ServiceUnavailable", "The service is temporarily unavailable.")
            }
            guard let throttling = state.switches.throttling, throttling.count > 0,
                throttling.method.map({ $0 == request.method }) ?? true
            else { return nil }
            state.switches.throttling?.count -= 1
            return .error(
                429, "TooManyRequests", "The request is being throttled.",
                headers: [
                    (name: "Retry-After", value: String(throttling.retryAfter)),
                    (name: "x-ms-ratelimit-remaining-subscription-writes", value: "0"),
                ])
        }
    }

    private func unauthorised(_ request: SimulatedRequest) -> SimulatedAnswer? {
        let uri = "https://login.windows.net/\(world.tenant)"
        guard let header = request.header("Authorization"), header.hasPrefix("Bearer ") else {
            return .error(
                401, "AuthenticationFailed",
                "Authentication failed. The 'Authorization' header is missing.",
                headers: [(name: "WWW-Authenticate", value: "Bearer authorization_uri=\"\(uri)\"")])
        }
        let token = String(header.dropFirst("Bearer ".count))
        switch judge?(token) ?? .valid {
        case .valid: break
        case .expired:
            return .error(
                401, "ExpiredAuthenticationToken", "The access token expiry UTC time is earlier than current UTC time.",
                headers: [
                    (name: "WWW-Authenticate", value: "Bearer authorization_uri=\"\(uri)\", error=\"invalid_token\"")
                ])
        case .unknown:
            return .error(
                401, "InvalidAuthenticationToken", "The access token is invalid.",
                headers: [
                    (name: "WWW-Authenticate", value: "Bearer authorization_uri=\"\(uri)\", error=\"invalid_token\"")
                ])
        }
        let challenge = state.withLock { $0.satisfiedClaims ? nil : $0.switches.claimsChallenge }
        guard let challenge else { return nil }
        return .error(
            401, "InvalidAuthenticationToken", "Continuous access evaluation resulted in challenge.",
            headers: [
                (
                    name: "WWW-Authenticate",
                    value:
                        "Bearer authorization_uri=\"\(uri)\", error=\"insufficient_claims\", claims=\"\(Self.base64(challenge))\""
                )
            ])
    }

    /// The Entra simulator tells that a token with the claims wanted has been issued.
    package func satisfyClaims() { state.withLock { $0.satisfiedClaims = true } }

    private func denied(_ request: SimulatedRequest) -> SimulatedAnswer? {
        let segments = request.segments
        guard let provider = segments.lastIndex(where: { $0.lowercased() == "providers" }),
            provider + 2 < segments.count
        else { return nil }
        let verb = ["GET": "read", "PUT": "write", "PATCH": "write", "DELETE": "delete"][request.method] ?? "action"
        let action = "\(segments[provider + 1])/\(segments[provider + 2])/\(verb)"
        guard state.withLock({ $0.switches.deniedActions.contains(action) }) else { return nil }
        return .error(
            403, "AuthorizationFailed",
            "The client '44444444-4444-4444-4444-444444444444' with object id '55555555-5555-5555-5555-555555555555' does not have authorization to perform action '\(action)' over scope '\(request.path)' or the scope is invalid. If access was recently granted, please refresh your credentials."
        )
    }
}
