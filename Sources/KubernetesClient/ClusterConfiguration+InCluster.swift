import Glibc

extension ClusterConfiguration {
    /// The pod's own API server and service account; the token file is read again as it changes.
    ///
    /// - Throws: `KubeconfigError.notInCluster` outside a pod.
    package static func inCluster() throws -> ClusterConfiguration {
        try inCluster(mount: "/var/run/secrets/kubernetes.io/serviceaccount") { name in
            getenv(name).map { String(cString: $0) }
        }
    }

    static func inCluster(mount: String, environment: (String) -> String?) throws -> ClusterConfiguration {
        guard let host = environment("KUBERNETES_SERVICE_HOST"), let port = environment("KUBERNETES_SERVICE_PORT"),
            !host.isEmpty, access(mount + "/token", R_OK) == 0
        else { throw KubeconfigError.notInCluster }
        var configuration = ClusterConfiguration(server: "https://\(host.contains(":") ? "[\(host)]" : host):\(port)")
        configuration.credentials.tokenFile = mount + "/token"
        configuration.certificateAuthority = try? readFile(mount + "/ca.crt")
        if let namespace = try? readFile(mount + "/namespace") {
            configuration.namespace = String(decoding: namespace, as: UTF8.self).trimmingWhitespace
        }
        return configuration
    }
}
