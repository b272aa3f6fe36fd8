import KubernetesModel
import Testing
import YAML

@Suite struct InventoryTests {
    struct Case: CustomTestStringConvertible {
        let testDescription: String
        let id: String
        let reference: ObjectReference?

        init(_ what: String, _ id: String, _ reference: ObjectReference? = nil) {
            testDescription = what
            self.id = id
            self.reference = reference
        }
    }

    static func reference(_ apiVersion: String, _ kind: String, _ namespace: String, _ name: String) -> ObjectReference
    {
        ObjectReference(
            GroupVersionKind(apiVersion: apiVersion, kind: kind), NamespacedName(namespace: namespace, name: name))
    }

    @Test(
        "reads and prints entry ids as Flux does",
        arguments: [
            Case("core", "apps_cfg__ConfigMap", reference("v1", "ConfigMap", "apps", "cfg")),
            Case("group", "apps_web_apps_Deployment", reference("apps/v1", "Deployment", "apps", "web")),
            Case("cluster-scoped", "_apps__Namespace", reference("v1", "Namespace", "", "apps")),
            Case(
                "RBAC name with colons", "_system__node__x_rbac.authorization.k8s.io_ClusterRole",
                reference("rbac.authorization.k8s.io/v1", "ClusterRole", "", "system:node:x")),
            Case(
                "RBAC name ending in a colon", "ns_a___rbac.authorization.k8s.io_Role",
                reference("rbac.authorization.k8s.io/v1", "Role", "ns", "a:")),
            Case("too few fields", "apps_web_Deployment"),
            Case("lone underscore in the name", "apps_we_b_apps_Deployment"),
            Case("no name", "apps___ConfigMap"),
            Case("no kind", "apps_web_apps_"),
            Case("empty", ""),
        ])
    func entry(_ row: Case) {
        let entry = Inventory.Entry(id: row.id, version: row.reference?.type.version ?? "v1")
        #expect(entry?.reference == row.reference)
        #expect(entry?.id == row.reference.map { _ in row.id })
    }

    @Test("reads status.inventory and gives it back in apply order")
    func roundTrip() {
        let node: Node = [
            "entries": [
                ["id": "apps_web_apps_Deployment", "v": "v1"], ["id": "garbage", "v": "v1"],
                ["id": "_apps__Namespace", "v": "v1"],
            ]
        ]
        let expected: Node = [
            "entries": [["id": "_apps__Namespace", "v": "v1"], ["id": "apps_web_apps_Deployment", "v": "v1"]]
        ]
        #expect(Inventory(node).node == expected)
        #expect(Inventory(nil).isEmpty)
    }

    @Test("what is pruned goes in reverse, and a new version of a kind is the same object")
    func difference() {
        let old = Inventory([
            Self.reference("v1", "Namespace", "", "apps"), Self.reference("v1", "Service", "apps", "web"),
            Self.reference("extensions/v1beta1", "Ingress", "apps", "web"),
            Self.reference("autoscaling/v1", "HorizontalPodAutoscaler", "apps", "web"),
        ])
        let new = Inventory([Self.reference("autoscaling/v2", "HorizontalPodAutoscaler", "apps", "web")])
        #expect(
            old.pruned(against: new).map(\.description) == ["Ingress/apps/web", "Service/apps/web", "Namespace/apps"])
        #expect(new.contains(Self.reference("autoscaling/v1", "HorizontalPodAutoscaler", "apps", "web")))
        #expect(new.pruned(against: old).isEmpty)
        #expect(new.union(old.references).entries.count == 4)
    }

    @Test("objects go in Flux's order, by stages")
    func order() {
        let objects = [
            ("admissionregistration.k8s.io/v1", "ValidatingWebhookConfiguration", "hook"),
            ("apps/v1", "Deployment", "b"),
            ("apps/v1", "Deployment", "a"), ("example.com/v1", "Widget", "w"), ("v1", "Service", "s"),
            ("storage.k8s.io/v1", "StorageClass", "fast"), ("v1", "Namespace", "n"),
            ("apiextensions.k8s.io/v1", "CustomResourceDefinition", "crd"), ("example.com/v1", "MyClass", "m"),
            ("cert-manager.io/v1", "ClusterIssuer", "issuer"),
        ].map { KubernetesObject(GroupVersionKind(apiVersion: $0.0, kind: $0.1), NamespacedName(name: $0.2)) }
        let stages = ApplyOrder.stages(objects, custom: ["cert-manager.io/ClusterIssuer"])
        #expect(stages.map(\.stage) == [.definitions, .classes, .custom, .rest])
        #expect(
            stages.map { $0.objects.map(\.name) } == [
                ["crd", "n"], ["fast", "m"], ["issuer"], ["s", "a", "b", "w", "hook"],
            ])
        #expect(ClusterScope.contains(GroupVersionKind(apiVersion: "v1", kind: "Namespace")))
        #expect(!ClusterScope.contains(GroupVersionKind(apiVersion: "example.com/v1", kind: "Namespace")))
    }
}
