import Synchronization
import YAML

/// The instance metadata service's token endpoint, as `http://169.254.169.254` has it; and App Service's.
package final class InstanceMetadataSimulator: SimulatedService {
    private struct State {
        /// Client ids of the identities assigned to this machine; the first is the system-assigned one.
        var identities: [String]
        var unready: Int
    }

    private let state: Mutex<State>
    private let issue: @Sendable () -> String
    /// App Service's secret header; `nil` plays the metadata service alone.
    private let header: String?

    /// - Parameter issue: makes a token.
    package init(
        identities: [String], header: String? = nil, unready: Int = 0, issue: @escaping @Sendable () -> String
    ) {
        self.header = header
        self.issue = issue
        state = Mutex(State(identities: identities, unready: unready))
    }

    package func answer(_ request: SimulatedRequest) async -> SimulatedAnswer? {
        if request.path == "/metadata/identity/oauth2/token" { return metadata(request) }
        if let header, request.path == "/msi/token" { return appService(request, header) }
        return nil
    }

    private func metadata(_ request: SimulatedRequest) -> SimulatedAnswer {
        guard request.header("Metadata")?.lowercased() == "true", request.header("X-Forwarded-For") == nil else {
            return Self.refuse("invalid_request", "Required metadata header not specified")
        }
        guard request.query("api-version") != nil else {
            return Self.refuse("invalid_request", "Required query variable 'api-version' is missing")
        }
        let isUnready = state.withLock { state in
            defer { if state.unready > 0 { state.unready -= 1 } }
            return state.unready > 0
        }
        if isUnready { return SimulatedAnswer(status: 410) }
        return token(request)
    }

    private func appService(_ request: SimulatedRequest, _ header: String) -> SimulatedAnswer {
        guard request.header("X-IDENTITY-HEADER") == header else { return SimulatedAnswer(status: 401) }
        return token(request)
    }

    private func token(_ request: SimulatedRequest) -> SimulatedAnswer {
        guard let resource = request.query("resource") else {
            return Self.refuse("invalid_request", "Required query variable 'resource' is missing")
        }
        let identities = state.withLock { $0.identities }
        guard let client = request.query("client_id") ?? identities.first, identities.contains(client) else {
            return Self.refuse("invalid_request", "Identity not found")
        }
        let now = SimulatedClock.now
        return .json([
            "access_token": .string(issue()), "client_id": .string(client), "expires_in": "86399",
            "expires_on": .string(String(now + 86399)), "ext_expires_in": "86399", "not_before": "0",
            "resource": .string(resource), "token_type": "Bearer",
        ])
    }

    private static func refuse(_ error: String, _ text: String) -> SimulatedAnswer {
        .json(["error": .string(error), "error_description": .string(text)], status: 400)
    }
}
