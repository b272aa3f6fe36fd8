/// What a simulated Azure Resource Manager does otherwise than answering promptly and well.
package struct ResourceManagerSwitches: Sendable {
    /// How long an operation takes from its request on; the looks before that see it going on.
    package var provisioningTime = Duration.zero
    /// Looks that find an operation still going on, once its time is over.
    package var pendingLooks = 1
    /// What `Retry-After` asks for; `nil` sends none.
    package var retryAfter: Int? = 0
    /// Ends operations on resources of these types (`extensions`, `fluxConfigurations`, …; lower case) as `Failed`.
    package var failing: [String: Failure] = [:]
    /// Refuses requests before anything else: how many more, and with what.
    package var throttling: Throttling?
    /// Answers so many requests with this status first: an outage.
    package var outage: (count: Int, status: Int)?
    /// Polling URLs lead to this origin (`https://evil.example`) instead of our own.
    package var foreignPollOrigin: String?
    /// Polling URLs spell the version `api-Version` and change the case of a segment, as recorded of the real service.
    package var oddPollURL = false
    /// Sends `Location` to a host of the resource provider's own beside the polling URL, as recorded.
    package var foreignLocation: String?
    /// The compliance states a configuration goes through after its provisioning, one a read; the last stays.
    package var compliance = ["Compliant"]
    /// What `statuses` says while the state is that of the same place in `compliance`.
    package var statuses: [[ObjectStatus]] = []
    /// The public key that the cluster makes for an SSH source without a key.
    package var repositoryPublicKey = "ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAABAQDAVIT"
    /// Entries of one page of a list.
    package var pageSize = 100
    /// Whether providers register at once or go through `Registering`.
    package var registrationLooks = 1
    /// Whether writes are refused while the provider is not registered. The recorded stand-in lets them through.
    package var demandsRegistration = true
    /// Requests this denies get 403: the action as Azure names it, `Microsoft.KubernetesConfiguration/extensions/write`.
    package var deniedActions: Set<String> = []
    /// Refuses every token until one was asked for with these claims (JSON).
    package var claimsChallenge: String?

    package init() {}

    package struct Failure: Sendable {
        package var code: String
        package var message: String

        package init(code: String, message: String) {
            self.code = code
            self.message = message
        }

        /// As recorded.
        package static let extensionTimedOut = Failure(
            code: "ExtensionOperationFailed",
            message: "The extension operation failed with the following error: timed out waiting for the condition.")
    }

    package struct Throttling: Sendable {
        package var count: Int
        /// Only requests of this method; `nil` for all.
        package var method: String?
        package var retryAfter: Int

        package init(count: Int, method: String? = nil, retryAfter: Int = 0) {
            self.count = count
            self.method = method
            self.retryAfter = retryAfter
        }
    }

    /// One entry of a configuration's `statuses`.
    package struct ObjectStatus: Sendable {
        package var name: String
        package var namespace: String
        package var kind: String
        package var complianceState: String
        package var reason: String
        package var message: String

        package init(
            name: String, namespace: String = "flux-system", kind: String, complianceState: String, reason: String,
            message: String
        ) {
            self.name = name
            self.namespace = namespace
            self.kind = kind
            self.complianceState = complianceState
            self.reason = reason
            self.message = message
        }
    }
}
