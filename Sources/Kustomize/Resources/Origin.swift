import YAML

/// Where a resource came from, for `buildMetadata: [originAnnotations]`.
struct Origin: Equatable {
    /// What wrote the generated or transformed resource.
    struct Configuration: Equatable {
        var apiVersion: String
        var kind: String
        var name = ""
        var namespace = ""
    }

    /// The file, relative to the directory built.
    var path = ""
    /// The repository the path lies in, when it was fetched, and what of it was asked for.
    var repository = ""
    var reference = ""
    /// The kustomization that made it, when no file holds it.
    var configuredIn = ""
    var configuredBy: Configuration?

    func appending(_ path: String) -> Origin {
        var origin = self
        if RemoteReference.looksRemote(path), let remote = RemoteRepository(path) {
            origin.path = remote.directory
            origin.repository = remote.address
            origin.reference = remote.reference
            return origin
        }
        origin.path = TreePath.joinFreely(self.path, path)
        return origin
    }

    /// As the annotation holds it: fields in the order kustomize declares them.
    var lines: [String] {
        var lines: [String] = []
        if !path.isEmpty { lines.append("path: \(Self.scalar(path))") }
        if !repository.isEmpty { lines.append("repo: \(Self.scalar(repository))") }
        if !reference.isEmpty { lines.append("ref: \(Self.scalar(reference))") }
        if !configuredIn.isEmpty { lines.append("configuredIn: \(Self.scalar(configuredIn))") }
        guard let configuredBy else { return lines }
        lines.append("configuredBy:")
        for (key, value) in [
            ("apiVersion", configuredBy.apiVersion), ("kind", configuredBy.kind), ("name", configuredBy.name),
            ("namespace", configuredBy.namespace),
        ] where !value.isEmpty {
            lines.append("  \(key): \(Self.scalar(value))")
        }
        return lines
    }

    var text: String { lines.map { $0 + "\n" }.joined() }

    static func listText(_ origins: [Origin]) -> String {
        origins.map { origin in
            let lines = origin.lines.enumerated().map { ($0.offset == 0 ? "- " : "  ") + $0.element + "\n" }
            return lines.isEmpty ? "- {}\n" : lines.joined()
        }.joined()
    }

    /// Words that YAML 1.1 reads as something else, such as `n`, stand in quotes.
    private static func scalar(_ text: String) -> String { YAMLEmitter.emit(.string(text)).trimming(\.isNewline) }
}
