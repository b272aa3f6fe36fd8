import Bootstrap
import Fleet
import Testing

@Suite struct BootstrapMachineTests {
    @Test("writes everything once, in an order in which nothing is missing")
    func freshCluster() throws {
        var world = SimulatedWorld(try .sample())
        let actions = world.run()
        #expect(
            actions == [
                .inspectCluster, .inspectRepository(again: false), .push(.components), .install,
                .writeSecret(.generated), .verifyKey, .push(.sync), .applySync, .startReconcilers,
                .awaitSource(commit: "commit-2"), .awaitKustomization(commit: "commit-2"),
                .reportHealth(commit: "commit-2"), .finish(changed: true),
            ])
        #expect(world.repository.commits == 2)
    }

    @Test("a second run changes nothing and says so", arguments: [true, false])
    func again(credentialsGiven: Bool) throws {
        var world = SimulatedWorld(try .sample(credentialsGiven: credentialsGiven))
        world.run()
        let before = world
        let actions = world.run()
        #expect(actions.filter(\.writes) == [])
        #expect(actions.last == .finish(changed: false))
        #expect(world == before)
    }

    /// Every point at which a run can be killed, before and after each effect.
    static let kills = (0..<13).flatMap { [SimulatedWorld.Kill.before($0), .after($0)] }

    @Test("a run killed anywhere is finished by the next, with the same two commits and one key", arguments: kills)
    func killed(at kill: SimulatedWorld.Kill) throws {
        var reference = SimulatedWorld(try .sample())
        reference.run()
        var world = SimulatedWorld(try .sample())
        world.run(killedAt: kill)
        let actions = world.run()
        #expect(actions.last.map { if case .finish = $0 { true } else { false } } == true)
        #expect(world == reference)
        #expect(world.run().filter(\.writes) == [])
    }

    @Test("repeats its commits from a fresh clone when somebody else pushed first")
    func conflict() throws {
        var world = SimulatedWorld(try .sample())
        world.foreignPushes = 1
        let actions = world.run()
        #expect(actions.filter { $0 == .inspectRepository(again: true) }.count == 1)
        #expect(actions.last == .finish(changed: true))
        #expect(world.repository.hasComponents && world.repository.hasSync)
    }

    @Test("makes no second key when the second push meets a conflict")
    func conflictAtSync() throws {
        var world = SimulatedWorld(try .sample())
        world.repository = .init(head: "commit-1", hasComponents: true, commits: 1)
        world.foreignPushes = 1
        world.run()
        #expect(world.cluster.keysMade == 1)
        #expect(world.repository.hasSync)
    }

    @Test("gives up when the branch never stands still")
    func endlessConflict() throws {
        var world = SimulatedWorld(try .sample())
        world.foreignPushes = 100
        #expect(
            world.run().last
                == .refuse([.conflicts(branch: "main", attempts: BootstrapMachine.pushAttempts)]))
    }

    @Test("a new repository gets a new key and a new source, not the old ones (fluxcd/flux2#2414)")
    func newRepository() throws {
        var world = SimulatedWorld(try .sample())
        world.run()
        world.intent.url = "ssh://git@git.example.com/elsewhere"
        world.repository = .init()
        let actions = world.run()
        #expect(actions.contains(.writeSecret(.generated)))
        #expect(world.cluster.secretFor == world.intent.url)
        #expect(world.cluster.sourceURL == world.intent.url)
        #expect(world.run().filter(\.writes) == [])
    }

    @Test("a dry run plans what a run would do, and does none of it")
    func dryRun() throws {
        var intent = try BootstrapMachine.Intent.sample()
        intent.dryRun = true
        var world = SimulatedWorld(intent)
        let before = world
        #expect(
            world.run().last
                == .preview([.push(.components), .install, .secret(.generated), .push(.sync), .apply]))
        #expect(world == before)
    }

    @Test("puts the agent back where it is missing")
    func lostAgent() throws {
        var world = SimulatedWorld(try .sample())
        world.run()
        world.cluster.isInstalled = false
        #expect(world.run().filter(\.writes) == [.install])
    }
}
