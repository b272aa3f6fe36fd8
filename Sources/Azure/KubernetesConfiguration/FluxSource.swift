package import YAML

/// The kinds of source, with their names in az's flags and in the contract.
package enum FluxSourceKind: String, Sendable, CaseIterable {
    case git
    case bucket
    case azblob
    case oci

    /// `sourceKind` of the contract.
    package var contractName: String {
        switch self {
        case .git: "GitRepository"
        case .bucket: "Bucket"
        case .azblob: "AzureBlob"
        case .oci: "OCIRepository"
        }
    }

    /// The property that holds a source of this kind.
    package var property: String {
        switch self {
        case .git: "gitRepository"
        case .bucket: "bucket"
        case .azblob: "azureBlob"
        case .oci: "ociRepository"
        }
    }

    package init?(contractName: String) {
        guard let kind = Self.allCases.first(where: { $0.contractName == contractName }) else { return nil }
        self = kind
    }

    /// What a URL must begin with.
    var schemes: [String] {
        switch self {
        case .git: ["http://", "https://", "ssh://", "git@"]
        case .bucket, .azblob: ["http://", "https://"]
        case .oci: ["oci://"]
        }
    }

    /// az's flags that go with the kind, by their long names.
    var flags: Set<String> {
        let all: Set = ["url", "timeout", "sync-interval", "local-auth-ref"]
        return switch self {
        case .git:
            all.union([
                "branch", "tag", "semver", "commit", "ssh-private-key", "ssh-private-key-file", "https-user",
                "https-key",
                "https-ca-cert", "https-ca-cert-file", "known-hosts", "known-hosts-file", "provider",
            ])
        case .bucket: all.union(["bucket-name", "bucket-access-key", "bucket-secret-key", "bucket-insecure"])
        case .azblob:
            all.union([
                "container-name", "account-key", "sp-tenant-id", "sp-client-id", "sp-client-cert", "sp-cert-password",
                "sp-client-secret", "sp-cert-send-chain", "sas-token", "mi-client-id",
            ])
        case .oci:
            all.union([
                "tag", "semver", "digest", "oci-media-type", "oci-operation", "tls-ca-certificate",
                "tls-client-certificate", "tls-private-key", "service-account-name", "use-workload-identity",
                "oci-insecure", "verification-provider", "match-oidc-identity", "verification-config",
            ])
        }
    }
}

/// A source in the contract's terms, and the secrets that go beside it.
package struct FluxSource: Sendable, Equatable {
    package var kind: FluxSourceKind
    /// The body of `gitRepository`, `bucket`, `azureBlob` or `ociRepository`.
    package var properties: Node
    /// `configurationProtectedSettings`: base64 by name; the service never gives them back.
    package var protectedSettings: Node?
}
