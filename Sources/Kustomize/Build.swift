/// How the built objects are ordered where no `sortOptions` says so.
package enum Reorder: String, Sendable {
    /// As resources were read: what kustomize-controller applies.
    case none
    /// The order of kinds that `kubectl kustomize` prints.
    case legacy
}

/// Which files a kustomization may read.
package enum LoadRestrictor: String, Sendable {
    case rootOnly = "LoadRestrictionsRootOnly"
    case none = "LoadRestrictionsNone"
}

package struct BuildOptions: Sendable {
    package var reorder = Reorder.none
    package var loadRestrictor = LoadRestrictor.none

    package init() {}
}
