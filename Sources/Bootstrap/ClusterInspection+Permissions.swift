import KubernetesClient

/// What the bootstrap has to be allowed to do, asked of the API server itself.
extension ClusterInspection {
    /// One of each kind of thing that is written, and the right to hand out cluster-admin.
    static func permissions(namespace: String) -> [Permission] {
        let cluster: [Permission] = [
            Permission("get", "namespaces", name: "kube-system"),
            Permission("patch", "namespaces"),
            Permission("patch", "customresourcedefinitions", group: "apiextensions.k8s.io"),
            Permission("patch", "clusterroles", group: "rbac.authorization.k8s.io"),
            Permission("patch", "clusterrolebindings", group: "rbac.authorization.k8s.io"),
            Permission("bind", "clusterroles", group: "rbac.authorization.k8s.io", name: "cluster-admin"),
        ]
        let inside: [(String, String)] = [
            ("serviceaccounts", ""), ("secrets", ""), ("resourcequotas", ""), ("deployments", "apps"),
            ("networkpolicies", "networking.k8s.io"), ("gitrepositories", "source.toolkit.fluxcd.io"),
            ("kustomizations", "kustomize.toolkit.fluxcd.io"),
        ]
        return cluster + inside.map { Permission("patch", $0.0, group: $0.1, namespace: namespace) }
            + [Permission("get", "secrets", namespace: namespace)]
    }

    func deniedPermissions() async throws -> [Permission] {
        try await withThrowingTaskGroup(of: (Int, Permission)?.self) { group in
            for (index, permission) in Self.permissions(namespace: request.namespace).enumerated() {
                group.addTask { try await isAllowed(permission) ? nil : (index, permission) }
            }
            var denied: [(Int, Permission)] = []
            for try await answer in group { if let answer { denied.append(answer) } }
            return denied.sorted { $0.0 < $1.0 }.map(\.1)
        }
    }

    private func isAllowed(_ permission: Permission) async throws -> Bool {
        try await api.mayI(
            AccessRequest(
                verb: permission.verb, group: permission.group, resource: permission.resource,
                namespace: permission.namespace, name: permission.name))
    }
}
