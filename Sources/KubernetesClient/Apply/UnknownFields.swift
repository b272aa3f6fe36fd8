package import KubernetesModel
import YAML

/// Fields of a manifest that the server's schema does not have.
///
/// Flux decodes builtin kinds before it applies them and so drops such fields unseen. To keep those manifests working
/// they are dropped here as well, but told.
struct UnknownFields: Sendable {
    /// Steps from the root; an element of a list by its keys, as in `FieldSet`.
    let paths: [[String]]

    /// From the server's message: lines of `.spec.template.spec.containers[name="a"].wrong: field not declared in schema`.
    ///
    /// `nil` when the error is another one, or names a field that cannot be found.
    init?(_ error: KubernetesError) {
        guard case .status(_, _, let detail) = error, detail.contains(Self.words) else { return nil }
        var paths: [[String]] = []
        for line in detail.split(separator: "\n") {
            guard let end = line.firstRange(ofText: Self.words), let start = line.firstIndex(of: ".") else { continue }
            guard let steps = Self.steps(line[start..<end.lowerBound]) else { return nil }
            paths.append(steps)
        }
        guard !paths.isEmpty else { return nil }
        self.paths = paths
    }

    private static let words = ": field not declared in schema"

    /// Reads `.a.b[name="x",port=1].c`; names with dots cannot be told apart and give `nil` when not found later.
    private static func steps(_ path: Substring) -> [String]? {
        var steps: [String] = []
        var rest = path
        while let first = rest.popFirst() {
            switch first {
            case ".":
                let name = rest.prefix { $0 != "." && $0 != "[" }
                guard !name.isEmpty else { return nil }
                steps.append("f:" + name)
                rest = rest[name.endIndex...]
            case "[":
                guard let close = rest.firstIndex(of: "]"), let keys = keys(rest[..<close]) else { return nil }
                steps.append("k:" + keys)
                rest = rest[rest.index(after: close)...]
            default: return nil
            }
        }
        return steps
    }

    /// `name="x",port=1` as the JSON of a `k:` step.
    private static func keys(_ text: Substring) -> String? {
        var pairs: [String] = []
        for pair in text.split(separator: ",") {
            guard let equals = pair.firstIndex(of: "=") else { return nil }
            pairs.append("\"\(pair[..<equals])\":\(pair[pair.index(after: equals)...])")
        }
        return pairs.isEmpty ? nil : "{" + pairs.joined(separator: ",") + "}"
    }

    /// `nil` when one of the fields is not there: then the error means something else.
    func removed(from object: KubernetesObject) -> KubernetesObject? {
        var object = object
        for path in paths {
            guard FieldSet.value(at: path, in: object.node) != nil else { return nil }
            object.node = object.node.removing(steps: path[...])
        }
        return object
    }

    /// As people write them.
    var description: String { paths.map(FieldSet.path(of:)).joined(separator: ", ") }
}

extension Node {
    fileprivate func removing(steps: ArraySlice<String>) -> Node {
        guard let step = steps.first else { return self }
        let rest = steps.dropFirst()
        switch self {
        case .mapping(var mapping):
            let key = String(step.dropFirst(2))
            guard let child = mapping[key] else { return self }
            // Not by `? nil :`, which would make the null of a node out of it.
            if rest.isEmpty { mapping[key] = nil } else { mapping[key] = child.removing(steps: rest) }
            return .mapping(mapping)
        case .sequence(let elements):
            let target = FieldSet.value(at: [step], in: self)
            return .sequence(elements.map { $0 == target ? $0.removing(steps: rest) : $0 })
        default:
            return self
        }
    }
}

extension GroupVersionKind {
    /// Whether Flux knows the type by itself, rather than by the server's schema: client-go's builtin groups.
    package var isBuiltin: Bool {
        switch group {
        case "", "apps", "batch", "autoscaling", "policy", "extensions", "admissionregistration.k8s.io",
            "certificates.k8s.io", "coordination.k8s.io", "discovery.k8s.io", "events.k8s.io",
            "flowcontrol.apiserver.k8s.io", "networking.k8s.io", "node.k8s.io", "rbac.authorization.k8s.io",
            "resource.k8s.io", "scheduling.k8s.io", "storage.k8s.io":
            true
        default: false
        }
    }
}
