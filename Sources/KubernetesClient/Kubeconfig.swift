/// Reads kubeconfig files as client-go does: `--kubeconfig`, or the list in $KUBECONFIG merged, or ~/.kube/config.
package enum Kubeconfig {
    /// The cluster, user and namespace of a context.
    ///
    /// - Parameters:
    ///   - path: one file; `nil` follows $KUBECONFIG, then ~/.kube/config, then the pod's service account.
    ///   - context: a context's name; `nil` takes `current-context`.
    /// - Throws: `KubeconfigError`.
    package static func load(path: String? = nil, context: String? = nil) throws -> ClusterConfiguration {
        throw KubeconfigError.unreadable(path: path ?? "", detail: "the reader is being written")
    }

    /// A kubeconfig held in memory.
    ///
    /// - Parameter trusted: false for one that came out of a Secret: exec plugins and files are then refused.
    /// - Throws: `KubeconfigError`.
    package static func parse(_ text: [UInt8], context: String? = nil, trusted: Bool) throws -> ClusterConfiguration {
        throw KubeconfigError.unreadable(path: "", detail: "the reader is being written")
    }
}

extension ClusterConfiguration {
    /// The pod's own API server and service account; the token file is read again as it changes.
    ///
    /// - Throws: `KubeconfigError.notInCluster` outside a pod.
    package static func inCluster() throws -> ClusterConfiguration { throw KubeconfigError.notInCluster }
}
