import Commands
import KubernetesClient
import KubernetesModel
import TestSupport
import YAML

/// A control plane with Flux's CRDs and nobody who reconciles them, shared by the tests of this target.
struct FluxCluster: Sendable {
    let api: KubernetesClient
    private let plane: ControlPlane

    /// The path of a kubeconfig whose user may do anything.
    var kubeconfig: String { plane.facts.admin }

    static func shared() async throws -> FluxCluster { try await start.value }

    private static let start = Task<FluxCluster, any Error> {
        let plane = try await ControlPlane.start(.withoutControllerManager, .withoutKubelet)
        // The server of the rig is older than some words of the CRDs, and drops them.
        try await plane.kubectl("create", "--validate=false", "-f", Checkout.root + "/bootstrap/crds")
        try await plane.kubectl("wait", "--for=condition=Established", "crd", "--all")
        return FluxCluster(api: try plane.client(), plane: plane)
    }

    func namespace(_ name: String) async throws -> String {
        // Of one length, so that tables are as wide every time.
        let unique = "\(name)-\(String(UInt32.random(in: 0x1000_0000...0xFFFF_FFFF), radix: 16))"
        try await plane.kubectl("create", "namespace", unique)
        return unique
    }

    /// Stores an object with its status.
    @discardableResult
    func store(_ kind: FluxKind, _ name: String, in namespace: String, spec: Node, status: Node? = nil) async throws
        -> KubernetesObject
    {
        var object = KubernetesObject(kind.type, NamespacedName(namespace: namespace, name: name))
        object.node["spec"] = spec
        var stored = try await api.create(object, options: WriteOptions(manager: "test"))
        if let status { stored = try await setStatus(stored.reference, status) }
        return stored
    }

    @discardableResult
    func setStatus(_ reference: ObjectReference, _ status: Node) async throws -> KubernetesObject {
        try await api.patch(
            reference, .merge(["status": status]), options: WriteOptions(manager: "test", subresource: "status"))
    }

    /// Does a reconciler's part for one object: answers each request, at `revision`, until cancelled.
    func answer(
        _ kind: FluxKind, _ name: String, in namespace: String, ready: Condition.Status = .true, message: String,
        fields: Mapping
    ) async throws {
        let reference = ObjectReference(kind.type, NamespacedName(namespace: namespace, name: name))
        while !Task.isCancelled {
            let seen = try await api.wait(for: reference) { object in
                guard let object, object.spec["suspend"]?.bool != true else { return false }
                return object.annotation("reconcile.fluxcd.io/requestedAt")
                    != object.status["lastHandledReconcileAt"]?.string
                    || object.status["observedGeneration"]?.integer != object.generation
            }
            guard let seen else { return }
            var status = fields
            status["lastHandledReconcileAt"] =
                seen.annotation("reconcile.fluxcd.io/requestedAt").map(Node.string) ?? .null
            status["observedGeneration"] = .integer(seen.generation)
            status["conditions"] = [Self.ready(ready, message, generation: seen.generation)]
            try await setStatus(reference, .mapping(status))
        }
    }

    static func ready(_ status: Condition.Status, _ message: String, generation: Int = 1) -> Node {
        Condition(
            type: "Ready", status: status, reason: status == .true ? "Succeeded" : "Failed", message: message,
            observedGeneration: generation, lastTransitionTime: "2026-11-23T12:00:00Z"
        ).node
    }

    static let commit = "696f056df216eea4f9401adbee0ff744d4df390f"

    static let gitSpec: Node = [
        "interval": "5m0s", "url": "ssh://git@github.com/example/fleet", "ref": ["branch": "main"],
        "secretRef": ["name": "flux-system"],
    ]

    static func kustomizationSpec(_ source: String, suspend: Bool? = nil) -> Node {
        var spec: Node = [
            "interval": "10m0s", "path": "./apps", "prune": true,
            "sourceRef": ["kind": "GitRepository", "name": .string(source)],
        ]
        spec["suspend"] = suspend.map(Node.bool)
        return spec
    }

    static let artifact: Node = [
        "revision": .string("main@sha1:\(commit)"), "path": "gitrepository/x", "url": "http://source/x",
        "lastUpdateTime": "2026-11-23T12:00:00Z", "digest": .string("sha256:" + String(repeating: "0", count: 64)),
    ]
}
