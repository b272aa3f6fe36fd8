import Diagnostics

/// A cluster as az's commands name it.
package struct ClusterReference: Sendable, Hashable {
    package var subscription: String
    package var group: String
    package var name: String
    package var type: ClusterType

    package init(subscription: String, group: String, name: String, type: ClusterType = .managed) {
        self.subscription = subscription
        self.group = group
        self.name = name
        self.type = type
    }

    package var id: ResourceID {
        ResourceID.group(subscription, group).provider(type.provider, type.path, name)
    }

    package func fluxConfiguration(_ name: String? = nil) -> ResourceID {
        id.provider(ClusterType.configurationProvider, "fluxConfigurations", name)
    }

    package func `extension`(_ name: String? = nil) -> ResourceID {
        id.provider(ClusterType.configurationProvider, "extensions", name)
    }

    package var sourceControlConfigurations: ResourceID {
        id.provider(ClusterType.configurationProvider, "sourceControlConfigurations")
    }
}

/// What kind of cluster; each has a resource provider of its own.
package enum ClusterType: Sendable, Hashable, CaseIterable {
    /// AKS.
    case managed
    /// Arc-enabled clusters.
    case connected
    case appliance
    /// AKS on Azure Stack HCI.
    case provisioned

    package static let configurationProvider = "Microsoft.KubernetesConfiguration"

    /// As the path has it.
    package var path: String {
        switch self {
        case .managed: "managedClusters"
        case .connected: "connectedClusters"
        case .appliance: "appliances"
        case .provisioned: "provisionedClusters"
        }
    }

    package var provider: String {
        switch self {
        case .managed: "Microsoft.ContainerService"
        case .connected: "Microsoft.Kubernetes"
        case .appliance: "Microsoft.ResourceConnector"
        case .provisioned: "microsoft.hybridcontainerservice"
        }
    }

    /// Of the cluster's own contract, to read its location.
    package var apiVersion: String {
        switch self {
        case .managed, .connected: "2021-10-01"
        case .appliance: "2021-10-31-preview"
        case .provisioned: "2022-05-01-preview"
        }
    }

    /// Reads `--cluster-type` (in any case) and `--cluster-resource-provider`.
    ///
    /// - Throws: `FluxArgumentError.clusterType`, `.clusterProvider`.
    package init(_ text: String, provider: String? = nil) throws(FluxArgumentError) {
        guard let type = Self.allCases.first(where: { $0.path.lowercased() == text.lowercased() }) else {
            throw .clusterType(text)
        }
        if type == .provisioned, provider?.lowercased() != type.provider {
            throw .clusterProvider(type.path, given: provider)
        }
        self = type
    }
}
