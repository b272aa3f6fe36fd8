import HTTP
package import KubernetesModel
import YAML

/// The names under which people ask for a kind: `deployments`, `deployment`, `deploy`, `Deployment`,
/// `deployments.apps`. Read from the whole discovery, in one request where the server aggregates it.
struct ResourceNames: Sendable {
    struct Entry: Sendable {
        var type: GroupVersionKind
        /// Lower case.
        var names: Set<String>
    }

    /// In the server's order: the core group first, preferred versions only.
    var entries: [Entry] = []

    func type(named text: String) -> GroupVersionKind? {
        let text = text.lowercased()
        if let entry = entries.first(where: { $0.names.contains(text) }) { return entry.type }
        guard let dot = text.firstIndex(of: ".") else { return nil }
        let (name, group) = (String(text[..<dot]), text[text.index(after: dot)...])
        return entries.first { $0.type.group == group && $0.names.contains(name) }?.type
    }

    /// From an aggregated list (`apidiscovery.k8s.io/v2`).
    mutating func add(aggregated list: Node) {
        for group in list["items"]?.sequence ?? [] {
            guard let version = group["versions"]?.sequence?.first else { continue }
            for resource in version["resources"]?.sequence ?? [] {
                add(
                    GroupVersionKind(
                        group: group["metadata", "name"]?.string ?? "", version: version["version"]?.string ?? "",
                        kind: resource["responseKind", "kind"]?.string ?? ""),
                    plural: resource["resource"]?.string, singular: resource["singularResource"]?.string,
                    short: resource["shortNames"])
            }
        }
    }

    /// From one group version's `APIResourceList`.
    mutating func add(_ list: Node, group: String, version: String) {
        for resource in list["resources"]?.sequence ?? [] where resource["name"]?.string?.contains("/") != true {
            add(
                GroupVersionKind(group: group, version: version, kind: resource["kind"]?.string ?? ""),
                plural: resource["name"]?.string, singular: resource["singularName"]?.string,
                short: resource["shortNames"])
        }
    }

    private mutating func add(_ type: GroupVersionKind, plural: String?, singular: String?, short: Node?) {
        let names = [plural, singular, type.kind] + (short?.sequence ?? []).map(\.string)
        entries.append(Entry(type: type, names: Set(names.compactMap { $0?.lowercased() }.filter { !$0.isEmpty })))
    }
}

extension KubernetesClient {
    /// The kind people mean by a name: plural, singular, short name or kind, with or without its group.
    ///
    /// - Returns: `nil` when the server serves nothing of this name.
    package func type(named name: String) async throws -> GroupVersionKind? {
        try await resourceNames().type(named: name)
    }

    private func resourceNames() async throws -> ResourceNames {
        var names = ResourceNames()
        let roots = try await (root("/api"), root("/apis"))
        var groups: [(group: String, version: String)] = []
        if roots.0["kind"]?.string == "APIGroupDiscoveryList" {
            names.add(aggregated: roots.0)
        } else {
            groups += (roots.0["versions"]?.sequence ?? []).compactMap { $0.string.map { ("", $0) } }
        }
        if roots.1["kind"]?.string == "APIGroupDiscoveryList" {
            names.add(aggregated: roots.1)
        } else {
            groups += (roots.1["groups"]?.sequence ?? []).compactMap { group in
                guard let version = group["preferredVersion", "version"]?.string else { return nil }
                return (group["name"]?.string ?? "", version)
            }
        }
        for (index, list) in await lists(of: groups).enumerated() {
            if let list { names.add(list, group: groups[index].group, version: groups[index].version) }
        }
        return names
    }

    /// A group that does not answer (an aggregated API whose server is away) is left out, as kubectl does.
    private func lists(of groups: [(group: String, version: String)]) async -> [Node?] {
        await withTaskGroup(of: (Int, Node?).self) { tasks in
            for (index, group) in groups.enumerated() {
                let type = GroupVersionKind(group: group.group, version: group.version, kind: "")
                tasks.addTask {
                    (index, try? await object(.init(.get, ResourcePath(groupVersionOf: type)), about: nil))
                }
            }
            var lists = [Node?](repeating: nil, count: groups.count)
            for await (index, list) in tasks { lists[index] = list }
            return lists
        }
    }

    private func root(_ path: String) async throws -> Node {
        var call = APIConnection.Call(.get, ResourcePath(path))
        call.accept =
            ["v2", "v2beta1"].map { "application/json;g=apidiscovery.k8s.io;v=\($0);as=APIGroupDiscoveryList" }
            .joined(separator: ",") + ",application/json"
        return try await object(call, about: nil)
    }
}
