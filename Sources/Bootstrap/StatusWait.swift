package import KubernetesClient
package import KubernetesModel

/// Waits for an object to get somewhere, by looking again at growing intervals.
///
/// Looking is chosen over watching: a wait lasts seconds, must outlive a restart of the API server, and asks for one
/// object only.
package struct StatusWait: Sendable {
    package enum Verdict: Sendable, Equatable {
        case ready
        /// Why not yet.
        case waiting(String)
        /// No use waiting.
        case failed(BootstrapError)
    }

    let api: any KubernetesAPI
    let clock: any Clock<Duration>
    let timeout: Duration

    private static let shortest = Duration.milliseconds(50)
    private static let longest = Duration.seconds(1)

    package init(api: any KubernetesAPI, clock: any Clock<Duration>, timeout: Duration) {
        self.api = api
        self.clock = clock
        self.timeout = timeout
    }

    /// - Throws: `BootstrapFailure` when the verdict is a failure, or with `timedOut` and what was last seen.
    package func until(
        _ reference: ObjectReference, _ judge: @Sendable (KubernetesObject) -> Verdict
    ) async throws {
        var waited = Duration.zero
        var pause = Self.shortest
        var last = "not found"
        while true {
            do {
                switch try await api.get(reference).map(judge) {
                case .ready: return
                case .failed(let error): throw BootstrapFailure([error])
                case .waiting(let why): last = why
                case nil: last = "not found"
                }
            } catch let error as KubernetesError {
                last = try Self.passing(error)
            }
            guard waited < timeout else {
                throw BootstrapFailure([.timedOut(reference, after: timeout, last: last)])
            }
            try await clock.sleep(for: pause)
            waited += pause
            pause = min(pause * 2, Self.longest)
        }
    }

    /// What a restarting server answers goes by; anything else does not.
    private static func passing(_ error: KubernetesError) throws -> String {
        switch error {
        case .unknownType, .unreachable, .tooManyRequests, .notFound: return error.message
        case .status(let code, _, _) where code >= 500: return error.message
        default: throw error
        }
    }
}
