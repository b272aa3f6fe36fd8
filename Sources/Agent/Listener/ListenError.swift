import Diagnostics

/// Why the agent cannot take connections for probes or metrics.
package enum ListenError: ExplainedError, Equatable {
    /// - flag: the one that names the address.
    case addressInUse(ListenAddress, flag: String)
    case failed(ListenAddress, flag: String, why: String)

    package var reason: String { "ListenFailed" }

    package var message: String {
        switch self {
        case .addressInUse(let address, let flag):
            "cannot listen on \(address) (\(flag)): the port is taken by another program"
        case .failed(let address, let flag, let why): "cannot listen on \(address) (\(flag)): \(why)"
        }
    }

    package var hints: [String] {
        switch self {
        case .addressInUse(_, let flag), .failed(_, let flag, _):
            ["choose another address with \(flag) HOST:PORT, or turn this off with \(flag) 0"]
        }
    }
}
