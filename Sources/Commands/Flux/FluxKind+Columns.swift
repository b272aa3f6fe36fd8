package import KubernetesModel
import YAML

extension FluxKind {
    /// What a list shows besides the columns of its kind.
    package struct View: Sendable {
        package var namespaces = false
        /// `kustomization/apps` instead of `apps`: lists of several kinds.
        package var kinds = false
        package var sources = false

        package init() {}
    }

    package func header(_ view: View) -> [String] {
        let own =
            switch columns {
            case .revision: ["Revision", "Suspended", "Ready", "Message"]
            case .suspension: ["Suspended", "Ready", "Message"]
            case .readiness: ["Ready", "Message"]
            case .externalArtifact: ["Revision", "Source", "Ready", "Message"]
            case .imageRepository: ["Last scan", "Suspended", "Ready", "Message"]
            case .imagePolicy: ["Image", "Tag", "Ready", "Message"]
            case .imageUpdate: ["Last run", "Suspended", "Ready", "Message"]
            }
        return (view.namespaces ? ["Namespace"] : []) + ["Name"] + (shows(view) ? ["Source"] : []) + own
    }

    package func row(_ object: KubernetesObject, _ view: View) -> [String] {
        let name = view.kinds ? "\(type.kind.lowercased())/\(object.name)" : object.name
        var row = view.namespaces ? [object.namespace, name] : [name]
        if shows(view) { row.append(source(of: object) ?? "") }
        let suspended = object.spec["suspend"]?.bool == true ? "True" : "False"
        let (ready, message) = readiness(of: object)
        switch columns {
        case .revision: row += [revision(of: object), suspended]
        case .suspension: row.append(suspended)
        case .readiness: break
        case .externalArtifact:
            row += [revision(of: object), object.spec["sourceRef"].map(Self.path) ?? ""]
        case .imageRepository: row += [object.status["lastScanResult", "scanTime"]?.string ?? "", suspended]
        case .imagePolicy:
            row += [object.status["latestRef", "name"]?.string ?? "", object.status["latestRef", "tag"]?.string ?? ""]
        case .imageUpdate: row += [object.status["lastAutomationRunTime"]?.string ?? "", suspended]
        }
        return row + [ready, message]
    }

    private func shows(_ view: View) -> Bool { view.sources && (self == .kustomization || self == .helmRelease) }

    /// The Ready condition's status and message.
    private func readiness(of object: KubernetesObject) -> (status: String, message: String) {
        if isStatic { return ("True", "\(type.kind) is Ready") }
        if self == .helmRepository, object.spec["type"]?.string == "oci" { return ("True", "Helm repository is Ready") }
        guard let ready = object.condition("Ready") else { return ("False", "waiting to be reconciled") }
        let shortens = self == .kustomization || Self.sources.contains(self)
        return (ready.status.rawValue, shortens ? ready.message.truncatingHex : ready.message)
    }

    private func revision(of object: KubernetesObject) -> String {
        switch self {
        case .kustomization: return object.status["lastAppliedRevision"]?.string?.truncatingHex ?? ""
        case .helmRelease: return Self.chartVersion(of: object)
        case .helmChart: return object.status["artifact", "revision"]?.string ?? ""  // holds a version, not a hash
        default: return object.status["artifact", "revision"]?.string?.truncatingHex ?? ""
        }
    }

    /// The newest release's, or what was tried last.
    static func chartVersion(of object: KubernetesObject) -> String {
        object.status["history"]?.sequence?.first?["chartVersion"]?.string
            ?? object.status["lastAttemptedRevision"]?.string ?? ""
    }

    /// `GitRepository/flux-system/fleet`
    private func source(of object: KubernetesObject) -> String? {
        guard var reference = Self.sourceReference(of: object) else { return nil }
        if reference["namespace"]?.string?.isEmpty ?? true { reference["namespace"] = .string(object.namespace) }
        return Self.path(reference)
    }

    /// The reference by which a Kustomization, HelmRelease or HelmChart names its source.
    static func sourceReference(of object: KubernetesObject) -> Node? {
        object.spec["sourceRef"] ?? object.spec["chartRef"] ?? object.spec["chart", "spec", "sourceRef"]
    }

    private static func path(_ reference: Node) -> String {
        ["kind", "namespace", "name"].map { reference[$0]?.string ?? "" }.joined(separator: "/")
    }
}

extension FluxKind {
    /// What to tell of a reconciliation that went well.
    package func success(_ object: KubernetesObject) -> String {
        let status = object.status
        switch self {
        case .kustomization: return "applied revision \(status["lastAppliedRevision"]?.string ?? "")"
        case .helmRelease: return "applied revision \(Self.chartVersion(of: object))"
        case .imageRepository: return "scan fetched \(status["lastScanResult", "tagCount"]?.integer ?? 0) tags"
        case .imagePolicy:
            let reference = status["latestRef"] ?? .null
            let tag = reference["tag"]?.string.map { ":\($0)" } ?? ""
            return "selected ref \(reference["name"]?.string ?? "")\(tag)"
        case .imageUpdate: return object.condition("Ready")?.message ?? "automation not yet run"
        case .helmRepository where object.spec["type"]?.string == "oci": return object.condition("Ready")?.message ?? ""
        case .alert, .provider, .receiver: return "\(type.kind) reconciliation completed"
        case .artifactGenerator: return object.condition("Ready")?.message ?? ""
        default: return "fetched revision \(status["artifact", "revision"]?.string ?? "")"
        }
    }
}
