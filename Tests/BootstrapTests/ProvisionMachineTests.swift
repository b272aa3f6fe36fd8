import Bootstrap
import Testing

/// The order of a provisioning, on a world of three steps that build on each other.
@Suite struct ProvisionMachineTests {
    /// What exists, as a set of names; each step makes the things of its own.
    struct World: Equatable {
        var made: Set<String> = []
        /// Steps whose effect does not show.
        var broken: Set<ProvisionStep> = []
        var writes = 0

        static let things: [ProvisionStep: [String]] = [
            .cluster: [], .identity: ["id"], .key: ["vault", "key"], .role: ["role"],
        ]

        func find(_ step: ProvisionStep) -> ProvisionFinding {
            var finding = ProvisionFinding()
            for name in Self.things[step] ?? [] {
                let resource = ProvisionResource(.identity, name, id: "/\(name)")
                if made.contains(name) {
                    finding.existing.append(resource)
                } else {
                    finding.changes.append(ProvisionChange(step, "create \(name)", creates: resource))
                }
            }
            return finding
        }

        /// - Parameter partly: only the first thing, as when the process is killed in the middle.
        mutating func perform(_ step: ProvisionStep, partly: Bool = false) {
            guard !broken.contains(step) else { return }
            for name in (Self.things[step] ?? []).prefix(partly ? 1 : .max) where made.insert(name).inserted {
                writes += 1
            }
        }

        /// Runs a machine from the start; cut off before or in the middle of the nth action.
        mutating func run(dryRun: Bool = false, killedAt kill: Int? = nil, inTheMiddle: Bool = false)
            -> [ProvisionMachine.Action]
        {
            var machine = ProvisionMachine([.cluster, .identity, .key, .role], dryRun: dryRun)
            var event = ProvisionMachine.Event.started
            var actions: [ProvisionMachine.Action] = []
            while true {
                let action = machine.next(event)
                if kill == actions.count {
                    if inTheMiddle, case .perform(let step, _) = action { perform(step, partly: true) }
                    return actions
                }
                actions.append(action)
                switch action {
                case .inspect(let step): event = .found(find(step))
                case .announce: event = .shown
                case .perform(let step, _):
                    perform(step)
                    event = .performed
                case .refuse, .fail, .preview, .finish: return actions
                }
            }
        }
    }

    @Test("makes what is missing, in order, and says what it made")
    func fromNothing() throws {
        var world = World()
        let actions = world.run()
        guard case .finish(let report)? = actions.last else {
            Issue.record("it ended with \(String(describing: actions.last))")
            return
        }
        #expect(report.created.map(\.name) == ["id", "vault", "key", "role"])
        #expect(report.existed.isEmpty)
        let performed = actions.compactMap { if case .perform(let step, _) = $0 { step } else { nil } }
        #expect(performed == [.identity, .key, .role])
        #expect(world.made == ["id", "vault", "key", "role"])
    }

    @Test("changes nothing the second time, and looks at each step once")
    func again() {
        var world = World()
        _ = world.run()
        let before = world
        let actions = world.run()
        #expect(world == before)
        #expect(actions.count { if case .inspect = $0 { true } else { false } } == 4)
        guard case .finish(let report)? = actions.last else {
            Issue.record("it did not finish")
            return
        }
        #expect(report.isUnchanged)
        #expect(report.existed.count == 4)
    }

    @Test("property: killed before or within any action, a second run ends where one run would have")
    func killed() {
        var whole = World()
        let count = whole.run().count
        for kill in 0..<count {
            for inTheMiddle in [false, true] {
                var world = World()
                _ = world.run(killedAt: kill, inTheMiddle: inTheMiddle)
                let actions = world.run()
                #expect(world.made == whole.made, "killed at \(kill)")
                #expect(world.writes == whole.writes, "killed at \(kill): nothing is made twice")
                if case .finish? = actions.last {} else { Issue.record("killed at \(kill): it did not finish") }
            }
        }
    }

    @Test("a dry run does nothing and lists all")
    func dryRun() {
        var world = World()
        world.made = ["id"]
        let before = world
        let actions = world.run(dryRun: true)
        #expect(world == before)
        guard case .preview(let changes, let report)? = actions.last else {
            Issue.record("it did not end with a preview")
            return
        }
        #expect(changes.map(\.text) == ["create vault", "create key", "create role"])
        #expect(report.existed.map(\.name) == ["id"])
    }

    @Test("does not believe a step whose effect cannot be seen")
    func noEffect() {
        var world = World()
        world.broken = [.key]
        let actions = world.run()
        #expect(actions.last == .fail(.key, [.noEffect(step: "key", left: ["create vault", "create key"])]))
        #expect(world.made == ["id"])
    }

    @Test("does not look at what stands on a cluster that is still being made, until it is made")
    func underWay() {
        var machine = ProvisionMachine([.cluster, .source], dryRun: false)
        var creating = ProvisionFinding()
        creating.changes = [ProvisionChange(.cluster, "wait")]
        #expect(machine.next(.started) == .inspect(.cluster))
        #expect(machine.next(.found(creating)) == .announce(creating.changes))
        #expect(machine.next(.shown) == .inspect(.cluster))
        #expect(machine.next(.found(creating)) == .perform(.cluster, creating.changes))
        #expect(machine.next(.performed) == .inspect(.cluster))
        #expect(machine.next(.found(ProvisionFinding())) == .inspect(.source))
    }

    @Test("refuses with every problem of every step, and does nothing")
    func problems() {
        var machine = ProvisionMachine([.cluster, .identity, .key], dryRun: false)
        var bad = ProvisionFinding()
        bad.problems = [.declined]
        #expect(machine.next(.started) == .inspect(.cluster))
        #expect(machine.next(.found(ProvisionFinding())) == .inspect(.identity))
        #expect(machine.next(.found(bad)) == .inspect(.key))
        #expect(machine.next(.found(bad)) == .refuse([.declined, .declined]))
    }
}
