/// The parts of a provisioning, in order: each may build on what those before it made.
package enum ProvisionStep: String, Sendable, Hashable, CaseIterable {
    /// The cluster is there, and nothing works on it.
    case cluster
    /// OIDC issuer and Workload Identity.
    case features
    case identity
    case vault
    case key
    /// Federated credentials for service accounts of the cluster.
    case federation
    /// The identity may use the key.
    case role
    /// The cluster follows the repository.
    case source
    case handOver

    var next: ProvisionStep? {
        let all = Self.allCases
        return all.firstIndex(of: self).flatMap { $0 + 1 < all.count ? all[$0 + 1] : nil }
    }

    /// How long it may take unless the file says otherwise.
    package var timeout: Duration {
        switch self {
        case .cluster, .features: .seconds(30 * 60)
        case .source, .handOver: .seconds(15 * 60)
        case .identity, .vault, .key, .federation, .role: .seconds(10 * 60)
        }
    }
}

/// Something that exists in Azure or in the cluster because of the file, or that it uses.
package struct ProvisionResource: Sendable, Hashable {
    package enum Kind: String, Sendable {
        case cluster
        case identity
        case federatedCredential
        case vault
        case key
        case roleAssignment
        case `extension`
        case configuration
        case source
        case reconcilers
    }

    package var kind: Kind
    package var name: String
    /// What to look it up by.
    package var id: String

    package init(_ kind: Kind, _ name: String, id: String) {
        self.kind = kind
        self.name = name
        self.id = id
    }
}

/// What a step would do.
package struct ProvisionChange: Sendable, Hashable {
    package var step: ProvisionStep
    /// After "would": `create identity id-gitops in rg-aks-prod`.
    package var text: String
    /// The resource it makes; `nil` when it changes one that is there.
    package var creates: ProvisionResource?

    package init(_ step: ProvisionStep, _ text: String, creates: ProvisionResource? = nil) {
        self.step = step
        self.text = text
        self.creates = creates
    }
}

/// What one look at a step found.
package struct ProvisionFinding: Sendable, Equatable {
    package var existing: [ProvisionResource] = []
    /// Empty: everything is as the file wants it.
    package var changes: [ProvisionChange] = []
    /// What speaks against going on at all.
    package var problems: [BootstrapError] = []
    /// What Davit cannot do.
    package var byHand: [String] = []

    package init() {}
}

/// What there is in the end.
package struct ProvisionReport: Sendable, Equatable {
    package var existed: [ProvisionResource] = []
    package var created: [ProvisionResource] = []
    package var changed: [ProvisionChange] = []
    package var byHand: [String] = []

    package init() {}

    package var isUnchanged: Bool { created.isEmpty && changed.isEmpty }
}
