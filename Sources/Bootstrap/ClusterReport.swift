import Diagnostics

/// Says one thing a command does or found: Flux's symbol by state, and a sentence.
package typealias ClusterReport = @Sendable (BootstrapEvent.State, String) -> Void

/// A command looked at the cluster and did not like what it saw; what, has been reported line by line.
package enum ClusterCommandError: ExplainedError, Equatable {
    case checkFailed
    case installFailed
    case notInstalled(namespace: String)
    case managedFlux(version: String, manager: String)

    package var reason: String {
        switch self {
        case .checkFailed: "CheckFailed"
        case .installFailed: "InstallFailed"
        case .notInstalled: "NotInstalled"
        case .managedFlux: "FluxInstalled"
        }
    }
    package var message: String {
        switch self {
        case .checkFailed: "check failed"
        case .installFailed: "install failed"
        case .notInstalled(let namespace):
            "no controllers found in the \"\(namespace)\" namespace with the label \(ClusterCheck.partOfFlux), and no CRDs"
        case .managedFlux(let version, let manager):
            BootstrapError.managedFlux(version: version, manager: manager).message
        }
    }
    package var hints: [String] {
        switch self {
        case .managedFlux(let version, let manager):
            BootstrapError.managedFlux(version: version, manager: manager).hints
        case .notInstalled: ["install it with: davit bootstrap git, or ask for --client alone"]
        default: []
        }
    }
}
