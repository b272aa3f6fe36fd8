/// The switches of kustomize-controller that the agent keeps, by what they do.
package struct KustomizeOptions: Sendable {
    /// `--no-cross-namespace-refs`
    package var refusesCrossNamespaceSources = false
    /// Whether a variable without value and fallback fails the build; on since kustomize-controller v1.9.
    package var strictSubstitution = true
    /// `--requeue-dependency`: a second look at what is watched anyway.
    package var dependencyRequeue: Duration = .seconds(30)
    /// `--custom-apply-stage-kinds`, `group/Kind` each.
    package var customStageKinds: Set<String> = []
    /// `--override-manager`: field managers whose fields are taken over.
    package var overriddenManagers: [String] = []
    /// Requests in flight of one apply.
    package var concurrency = 16
    /// Gives a health check up at the first object that has failed.
    package var failsFast = true

    package init() {}
}
