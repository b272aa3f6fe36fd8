package import KubernetesClient
import KubernetesModel
import YAML

/// Lists Flux's objects as `flux get` does.
///
/// - SeeAlso: fluxcd/flux2 `cmd/flux/get.go` v2.9.4.
package struct Getter: Sendable {
    let api: any KubernetesAPI
    let console: Console
    /// `nil`: all namespaces.
    let namespace: String?
    let options: Options

    package struct Options: Sendable {
        package var showsHeader = true
        package var showsSource = false
        package var labelSelector: String?
        package var statusSelector: StatusSelector?
        package var output: ObjectOutput?

        package init() {}
    }

    package init(api: any KubernetesAPI, console: Console, namespace: String?, options: Options = Options()) {
        self.api = api
        self.console = console
        self.namespace = namespace
        self.options = options
    }

    /// Prints one kind.
    ///
    /// - Throws: `CommandError.noObjects`, `.objectNotFound` when there is nothing to print.
    package func get(_ kind: FluxKind, name: String?) async throws {
        let list = try await list(kind, name: name)
        if list.items.isEmpty {
            if let name { throw CommandError.objectNotFound(kind: kind.name, name: name, namespace: namespace) }
            throw CommandError.noObjects(kind: kind.name, namespace: namespace)
        }
        let objects = kept(list.items, kind)
        if let output = options.output { return console.data(output.text(Self.bundle(objects))) }
        console.data(table(kind, objects, several: false).text)
    }

    /// Prints several kinds, each with an empty line behind it; kinds the server does not serve are left out.
    package func getAll(_ kinds: [FluxKind], name: String?) async throws {
        let lists = await withTaskGroup(of: (Int, Result<ObjectList, any Error>).self) { group in
            for (index, kind) in kinds.enumerated() {
                group.addTask {
                    do { return (index, .success(try await list(kind, name: name))) } catch {
                        return (index, .failure(error))
                    }
                }
            }
            var lists: [Int: Result<ObjectList, any Error>] = [:]
            for await (index, list) in group { lists[index] = list }
            return lists
        }
        var bundled: [KubernetesObject] = []
        for (index, kind) in kinds.enumerated() {
            do {
                let objects = kept(try lists[index]?.get().items ?? [], kind)
                bundled += objects
                if options.output == nil, !objects.isEmpty {
                    console.data(table(kind, objects, several: true).text + "\n")
                }
            } catch KubernetesError.unknownType {
                continue
            } catch {
                console.progress.failure("\(error)")
            }
        }
        if let output = options.output { console.data(output.text(Self.bundle(bundled))) }
    }

    /// Prints one kind, then a line for each change, until cancelled.
    package func watch(_ kind: FluxKind, name: String?) async throws {
        var list = try await list(kind, name: name)
        var table = table(kind, kept(list.items, kind), several: false)
        console.data(table.text)
        while true {
            try Task.checkCancellation()
            do {
                let events = api.watch(
                    kind.type, namespace: namespace, from: list.resourceVersion, options: listOptions(name))
                for try await event in events {
                    switch event {
                    case .added(let object), .modified(let object):
                        list.resourceVersion = object.resourceVersion
                        guard !kept([object], kind).isEmpty else { continue }
                        console.data(table.appending(kind.row(object, view(several: false))))
                    case .deleted(let object): list.resourceVersion = object.resourceVersion
                    case .bookmark(let version): list.resourceVersion = version
                    }
                }
            } catch KubernetesError.gone {
                list = try await self.list(kind, name: name)
            }
        }
    }

    private func list(_ kind: FluxKind, name: String?) async throws -> ObjectList {
        try await api.list(kind.type, namespace: namespace, options: listOptions(name))
    }

    private func listOptions(_ name: String?) -> ListOptions {
        var list = ListOptions()
        list.labelSelector = options.labelSelector
        list.fieldSelector = name.map { "metadata.name=\($0)" }
        return list
    }

    private func kept(_ objects: [KubernetesObject], _ kind: FluxKind) -> [KubernetesObject] {
        guard let selector = options.statusSelector else { return objects }
        return objects.filter { selector.matches($0, isStatic: kind.isStatic) }
    }

    private func view(several: Bool) -> FluxKind.View {
        var view = FluxKind.View()
        view.namespaces = namespace == nil
        view.kinds = several
        view.sources = options.showsSource
        return view
    }

    private func table(_ kind: FluxKind, _ objects: [KubernetesObject], several: Bool) -> TextTable {
        let view = view(several: several)
        var table = TextTable(header: options.showsHeader ? kind.header(view) : [])
        for object in objects { table.append(kind.row(object, view)) }
        return table
    }

    private static func bundle(_ objects: [KubernetesObject]) -> Node {
        ["apiVersion": "v1", "kind": "List", "items": .sequence(objects.map(\.node))]
    }
}
