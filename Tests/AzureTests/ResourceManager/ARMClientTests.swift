import Azure
import HTTP
import Simulators
import Testing
import YAML

@Suite("Azure Resource Manager client")
struct ARMClientTests {
    private let body: Node = [
        "properties": [
            "scope": "cluster", "namespace": "flux-system", "sourceKind": "GitRepository", "suspend": false,
            "gitRepository": ["url": "https://git.example/x", "repositoryRef": ["branch": "main"]],
            "kustomizations": ["a": ["path": "./a"]],
        ]
    ]

    private func put(_ world: Simulation, _ change: (inout ARMOptions) -> Void = { _ in }) async throws -> Node {
        try await world.arm(change).putAndWait(
            "create the configuration a", world.cluster.fluxConfiguration("a"), version: APIVersion.fluxConfigurations,
            body: body)
    }

    @Test("an operation is followed to its end, with the pauses the service asks for")
    func operation() async throws {
        var switches = ResourceManagerSwitches()
        switches.pendingLooks = 2
        switches.retryAfter = 7
        let world = try await Simulation(switches: switches)
        let node = try await put(world)
        #expect(node["properties"]?["provisioningState"] == "Succeeded")
        #expect(world.pauses.all == [.seconds(7), .seconds(7), .seconds(7)])
        #expect(world.managerServer.log.exchanges.map(\.request.method) == ["PUT", "GET", "GET", "GET", "GET"])
        await world.stop()
    }

    @Test("an odd spelling of the polling URL is followed as it is")
    func oddURL() async throws {
        var switches = ResourceManagerSwitches()
        switches.oddPollURL = true
        switches.foreignLocation = "https://eastus.rp.kubernetesconfiguration.azure.com"
        let world = try await Simulation(switches: switches)
        _ = try await put(world)
        #expect(world.managerServer.log.lines.filter { $0.contains("api-Version=") }.count == 2)
        await world.stop()
    }

    @Test("a polling URL on another host never sees the token: the resource is read instead")
    func foreignURL() async throws {
        let foreign = try await SimulatedServer.start(tls: true, [])
        var switches = ResourceManagerSwitches()
        switches.foreignPollOrigin = foreign.url
        switches.provisioningTime = .milliseconds(20)
        let world = try await Simulation(switches: switches)
        let node = try await put(world) { $0.pause = { _ in try await Task.sleep(for: .milliseconds(10)) } }
        #expect(node["properties"]?["provisioningState"] == "Succeeded")
        #expect(foreign.log.lines.isEmpty)
        await world.stop()
        await foreign.stop()
    }

