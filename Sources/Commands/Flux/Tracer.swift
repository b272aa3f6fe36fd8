package import KubernetesClient
package import KubernetesModel
import YAML

/// Follows an object to the Kustomization or HelmRelease that owns it, and that to its source.
///
/// - SeeAlso: fluxcd/flux2 `cmd/flux/trace.go` v2.9.4.
package struct Tracer: Sendable {
    let api: any KubernetesAPI

    package init(api: any KubernetesAPI) { self.api = api }

    /// Blocks of `Key: value` lines, an empty line before the first.
    ///
    /// - Throws: `CommandError.untraceable` for an object nobody's reconciler owns.
    package func report(on reference: ObjectReference) async throws -> String {
        func untraceable(_ detail: String) -> CommandError {
            .untraceable(
                object: "\(reference.type.kind)/\(reference.key.name) in namespace \(reference.key.namespace)",
                detail: detail)
        }
        var place = reference
        if try await !api.resource(for: reference.type).namespaced { place.key.namespace = "" }
        guard let object = try await api.get(place) else { throw untraceable("failed to find object") }
        for kind in [FluxKind.kustomization, .helmRelease] {
            guard let owner = try await owner(of: object, kind) else { continue }
            guard let owning = try await api.get(ObjectReference(kind.type, owner)) else {
                throw untraceable("failed to find \(kind.words): \(owner) not found")
            }
            let width = kind == .kustomization ? 17 : 16
            var blocks = [head(object, width)]
            blocks += try await kind == .kustomization ? kustomization(owning, width) : helmRelease(owning, width)
            return "\n" + blocks.map(\.text).joined(separator: "---\n")
        }
        throw untraceable("object not managed by Flux")
    }

    /// The labels on the object, or on what owns it by ownerReferences, up to the top.
    private func owner(of object: KubernetesObject, _ kind: FluxKind) async throws -> NamespacedName? {
        var object = object
        for _ in 0..<16 {
            if let name = object.label("\(kind.type.group)/name"), !name.isEmpty {
                return NamespacedName(namespace: object.label("\(kind.type.group)/namespace") ?? "", name: name)
            }
            guard let reference = object.node["metadata", "ownerReferences"]?.sequence?.first else { return nil }
            let type = GroupVersionKind(
                apiVersion: reference["apiVersion"]?.string ?? "", kind: reference["kind"]?.string ?? "")
            let key = NamespacedName(namespace: object.namespace, name: reference["name"]?.string ?? "")
            guard let next = try? await api.get(ObjectReference(type, key)) else { return nil }
            object = next
        }
        return nil
    }

    // MARK: Blocks

    private func head(_ object: KubernetesObject, _ width: Int) -> TraceBlock {
        var block = TraceBlock(width: width)
        block.add("Object", "\(object.type.kind)/\(object.name)")
        if !object.namespace.isEmpty { block.add("Namespace", object.namespace) }
        block.add("Status", "Managed by Flux")
        return block
    }

    private func kustomization(_ object: KubernetesObject, _ width: Int) async throws -> [TraceBlock] {
        var block = TraceBlock(width: width)
        block.begin(object)
        block.add("Target", present: object.spec["targetNamespace"]?.string)
        block.add("Path", object.spec["path"]?.string ?? "")
        block.add("Revision", object.status["lastAppliedRevision"]?.string ?? "")
        block.addStatus(object, tellsFailure: false)
        return [block] + (try await source(of: object, width))
    }

    private func helmRelease(_ object: KubernetesObject, _ width: Int) async throws -> [TraceBlock] {
        var block = TraceBlock(width: width)
        block.begin(object)
        block.add("Target", present: object.spec["targetNamespace"]?.string)
        block.add("Revision", object.status["lastAttemptedRevision"]?.string ?? "")
        block.addStatus(object, tellsFailure: false)
        return [block] + (try await chart(of: object, width)) + (try await source(of: object, width))
    }

    private func chart(of release: KubernetesObject, _ width: Int) async throws -> [TraceBlock] {
        let parts = (release.status["helmChart"]?.string ?? "").split(separator: "/").map(String.init)
        guard parts.count == 2 else { return [] }
        let chart = try await found(.helmChart, parts[1], in: parts[0])
        var block = TraceBlock(width: width)
        block.begin(chart)
        block.add("Chart", chart.spec["chart"]?.string ?? "")
        block.add("Version", chart.spec["version"]?.string ?? "")
        block.add("Revision", present: chart.status["artifact", "revision"]?.string)
        block.addStatus(chart, tellsFailure: false)
        return [block]
    }

    private func source(of object: KubernetesObject, _ width: Int) async throws -> [TraceBlock] {
        guard let reference = FluxKind.sourceReference(of: object),
            let kind = FluxKind.sources.first(where: { $0.type.kind == reference["kind"]?.string }), kind != .bucket
        else { return [] }
        let place = reference["namespace"]?.string.flatMap { $0.isEmpty ? nil : $0 } ?? object.namespace
        let source = try await found(kind, reference["name"]?.string ?? "", in: place)
        // Flux's own templates differ by kind; the widths are theirs.
        var block = TraceBlock(width: kind == .gitRepository && width == 16 ? 15 : kind == .helmRepository ? width : 17)
        block.begin(source)
        if kind == .externalArtifact {
            let origin = source.spec["sourceRef"] ?? .null
            block.add("Source", ["kind", "namespace", "name"].map { origin[$0]?.string ?? "" }.joined(separator: "/"))
        } else {
            block.add("URL", source.spec["url"]?.string ?? "")
        }
        addReference(source.spec["ref"] ?? .null, kind, to: &block)
        block.add("Revision", present: source.status["artifact", "revision"]?.string)
        let metadata = source.status["artifact", "metadata"] ?? .null
        block.add("Origin Revision", present: metadata["org.opencontainers.image.revision"]?.string)
        block.add("Origin Source", present: metadata["org.opencontainers.image.source"]?.string)
        block.addStatus(source, tellsFailure: kind != .helmRepository)
        return [block]
    }

    private func addReference(_ reference: Node, _ kind: FluxKind, to block: inout TraceBlock) {
        let last = kind == .gitRepository ? ("branch", "Branch") : ("digest", "Digest")
        for (field, title) in [("tag", "Tag"), ("semver", "Tag"), last] {
            guard let value = reference[field]?.string, !value.isEmpty else { continue }
            return block.add(title, value)
        }
    }

    private func found(_ kind: FluxKind, _ name: String, in namespace: String) async throws -> KubernetesObject {
        if let object = try await api.get(kind.reference(name, in: namespace)) { return object }
        throw CommandError.untraceable(object: "\(kind.name)/\(name)", detail: "failed to find \(kind.name)")
    }
}

