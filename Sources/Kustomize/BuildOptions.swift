package import YAML

/// How the built objects are ordered where no `sortOptions` says so.
package enum Reorder: String, Sendable {
    /// As resources were read: what kustomize-controller applies.
    case none
    /// The order of kinds that `kubectl kustomize` prints.
    case legacy
}

/// Which files a kustomization may read.
package enum LoadRestrictor: String, Sendable {
    /// Files at or below the directory of the kustomization that names them.
    case rootOnly = "LoadRestrictionsRootOnly"
    /// Every file of the tree.
    case none = "LoadRestrictionsNone"
}

/// Whose behaviour is matched where two releases of kustomize differ.
package enum KustomizeRelease: Sendable {
    /// As `kubectl kustomize` of Kubernetes 1.32.
    case v5_5
    /// As Flux 2.7 and later.
    case v5_8
}

package struct BuildOptions: Sendable {
    package var release = KustomizeRelease.v5_8
    package var reorder = Reorder.none
    package var loadRestrictor = LoadRestrictor.none
    /// Stands for the kustomization file of the directory built, which then need not have one: the way in for what a
    /// Flux `Kustomization` adds (patches, images, components, target namespace, prefix and suffix).
    package var root: Node?
    /// Names of files may start with a slash: for trees that are a machine's whole file system.
    package var absolutePaths = false
    package var limits = BuildLimits()

    package init() {}
}

/// What a build reads and makes before it gives up.
package struct BuildLimits: Sendable {
    /// Kustomizations nested in one another.
    package var depth = 64
    /// Bytes of one file.
    package var fileBytes = 64 << 20
    /// Bytes of all files together; a file read twice counts twice.
    package var totalBytes = 1 << 30
    /// Objects at any one time.
    package var objects = 200_000

    package init() {}
}
