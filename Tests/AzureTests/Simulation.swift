import Azure
import Diagnostics
import HTTP
import Simulators
import Synchronization

/// Azure Resource Manager and Entra, simulated, and a client of theirs.
struct Simulation {
    let manager: ResourceManagerSimulator
    let entra: EntraSimulator
    let managerServer: SimulatedServer
    let entraServer: SimulatedServer
    let http: HTTPClient
    /// Pauses asked for, in order; none is waited for.
    let pauses = Pauses()

    static let client = EntraSimulator.Client(id: "44444444-4444-4444-4444-444444444448", secret: "s3cret-value")

    final class Pauses: Sendable {
        private let state = Mutex<[Duration]>([])
        var all: [Duration] { state.withLock { $0 } }
        func add(_ pause: Duration) { state.withLock { $0.append(pause) } }
    }

    init(
        switches: ResourceManagerSwitches = ResourceManagerSwitches(), clients: [EntraSimulator.Client] = [client]
    ) async throws {
        let entra = EntraSimulator(clients: clients)
        self.entra = entra
        manager = ResourceManagerSimulator(
            switches: switches, judge: { entra.verdict($0, now: SimulatedClock.now) })
        managerServer = try await SimulatedServer.start([manager])
        entraServer = try await SimulatedServer.start([entra])
        manager.listen(at: managerServer.url)
        entra.listen(at: entraServer.url)
        var configuration = HTTPConfiguration()
        configuration.trust = .certificates(Array((managerServer.authority + entraServer.authority).utf8))
        configuration.retry = RetryPolicy()
        configuration.retry.initialPause = .milliseconds(1)
        http = HTTPClient(configuration)
    }

    var cloud: Cloud {
        var cloud = Cloud.public
        cloud.authority = entraServer.url
        cloud.resourceManager = managerServer.url
        return cloud
    }

    var identity: ApplicationIdentity {
        ApplicationIdentity(tenant: entra.tenant, clientID: Self.client.id)
    }

    func arm(_ change: (inout ARMOptions) -> Void = { _ in }) -> ARMClient {
        let credential = ClientSecretCredential(
            identity, secret: .init("s3cret-value"), authority: entraServer.url, http: http)
        var options = ARMOptions()
        options.retry.initialPause = .milliseconds(1)
        let pauses = pauses
        options.pause = { pauses.add($0) }
        change(&options)
        return ARMClient(cloud: cloud, tokens: TokenCache(credential), http: http, options: options)
    }

    var cluster: ClusterReference {
        ClusterReference(
            subscription: manager.world.subscription, group: manager.world.group, name: manager.world.cluster)
    }

    func stop() async {
        await managerServer.stop()
        await entraServer.stop()
    }

}