/// Lines whose values start in one column.
struct TraceBlock {
    private let width: Int
    private(set) var text = ""

    init(width: Int) { self.width = width }

    mutating func add(_ key: String, _ value: String) {
        let title = key + ":"
        text += title + String(repeating: " ", count: max(0, width - title.count)) + value + "\n"
    }

    mutating func add(_ key: String, present value: String?) {
        if let value, !value.isEmpty { add(key, value) }
    }

    mutating func begin(_ object: KubernetesObject) {
        add(object.type.kind, object.name)
        add("Namespace", object.namespace)
    }

    mutating func addStatus(_ object: KubernetesObject, tellsFailure: Bool) {
        guard let ready = object.condition("Ready") else { return add("Status", "Unknown") }
        let failed = tellsFailure && ready.status == .false
        // As Go prints a time.
        let time = ready.lastTransitionTime.replacingTimeMarks
        add("Status", failed ? "Last reconciliation failed at \(time)" : "Last reconciled at \(time)")
        add("Message", ready.message)
    }
}

extension String {
    /// `2026-11-23T13:30:00Z` as `2026-11-23 13:30:00 +0000 UTC`; anything else as it is.
    fileprivate var replacingTimeMarks: String {
        guard hasSuffix("Z"), let mark = firstIndex(of: "T") else { return self }
        return "\(self[..<mark]) \(self[index(after: mark)...].dropLast()) +0000 UTC"
    }
}
