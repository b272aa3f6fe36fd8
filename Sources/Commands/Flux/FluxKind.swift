package import KubernetesModel

/// One of Flux's kinds as its commands treat it: names on the command line, columns, what success means.
///
/// - SeeAlso: fluxcd/flux2 `cmd/flux/{source,kustomization,helmrelease,alert,…}.go` v2.9.4.
package struct FluxKind: Sendable, Hashable {
    package let type: GroupVersionKind
    /// How sentences name it: `kustomization`, `source git`.
    package let words: String
    package let columns: Columns
    /// `Kustomization`
    package var name: String { type.kind }
    /// Has no reconciler and no conditions; is ready by being there.
    package var isStatic = false

    package enum Columns: Sendable, Hashable {
        /// REVISION SUSPENDED READY MESSAGE
        case revision
        /// SUSPENDED READY MESSAGE
        case suspension
        /// READY MESSAGE
        case readiness
        case externalArtifact, imageRepository, imagePolicy, imageUpdate
    }

    private init(_ group: String, _ version: String, _ kind: String, _ words: String, _ columns: Columns) {
        type = GroupVersionKind(group: group, version: version, kind: kind)
        self.words = words
        self.columns = columns
    }

    private static let source = "source.toolkit.fluxcd.io"
    private static let notification = "notification.toolkit.fluxcd.io"
    private static let image = "image.toolkit.fluxcd.io"

    package static let kustomization = FluxKind(
        "kustomize.toolkit.fluxcd.io", "v1", "Kustomization", "kustomization", .revision)
    package static let helmRelease = FluxKind("helm.toolkit.fluxcd.io", "v2", "HelmRelease", "helmrelease", .revision)
    package static let gitRepository = FluxKind(source, "v1", "GitRepository", "source git", .revision)
    package static let ociRepository = FluxKind(source, "v1", "OCIRepository", "source oci", .revision)
    package static let helmRepository = FluxKind(source, "v1", "HelmRepository", "source helm", .revision)
    package static let helmChart = FluxKind(source, "v1", "HelmChart", "source chart", .revision)
    package static let bucket = FluxKind(source, "v1", "Bucket", "source bucket", .revision)
    package static let externalArtifact = FluxKind(
        source, "v1", "ExternalArtifact", "source external-artifact", .externalArtifact)
    package static let artifactGenerator = FluxKind(
        "source.extensions.fluxcd.io", "v1beta1", "ArtifactGenerator", "artifactgenerator", .suspension)
    package static let receiver = FluxKind(notification, "v1", "Receiver", "receiver", .suspension)
    package static let alert = `static`(FluxKind(notification, "v1beta3", "Alert", "alert", .suspension))
    package static let provider = `static`(FluxKind(notification, "v1beta3", "Provider", "alert provider", .readiness))
    package static let imageRepository = FluxKind(
        image, "v1", "ImageRepository", "image repository", .imageRepository)
    package static let imagePolicy = FluxKind(image, "v1", "ImagePolicy", "image policy", .imagePolicy)
    package static let imageUpdate = FluxKind(
        image, "v1", "ImageUpdateAutomation", "image update automation", .imageUpdate)

    private static func `static`(_ kind: FluxKind) -> FluxKind {
        var kind = kind
        kind.isStatic = true
        return kind
    }

    /// In the order of `get sources all`.
    package static let sources = [ociRepository, bucket, gitRepository, helmRepository, helmChart, externalArtifact]
    package static let images = [imageRepository, imagePolicy, imageUpdate]
    /// In the order of `get all`.
    package static let all = sources + images + [helmRelease, kustomization, receiver, provider, alert]

    /// The kind of this name, whatever its case; `nil` for one that is not Flux's.
    package static func named(_ name: String) -> FluxKind? {
        (all + [artifactGenerator]).first { $0.type.kind.lowercased() == name.lowercased() }
    }

    func reference(_ name: String, in namespace: String) -> ObjectReference {
        ObjectReference(type, NamespacedName(namespace: namespace, name: name))
    }
}
