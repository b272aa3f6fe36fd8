import ControllerRuntime
import Diagnostics
import HTTPTypes

extension Agent {
    /// What listens while the agent runs: probes for the kubelet, metrics for Prometheus.
    var listeners: [(name: String, listener: Listener)] {
        var made: [(name: String, listener: Listener)] = []
        if let address = configuration.healthAddress {
            let alive: @Sendable () -> Listener.Page = { .init(text: "ok\n") }
            let pages: Listener.Pages = [
                "/healthz": alive, "/readyz": { [manager] in Self.readiness(of: manager.standing) },
            ]
            made.append(("health", Listener(on: address, flag: "--health-addr", pages: pages, log: log)))
        }
        if let address = configuration.metricsAddress {
            let pages: Listener.Pages = [
                "/metrics": { [metrics] in
                    .init(type: "text/plain; version=0.0.4; charset=utf-8", text: metrics.text())
                }
            ]
            made.append(("metrics", Listener(on: address, flag: "--metrics-addr", pages: pages, log: log)))
        }
        return made
    }

    /// Ready means: knows what there is to do. An agent that stands by is ready too, or a Deployment could never
    /// replace the leader: the new pod would wait for the Lease, and the old one for the new pod.
    static func readiness(of standing: ControllerManager.Standing) -> Listener.Page {
        switch standing {
        case .syncing: .init(status: .serviceUnavailable, text: "not ready: the API server has not been read yet\n")
        case .standingBy: .init(text: "ok: standing by, another agent leads\n")
        case .working: .init(text: "ok\n")
        case .stopping: .init(status: .serviceUnavailable, text: "not ready: stopping\n")
        }
    }
}