    @Test("without a resource to read, a polling URL on another host is refused")
    func foreignPage() async throws {
        let world = try await Simulation()
        await #expect(throws: ARMError.self) {
            try await world.arm().get("read a page", url: "https://evil.example/next", path: "/x")
        }
        await #expect(throws: ARMError.self) {
            try await world.arm().get(
                "read a page", url: "https://localhost@evil.example:443/next", path: "/x")
        }
        #expect(world.managerServer.log.lines.isEmpty)
        await world.stop()
    }

    @Test("a failed operation says why in the service's words")
    func failure() async throws {
        var switches = ResourceManagerSwitches()
        switches.failing["fluxconfigurations"] = .extensionTimedOut
        let world = try await Simulation(switches: switches)
        let error = await #expect(throws: ARMError.self) { try await put(world) }
        #expect(
            error?.message
                == "Azure failed to create the configuration a: The extension operation failed with the following error:"
                + " timed out waiting for the condition (ExtensionOperationFailed)")
        await world.stop()
    }

    @Test("throttling is waited out", arguments: ["PUT", "GET"])
    func throttling(method: String) async throws {
        var switches = ResourceManagerSwitches()
        switches.throttling = .init(count: 2, method: method)
        let world = try await Simulation(switches: switches)
        _ = try await put(world)
        #expect(world.managerServer.log.exchanges.filter { $0.answer.status == 429 }.count == 2)
        await world.stop()
    }

    @Test("an outage is waited out for what may be repeated")
    func outage() async throws {
        var switches = ResourceManagerSwitches()
        switches.outage = (count: 2, status: 503)
        let world = try await Simulation(switches: switches)
        _ = try await put(world)
        #expect(world.managerServer.log.exchanges.prefix(3).map(\.answer.status) == [503, 503, 201])
        await world.stop()
    }

    @Test("a patch is not repeated after an outage: it may have been carried out")
    func outagePatch() async throws {
        let world = try await Simulation()
        _ = try await put(world)
        world.manager.set { $0.outage = (count: 1, status: 503) }
        await #expect(throws: ARMError.self) {
            try await world.arm().patch(
                "change the configuration a", world.cluster.fluxConfiguration("a"),
                version: APIVersion.fluxConfigurations, body: ["properties": ["suspend": true]])
        }
        await world.stop()
    }

    @Test("a list is read page by page")
    func pages() async throws {
        var switches = ResourceManagerSwitches()
        switches.pageSize = 2
        let world = try await Simulation(switches: switches)
        for name in ["a", "b", "c", "d", "e"] {
            world.manager.place(
                world.cluster.fluxConfiguration(name).path, ["name": .string(name), "properties": [:]])
        }
        let items = try await world.arm().list(
            "list", world.cluster.fluxConfiguration(), version: APIVersion.fluxConfigurations)
        #expect(items.map { $0["name"]?.string } == ["a", "b", "c", "d", "e"])
        #expect(world.managerServer.log.exchanges.count == 3)
        await world.stop()
    }

    @Test("a claims challenge is answered once with a token that has the claims")
    func claims() async throws {
        let claims = #"{"access_token":{"nbf":{"essential":true,"value":"1604106651"}}}"#
        var switches = ResourceManagerSwitches()
        switches.claimsChallenge = claims
        let world = try await Simulation(switches: switches)
        let manager = world.manager
        let arm = world.arm()
        // The simulated Entra does not tell Resource Manager: the first refusal ends when the second token is asked for.
        async let answer = arm.find(
            "read the configuration a", world.cluster.fluxConfiguration("a"), version: APIVersion.fluxConfigurations)
        while world.entra.seen.count < 2 { try await Task.sleep(for: .milliseconds(1)) }
        manager.satisfyClaims()
        _ = try? await answer
        let form = try #require(world.entra.seen.last?.form["claims"])
        let sent = try JSONParser.parse(form)
        #expect(sent["access_token", "nbf", "value"] == "1604106651")
        #expect(sent["access_token", "xms_cc", "values"] == ["CP1"])
        await world.stop()
    }

    @Test("a token that was revoked is replaced once")
    func revoked() async throws {
        let world = try await Simulation()
        let arm = world.arm()
        _ = try await arm.find("read a", world.cluster.fluxConfiguration("a"), version: APIVersion.fluxConfigurations)
        world.entra.revokeAll()
        #expect(
            try await arm.find("read a", world.cluster.fluxConfiguration("a"), version: APIVersion.fluxConfigurations)
                == nil)
        #expect(world.managerServer.log.exchanges.map(\.answer.status) == [404, 401, 404])
        await world.stop()
    }

    @Test("a missing permission names the action and the scope")
    func denied() async throws {
        var switches = ResourceManagerSwitches()
        switches.deniedActions = ["Microsoft.KubernetesConfiguration/fluxConfigurations/write"]
        let world = try await Simulation(switches: switches)
        let error = await #expect(throws: ARMError.self) { try await put(world) }
        #expect(
            error?.hints == [
                "ask for a role that allows Microsoft.KubernetesConfiguration/fluxConfigurations/write on "
                    + world.cluster.fluxConfiguration("a").path
            ])
        await world.stop()
    }

    @Test("the body of a forced deletion, which is no JSON, is not read")
    func forcedDeletion() async throws {
        let world = try await Simulation()
        _ = try await put(world)
        try await world.arm().deleteAndWait(
            "delete the configuration a", world.cluster.fluxConfiguration("a"), version: APIVersion.fluxConfigurations,
            query: [(name: "forceDelete", value: "true")])
        #expect(world.manager.resource(world.cluster.fluxConfiguration("a").path) == nil)
        await world.stop()
    }

    @Test("a deletion is followed until the operation is over")
    func deletion() async throws {
        let world = try await Simulation()
        _ = try await put(world)
        try await world.arm().deleteAndWait(
            "delete the configuration a", world.cluster.fluxConfiguration("a"), version: APIVersion.fluxConfigurations)
        #expect(world.manager.resource(world.cluster.fluxConfiguration("a").path) == nil)
        await world.stop()
    }

    @Test("states nobody knows yet are waited through")
    func unknownState() {
        var operation = LongRunningOperation(
            .put, what: "make", path: "/x", firstPause: .seconds(1), longestPause: .seconds(4))
        func answer(_ state: Node) -> ARMAnswer {
            ARMAnswer(status: 200, headers: [:], body: ["properties": ["provisioningState": state]])
        }
        #expect(operation.begin(answer("Accepted"), isOwn: { _ in true }) == .pollResource(after: .seconds(1)))
        #expect(operation.next(answer("Hibernating"), isOwn: { _ in true }) == .pollResource(after: .seconds(2)))
        #expect(operation.next(answer("Moving"), isOwn: { _ in true }) == .pollResource(after: .seconds(4)))
        #expect(operation.next(answer("Moving"), isOwn: { _ in true }) == .pollResource(after: .seconds(4)))
        let end = answer("Succeeded")
        #expect(operation.next(end, isOwn: { _ in true }) == .done(end.body))
    }

    @Test("an operation past its time is given up, and says its state")
    func timeout() async throws {
        var switches = ResourceManagerSwitches()
        switches.pendingLooks = 1000
        switches.retryAfter = 60
        let world = try await Simulation(switches: switches)
        let error = await #expect(throws: ARMError.self) {
            try await put(world) { $0.operationTimeout = .seconds(30) }
        }
        #expect(error?.reason == "OperationTimeout")
        await world.stop()
    }
}
