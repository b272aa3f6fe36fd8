import Cryptography
package import KubernetesModel
import YAML

/// What a hand-over must not lose: every Flux object with its inventory, and the uids of all workloads. It is kept in
/// ConfigMaps of the cluster from before the first change until the proof, so that whoever goes on knows all of it.
package struct HandOverRecord: Sendable, Equatable {
    package var from: [HandOverTarget]
    package var to: HandOverTarget
    /// Flux objects as they were: metadata that people set, spec, and the status that carries inventories.
    package var objects: [KubernetesObject]
    /// Those that were suspended already, and stay so.
    package var suspended: [ObjectReference]
    package var proof: WorkloadProof

    package init(
        from: [HandOverTarget], to: HandOverTarget, objects: [KubernetesObject], suspended: [ObjectReference],
        proof: WorkloadProof
    ) {
        self.from = from
        self.to = to
        self.objects = objects
        self.suspended = suspended
        self.proof = proof
    }

    static let name = "davit-hand-over"
    private static let label = "davit.dev/hand-over"
    /// Characters of one ConfigMap; the API server takes a MiB of an object.
    private static let part = 700_000

    /// One ConfigMap or more; the first says how many.
    func configMaps(namespace: String) -> [KubernetesObject] {
        let text = Array(JSONEmitter.text(node).utf8)
        let count = max(1, (text.count + Self.part - 1) / Self.part)
        return (0..<count).map { index in
            let bytes = text[(index * Self.part)..<min(text.count, (index + 1) * Self.part)]
            var object = KubernetesObject(
                .configMap, NamespacedName(namespace: namespace, name: "\(Self.name)-\(index)"))
            object.setLabel(Self.label, to: "record")
            // Base64: a cut may fall within a character.
            object.node["data"] = ["parts": .string("\(count)"), "text": .string(Base64.encode(Array(bytes)))]
            return object
        }
    }

    static func references(namespace: String, count: Int) -> [ObjectReference] {
        (0..<count).map { ObjectReference(.configMap, NamespacedName(namespace: namespace, name: "\(name)-\($0)")) }
    }

    /// - Parameter parts: as they are in the cluster, in order.
    /// - Returns: `nil` when a part is missing or damaged: the record was being written when its writer was killed,
    ///   and nothing has been changed yet.
    init?(parts: [KubernetesObject]) {
        var text: [UInt8] = []
        for (index, object) in parts.enumerated() {
            guard object.node["data"]?["parts"]?.string == "\(parts.count)",
                object.name == "\(Self.name)-\(index)",
                let bytes = object.node["data"]?["text"]?.string.flatMap({ Base64.decode($0) })
            else { return nil }
            text += bytes
        }
        guard !parts.isEmpty, let node = try? JSONParser.parse(text),
            let to = node["to"]?.string.flatMap(HandOverTarget.init(rawValue:))
        else { return nil }
        self.to = to
        from = node["from"]?.sequence?.compactMap { $0.string.flatMap(HandOverTarget.init(rawValue:)) } ?? []
        objects = node["objects"]?.sequence?.map { KubernetesObject($0) } ?? []
        suspended = node["suspended"]?.sequence?.compactMap(Self.reference) ?? []
        proof = WorkloadProof()
        for entry in node["workloads"]?.sequence ?? [] {
            if let reference = Self.reference(entry), let uid = entry["uid"]?.string { proof.add(reference, uid: uid) }
        }
    }

    private var node: Node {
        [
            "from": .sequence(from.map { .string($0.rawValue) }), "to": .string(to.rawValue),
            "objects": .sequence(objects.map(\.node)), "suspended": .sequence(suspended.map { Self.node($0, nil) }),
            "workloads": .sequence(
                proof.uids.sorted { "\($0.key)" < "\($1.key)" }.map { Self.node($0.key, $0.value) }),
        ]
    }

    private static func node(_ reference: ObjectReference, _ uid: String?) -> Node {
        var node: Node = [
            "apiVersion": .string(reference.type.apiVersion), "kind": .string(reference.type.kind),
            "namespace": .string(reference.key.namespace), "name": .string(reference.key.name),
        ]
        if let uid { node["uid"] = .string(uid) }
        return node
    }

    private static func reference(_ node: Node) -> ObjectReference? {
        guard let version = node["apiVersion"]?.string, let kind = node["kind"]?.string, let name = node["name"]?.string
        else { return nil }
        return ObjectReference(
            GroupVersionKind(apiVersion: version, kind: kind),
            NamespacedName(namespace: node["namespace"]?.string ?? "", name: name))
    }

    /// An object without what the server makes, and without conditions, which speak of a generation that will be gone.
    static func kept(_ object: KubernetesObject) -> KubernetesObject {
        var kept = KubernetesObject(object.type, object.key)
        for field in ["labels", "annotations"] {
            if let value = object.node["metadata", field], value.mapping?.isEmpty == false {
                kept.node["metadata"]?[field] = value
            }
        }
        kept.node["spec"] = object.node["spec"]
        var status = object.node["status"] ?? .emptyMapping
        if status.mapping == nil { status = .emptyMapping }
        for field in ["conditions", "observedGeneration", "artifact"] { status[field] = nil }
        if status.mapping?.isEmpty == false { kept.node["status"] = status }
        return kept
    }
}

extension GroupVersionKind {
    static let configMap = GroupVersionKind(group: "", version: "v1", kind: "ConfigMap")
}
