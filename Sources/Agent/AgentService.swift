package import Logging
import ServiceLifecycle
import UnixSignals

extension Agent {
    /// Runs as a process of its own: SIGTERM and SIGINT end it in order.
    package func runUntilSignalled(log: Logger) async throws {
        let group = ServiceGroup(
            configuration: .init(
                services: [.init(service: SignalledAgent(agent: self))],
                gracefulShutdownSignals: [.sigterm, .sigint], logger: log))
        try await group.run()
    }
}

/// Ties the agent's own way of ending to the process's.
private struct SignalledAgent: Service {
    let agent: Agent

    func run() async throws {
        try await withGracefulShutdownHandler {
            try await agent.run()
        } onGracefulShutdown: {
            agent.stop()
        }
    }
}
