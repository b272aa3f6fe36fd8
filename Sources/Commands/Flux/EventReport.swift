import Glibc
package import KubernetesClient
import KubernetesModel
import YAML

/// Lists Kubernetes events about Flux's objects, oldest first, as `flux events` does.
///
/// - SeeAlso: fluxcd/flux2 `cmd/flux/events.go` v2.9.4.
package struct EventReport: Sendable {
    let api: any KubernetesAPI
    let console: Console
    let namespace: String
    let allNamespaces: Bool
    /// Lower case; empty lets all through.
    let types: Set<String>

    static let event = GroupVersionKind(group: "", version: "v1", kind: "Event")

    /// One query: events about one object, one kind, or everything in a place.
    private struct Query: Sendable {
        var namespace: String?
        var selector: String?
    }

    package init(
        api: any KubernetesAPI, console: Console, namespace: String, allNamespaces: Bool, types: Set<String>
    ) {
        self.api = api
        self.console = console
        self.namespace = namespace
        self.allNamespaces = allNamespaces
        self.types = types
    }

    package func list(for subject: String?) async throws {
        let queries = try await queries(for: subject)
        var events: [KubernetesObject] = []
        for query in queries {
            events += try await api.list(Self.event, namespace: query.namespace, options: options(query)).items
        }
        let shown = events.filter(isShown).map { (time: Self.time(of: $0), event: $0) }
            .sorted {
                ($0.time?.seconds ?? 0, $0.time?.nanoseconds ?? 0) < ($1.time?.seconds ?? 0, $1.time?.nanoseconds ?? 0)
            }
        if shown.isEmpty {
            return console.progress.failure(
                allNamespaces ? "No events found." : "No events found in \(namespace) namespace.")
        }
        var table = table(queries)
        for (_, event) in shown { table.append(row(event, queries)) }
        console.data(table.text)
    }

    /// Prints events as they come, without end.
    package func watch(for subject: String?) async throws {
        let queries = try await queries(for: subject)
        console.data(table(queries).text)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for query in queries { group.addTask { try await follow(query, among: queries) } }
            try await group.waitForAll()
        }
    }

    private func follow(_ query: Query, among queries: [Query]) async throws {
        while true {
            try Task.checkCancellation()
            var version = try await api.list(Self.event, namespace: query.namespace, options: options(query))
                .resourceVersion
            do {
                while true {
                    for try await event in api.watch(
                        Self.event, namespace: query.namespace, from: version, options: options(query))
                    {
                        switch event {
                        case .added(let object), .modified(let object):
                            version = object.resourceVersion
                            guard isShown(object) else { continue }
                            var line = TextTable(header: [])
                            console.data(line.appending(row(object, queries)))
                        case .deleted: continue
                        case .bookmark(let newer): version = newer
                        }
                    }
                    try Task.checkCancellation()
                }
            } catch KubernetesError.gone {
                continue
            }
        }
    }

    // MARK: What to ask for

    private func queries(for subject: String?) async throws -> [Query] {
        let place = allNamespaces ? nil : namespace
        guard let subject else { return [Query(namespace: place)] }
        let words = subject.split(separator: "/", maxSplits: 1).map(String.init)
        guard let first = words.first else {
            throw CommandError.usage("--for selector must be of format <kind>[/<name>]")
        }
        guard let kind = FluxKind.named(first) else {
            throw CommandError.usage("'\(first)' is not a recognized Flux kind")
        }
        guard words.count == 2 else { return [Query(namespace: place, selector: Self.selector(kind.name, nil))] }
        let own = Query(namespace: place, selector: Self.selector(kind.name, words[1]))
        return [own] + (try await related(to: kind, words[1]))
    }

    /// What an object's events are explained by: its source, its chart, its provider.
    private func related(to kind: FluxKind, _ name: String) async throws -> [Query] {
        let following: [FluxKind] = [.kustomization, .helmRelease, .helmChart, .alert, .imagePolicy]
        guard following.contains(kind) else { return [] }
        guard let object = try await api.get(kind.reference(name, in: namespace)) else {
            let resource = try await api.resource(for: kind.type)
            throw CommandError.resourceNotFound(resource: "\(resource.plural).\(kind.type.group)", name: name)
        }
        func query(_ reference: Node?, _ fixed: String?) -> [Query] {
            guard let kind = fixed ?? reference?["kind"]?.string, let name = reference?["name"]?.string else {
                return []
            }
            let place = reference?["namespace"]?.string.flatMap { $0.isEmpty ? nil : $0 } ?? namespace
            return [Query(namespace: place, selector: Self.selector(kind, name))]
        }
        switch kind {
        case .alert: return query(object.spec["providerRef"], "Provider")
        case .imagePolicy: return query(object.spec["imageRepositoryRef"], "ImageRepository")
        case .helmRelease:
            let source = FluxKind.sourceReference(of: object)
            let place = source?["namespace"]?.string ?? namespace
            return query(source, nil)
                + query(["name": .string("\(namespace)-\(name)"), "namespace": .string(place)], "HelmChart")
        default: return query(FluxKind.sourceReference(of: object), nil)
        }
    }

    private static func selector(_ kind: String, _ name: String?) -> String {
        "involvedObject.kind=\(kind)" + (name.map { ",involvedObject.name=\($0)" } ?? "")
    }

    private func options(_ query: Query) -> ListOptions {
        var options = ListOptions()
        options.fieldSelector = query.selector
        return options
    }

    // MARK: What to show

    private func isShown(_ event: KubernetesObject) -> Bool {
        guard FluxKind.named(event.node["involvedObject", "kind"]?.string ?? "") != nil else { return false }
        return types.isEmpty || types.contains((event.node["type"]?.string ?? "").lowercased())
    }

    private func showsNamespace(_ queries: [Query]) -> Bool {
        allNamespaces || queries.contains { $0.namespace != namespace }
    }

    private func table(_ queries: [Query]) -> TextTable {
        let own = ["Last seen", "Type", "Reason", "Object", "Message"]
        return TextTable(header: showsNamespace(queries) ? ["Namespace"] + own : own)
    }

    private func row(_ event: KubernetesObject, _ queries: [Query]) -> [String] {
        let object = event.node["involvedObject"] ?? .null
        return (showsNamespace(queries) ? [event.namespace] : []) + [
            lastSeen(event), event.node["type"]?.string ?? "", event.node["reason"]?.string ?? "",
            "\(object["kind"]?.string ?? "")/\(object["name"]?.string ?? "")", event.node["message"]?.string ?? "",
        ]
    }

    static func time(of event: KubernetesObject) -> Timestamp? {
        let fields = [
            event.node["series", "lastObservedTime"], event.node["lastTimestamp"], event.node["eventTime"],
        ]
        return fields.lazy.compactMap { $0?.string.flatMap { Timestamp($0) } }.first
    }

    /// `3m`, or `3m (x4 over 12m)`.
    private func lastSeen(_ event: KubernetesObject) -> String {
        func since(_ node: Node?) -> String? {
            guard let moment = node?.string.flatMap({ Timestamp($0) }) else { return nil }
            return HumanDuration.text(Steering.now() - moment)
        }
        let first = since(event.node["eventTime"]) ?? since(event.node["firstTimestamp"]) ?? "<unknown>"
        let series = event.node["series"] ?? .null
        if let count = series["count"]?.integer {
            return "\(since(series["lastObservedTime"]) ?? "<unknown>") (x\(count) over \(first))"
        }
        if let count = event.node["count"]?.integer, count > 1 {
            return "\(since(event.node["lastTimestamp"]) ?? "<unknown>") (x\(count) over \(first))"
        }
        return first
    }
}
