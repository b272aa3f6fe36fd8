/// One line of what a bootstrap does, for people and for programs alike.
package struct BootstrapEvent: Sendable, Hashable {
    /// How the line begins; the symbols are Flux's.
    package enum State: String, Sendable {
        case action
        case generate
        case waiting
        case success
        case warning
        case failure
    }

    package var state: State
    package var step: BootstrapStep
    package var message: String
    /// For programs: commit, revision, publicKey, path, ….
    package var facts: [String: String]

    package init(_ state: State, _ step: BootstrapStep, _ message: String, facts: [String: String] = [:]) {
        self.state = state
        self.step = step
        self.message = message
        self.facts = facts
    }
}

/// Where events go. Returns at once.
package protocol BootstrapReporter: Sendable {
    func report(_ event: BootstrapEvent)
}

/// The parts of a bootstrap, in order.
package enum BootstrapStep: String, Sendable, Hashable, CaseIterable {
    case preflight
    case components
    case install
    case secret
    case deployKey
    case sync
    case apply
    case handOver
    case source
    case kustomization
    case health

    var next: BootstrapStep? {
        let all = Self.allCases
        guard let index = all.firstIndex(of: self), index + 1 < all.count else { return nil }
        return all[index + 1]
    }
}
