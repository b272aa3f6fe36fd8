/// A kind with its names on the command line; one type per kind, since a subcommand is a type.
package protocol KindName: Sendable {
    static var kind: FluxKind { get }
    /// `kustomization`
    static var name: String { get }
    static var aliases: [String] { get }
    /// `kustomizations`, where `get` says it in the plural.
    static var plural: String { get }
    static var pluralAliases: [String] { get }
}

extension KindName {
    package static var aliases: [String] { [] }
    package static var plural: String { name }
    package static var pluralAliases: [String] { aliases }
}

package enum KustomizationName: KindName {
    package static let kind = FluxKind.kustomization
    package static let name = "kustomization"
    package static let aliases = ["ks"]
    package static let plural = "kustomizations"
    package static let pluralAliases = ["ks", "kustomization"]
}

package enum HelmReleaseName: KindName {
    package static let kind = FluxKind.helmRelease
    package static let name = "helmrelease"
    package static let aliases = ["hr"]
    package static let plural = "helmreleases"
    package static let pluralAliases = ["hr", "helmrelease"]
}

package enum GitRepositoryName: KindName {
    package static let kind = FluxKind.gitRepository
    package static let name = "git"
}

package enum OCIRepositoryName: KindName {
    package static let kind = FluxKind.ociRepository
    package static let name = "oci"
}

package enum HelmRepositoryName: KindName {
    package static let kind = FluxKind.helmRepository
    package static let name = "helm"
}

package enum HelmChartName: KindName {
    package static let kind = FluxKind.helmChart
    package static let name = "chart"
}

package enum BucketName: KindName {
    package static let kind = FluxKind.bucket
    package static let name = "bucket"
}

package enum ExternalArtifactName: KindName {
    package static let kind = FluxKind.externalArtifact
    package static let name = "external"
}

package enum ArtifactGeneratorName: KindName {
    package static let kind = FluxKind.artifactGenerator
    package static let name = "generator"
    package static let plural = "generators"
    package static let pluralAliases = ["generator"]
}

package enum AlertName: KindName {
    package static let kind = FluxKind.alert
    package static let name = "alert"
    package static let plural = "alerts"
    package static let pluralAliases = ["alert"]
}

package enum ProviderName: KindName {
    package static let kind = FluxKind.provider
    package static let name = "alert-provider"
    package static let plural = "alert-providers"
    package static let pluralAliases = ["alert-provider"]
}

package enum ReceiverName: KindName {
    package static let kind = FluxKind.receiver
    package static let name = "receiver"
    package static let plural = "receivers"
    package static let pluralAliases = ["receiver"]
}

package enum ImageRepositoryName: KindName {
    package static let kind = FluxKind.imageRepository
    package static let name = "repository"
}

package enum ImagePolicyName: KindName {
    package static let kind = FluxKind.imagePolicy
    package static let name = "policy"
}

package enum ImageUpdateName: KindName {
    package static let kind = FluxKind.imageUpdate
    package static let name = "update"
}
