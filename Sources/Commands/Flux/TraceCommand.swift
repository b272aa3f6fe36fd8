package import ArgumentParser
import KubernetesClient
import KubernetesModel

/// `davit trace`
package struct TraceCommand: AsyncParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "trace", abstract: "Follow an object of the cluster back to the commit it came from.",
        usage: "davit trace <resource> <name> [<name> ...]\ndavit trace <resource>/<name> ...")

    @OptionGroup package var global: GlobalOptions

    @Option(help: "Kind of the object, together with --api-version.")
    package var kind: String?

    @Option(help: "API version of the object, such as apps/v1.")
    package var apiVersion: String?

    @Argument(help: "What to trace: deployment/web, or deployment web.")
    package var objects: [String] = []

    package init() {}

    package func run() async throws {
        let client = try global.client()
        let namespace = try global.effectiveNamespace()
        let wanted = try self.wanted()
        let tracer = Tracer(api: client)
        try await withDeadline(global.timeout.duration, "reading objects") {
            for (index, object) in wanted.enumerated() {
                let type: GroupVersionKind
                switch object.type {
                case .known(let known): type = known
                case .named(let name):
                    guard let found = try await client.type(named: name) else {
                        throw CommandError.usage("the server doesn't have a resource type \"\(name)\"")
                    }
                    type = found
                }
                let key = NamespacedName(namespace: namespace, name: object.name)
                Console.standard.data(try await tracer.report(on: ObjectReference(type, key)))
                if index < wanted.count - 1 { Console.standard.data("---\n") }
            }
        }
    }

    private enum Wanted {
        case known(GroupVersionKind)
        case named(String)
    }

    private func wanted() throws -> [(type: Wanted, name: String)] {
        if kind != nil || apiVersion != nil {
            guard let name = objects.first else { throw CommandError.usage("object name is required") }
            guard let kind else { throw CommandError.usage("object kind is required (--kind)") }
            guard let apiVersion else { throw CommandError.usage("object apiVersion is required (--api-version)") }
            return [(.known(GroupVersionKind(apiVersion: apiVersion, kind: kind)), name)]
        }
        let misuse = CommandError.usage("either `<resource>/<name>` or `<resource> <name>` is required as an argument")
        guard let first = objects.first else { throw misuse }
        if first.contains("/") {
            return try objects.map { object in
                let parts = object.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
                guard parts.count == 2, !parts[0].isEmpty, !parts[1].isEmpty else { throw misuse }
                return (.named(parts[0]), parts[1])
            }
        }
        guard objects.count > 1 else { throw misuse }
        return objects.dropFirst().map { (.named(first), $0) }
    }
}
