package import YAML

/// An AKS cluster as Resource Manager describes it. What Davit does not know of it is kept for writing it back.
package struct ManagedCluster: Sendable, Hashable {
    package let name: String
    package let location: String
    /// `Succeeded`, `Updating`, …: an open enumeration.
    package let provisioningState: String
    /// False when it has been stopped.
    package let isRunning: Bool
    package let kubernetesVersion: String
    /// `nil` while the cluster has no OIDC issuer.
    package let issuer: String?
    package let hasOIDCIssuer: Bool
    package let hasWorkloadIdentity: Bool
    /// The API server has an address inside the virtual network only.
    package let isPrivate: Bool
    package let address: String
    /// Nobody signs in with a client certificate: users come from Entra.
    package let hasLocalAccounts: Bool
    package let usesEntra: Bool
    /// Addresses that may reach the API server; empty for all.
    package let authorizedRanges: [String]
    /// A service principal instead of a managed identity: microsoft.flux does not work with it.
    package let usesServicePrincipal: Bool
    package let etag: String?
    /// The whole resource.
    let node: Node

    package init(_ node: Node, etag: String? = nil) {
        self.node = node
        self.etag = etag ?? node["eTag"]?.string ?? node["etag"]?.string
        let properties = node["properties"] ?? .null
        name = node["name"]?.string ?? ""
        location = node["location"]?.string ?? ""
        provisioningState = properties["provisioningState"]?.string ?? "Unknown"
        isRunning = properties["powerState"]?["code"]?.string ?? "Running" == "Running"
        kubernetesVersion =
            properties["currentKubernetesVersion"]?.string ?? properties["kubernetesVersion"]?.string ?? ""
        issuer = properties["oidcIssuerProfile"]?["issuerURL"]?.string
        hasOIDCIssuer = properties["oidcIssuerProfile"]?["enabled"]?.bool ?? false
        hasWorkloadIdentity = properties["securityProfile"]?["workloadIdentity"]?["enabled"]?.bool ?? false
        let access = properties["apiServerAccessProfile"]
        isPrivate = access?["enablePrivateCluster"]?.bool ?? false
        address = properties["privateFQDN"]?.string ?? properties["fqdn"]?.string ?? ""
        hasLocalAccounts = !(properties["disableLocalAccounts"]?.bool ?? false)
        usesEntra = properties["aadProfile"]?.mapping != nil
        authorizedRanges = access?["authorizedIPRanges"]?.sequence?.compactMap(\.string) ?? []
        let principal = properties["servicePrincipalProfile"]?["clientId"]?.string ?? "msi"
        usesServicePrincipal = principal.lowercased() != "msi"
    }

    /// What a cluster must have for pods to sign in to Azure by their service accounts.
    package struct Features: OptionSet, Sendable, Hashable {
        package let rawValue: Int
        package init(rawValue: Int) { self.rawValue = rawValue }
        package static let oidcIssuer = Features(rawValue: 1)
        package static let workloadIdentity = Features(rawValue: 2)
    }

    /// Those of `wanted` that are off.
    package func missing(_ wanted: Features) -> Features {
        var missing = wanted
        if hasOIDCIssuer { missing.remove(.oidcIssuer) }
        if hasWorkloadIdentity { missing.remove(.workloadIdentity) }
        return missing
    }

    /// The body of a PUT that turns features on and leaves everything else as it was read: what only the service sets
    /// (`id`, `name`, `type`, `systemData`, `eTag`) is left out, every other field goes back, known to us or not.
    package func enabling(_ features: Features) -> Node {
        var body = node
        for field in ["id", "name", "type", "systemData", "eTag", "etag"] { body[field] = nil }
        var properties = body["properties"] ?? .emptyMapping
        if features.contains(.oidcIssuer) {
            var profile = properties["oidcIssuerProfile"] ?? .emptyMapping
            profile["enabled"] = true
            profile["issuerURL"] = nil
            properties["oidcIssuerProfile"] = profile
        }
        if features.contains(.workloadIdentity) {
            var profile = properties["securityProfile"] ?? .emptyMapping
            var identity = profile["workloadIdentity"] ?? .emptyMapping
            identity["enabled"] = true
            profile["workloadIdentity"] = identity
            properties["securityProfile"] = profile
        }
        body["properties"] = properties
        return body
    }
}
