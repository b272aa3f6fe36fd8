/// What `davit install` and `davit bootstrap` may change about the components; names and defaults are Flux's.
package struct ComponentOptions: Sendable, Hashable {
    package var namespace = "flux-system"
    package var components = Component.standard
    /// Put before the image's name; empty takes the name as it is.
    package var registry = ""
    /// The whole image reference; `nil` is `davit:` with this program's version, within `registry`.
    package var image: String?
    package var imagePullSecret = ""
    package var watchAllNamespaces = true
    package var networkPolicy = true
    package var logLevel = "info"
    package var clusterDomain = "cluster.local"
    package var tolerationKeys: [String] = []
    /// Of the agent in the cluster; 0 where it runs beside the cluster.
    package var agentReplicas = 1
    /// The API server the manifests are for; `nil` is a recent one.
    package var kubernetesMinor: Int?

    package init() {}
}

/// A controller of Flux. Davit runs all of them in one process; the names choose CRDs and identities.
package enum Component: String, Sendable, Hashable, CaseIterable {
    case source = "source-controller"
    case kustomize = "kustomize-controller"
    case helm = "helm-controller"
    case notification = "notification-controller"
    case imageReflector = "image-reflector-controller"
    case imageAutomation = "image-automation-controller"
    case sourceWatcher = "source-watcher"

    package static let standard: [Component] = [.source, .kustomize, .helm, .notification]
    package static let extra: [Component] = [.imageReflector, .imageAutomation, .sourceWatcher]
}
