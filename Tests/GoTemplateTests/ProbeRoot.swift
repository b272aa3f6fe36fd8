import GoTemplate
import YAML

/// The root object of Helm's recorded probes: a chart `c` rendered as `release-name` without a cluster.
enum ProbeRoot {
    static func make(valuesYAML: String, kubeVersion: String) throws -> Value {
        let values = try YAMLParser.document(valuesYAML)
        let common = Dict(values.mapping ?? Mapping(), type: .named("common.Values"))
        return .dict(
            Dict([
                ("Values", .dict(common)), ("Chart", chart),
                (
                    "Release",
                    .dict(
                        Dict([
                            ("Name", .string("release-name")), ("Namespace", .string("default")),
                            ("IsInstall", .bool(true)), ("IsUpgrade", .bool(false)), ("Revision", .int(1)),
                            ("Service", .string("Helm")),
                        ]))
                ),
                ("Capabilities", .object(ProbeCapabilities(kubeVersion))), ("Files", .object(ProbeFiles())),
                ("Subcharts", .dict(Dict())),
                (
                    "Template",
                    .dict(
                        Dict(
                            [("Name", .string("c/templates/t.yaml")), ("BasePath", .string("c/templates"))],
                            type: .named("common.Values")))
                ),
            ]))
    }

    private static var chart: Value {
        let empty = ["AppVersion", "Condition", "Description", "Home", "Icon", "KubeVersion", "Tags", "Type"]
        var pairs = empty.map { ($0, Value.string("")) }
        pairs += [
            ("APIVersion", .string("v2")), ("Annotations", .dict(Dict(isNilMap: true))), ("Dependencies", .list([])),
            ("Deprecated", .bool(false)), ("IsRoot", .bool(true)), ("Keywords", .list([])), ("Maintainers", .list([])),
            ("Name", .string("c")), ("Sources", .list([])), ("Version", .string("0.1.0")),
        ]
        return .dict(Dict(pairs))
    }
}

private final class ProbeCapabilities: TemplateObject {
    private let kubeVersion: String

    init(_ kubeVersion: String) { self.kubeVersion = kubeVersion }

    var typeName: String { "*common.Capabilities" }
    var kindName: String { "ptr" }
    var description: String { "&{\(kubeVersion)}" }

    func field(_ name: String) -> Value? {
        switch name {
        case "KubeVersion": .object(ProbeVersion(kubeVersion))
        case "APIVersions": .object(ProbeVersionSet())
        case "HelmVersion": .dict(Dict([("Version", .string("v4.2.4")), ("GitCommit", .string(""))]))
        default: nil
        }
    }
}

private final class ProbeVersion: TemplateObject {
    private let version: String

    init(_ version: String) { self.version = version }

    var typeName: String { "common.KubeVersion" }
    var description: String { version }

    func field(_ name: String) -> Value? {
        let parts = version.dropFirst().split(separator: ".")
        return switch name {
        case "Version": .string(version)
        case "Major": .string(String(parts[0]))
        case "Minor": .string(String(parts[1]))
        default: nil
        }
    }

    func method(_ name: String) -> ObjectMethod? {
        name == "GitVersion" ? ObjectMethod { [version] _, _ in .string(version) } : nil
    }
}

private final class ProbeVersionSet: TemplateObject {
    private let versions = ["v1", "apps/v1", "policy/v1beta1"]

    var typeName: String { "common.VersionSet" }
    var kindName: String { "slice" }
    var description: String { "" }
    var items: [Value]? { versions.map(Value.string) }

    func method(_ name: String) -> ObjectMethod? {
        guard name == "Has" else { return nil }
        return ObjectMethod(.string) { [versions] _, a in .bool(versions.contains(a[0].string ?? "")) }
    }
}

private final class ProbeFiles: TemplateObject {
    var typeName: String { "engine.files" }
    var kindName: String { "map" }
    var description: String { "map[]" }
    var entries: Dict? { Dict() }

    func method(_ name: String) -> ObjectMethod? {
        switch name {
        case "Get": ObjectMethod(.string) { _, _ in .string("") }
        case "Glob": ObjectMethod(.string) { _, _ in .object(ProbeFiles()) }
        case "Lines": ObjectMethod(.string) { _, _ in .strings([]) }
        default: nil
        }
    }
}
