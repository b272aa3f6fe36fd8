import Fleet
import KubernetesModel
import TestSupport
import Testing
import YAML

@Suite struct ComponentSetTests {
    /// Everything but the CRDs, which have files of their own.
    private func text(_ options: ComponentOptions) throws -> String {
        try ComponentSet(options).objects.filter { $0.type.kind != "CustomResourceDefinition" }
            .map { Manifest.text(of: $0.node) }.joined(separator: "---\n")
    }

    @Test func withoutOptions() throws { try expectGolden(text(ComponentOptions()), "components-default.yaml") }

    @Test func withEveryOption() throws {
        var options = ComponentOptions()
        options.namespace = "gitops"
        options.components = [.source, .kustomize]
        options.registry = "registry.example.com/platform"
        options.imagePullSecret = "pull"
        options.watchAllNamespaces = false
        options.networkPolicy = false
        options.logLevel = "debug"
        options.clusterDomain = "cluster.internal"
        options.tolerationKeys = ["CriticalAddonsOnly"]
        options.agentReplicas = 0
        try expectGolden(text(options), "components-options.yaml")
    }

    @Test(
        "brings the CRDs of the components asked for",
        arguments: [
            (Component.standard, 11), ([.source, .kustomize], 7), (Component.standard + Component.extra, 15),
        ])
    func definitions(components: [Component], count: Int) throws {
        var options = ComponentOptions()
        options.components = components
        #expect(try ComponentSet(options).objects.count { $0.type.kind == "CustomResourceDefinition" } == count)
    }

    @Test(
        "leaves out CEL rules where the API server would refuse them",
        arguments: [(24, false), (25, true), (nil, true)])
    func validationRules(minor: Int?, present: Bool) throws {
        var options = ComponentOptions()
        options.kubernetesMinor = minor
        #expect(try ComponentSet(options).manifest().contains("x-kubernetes-validations") == present)
    }

    @Test func reallyEveryObjectIsLabelled() throws {
        for object in try ComponentSet(ComponentOptions()).objects {
            #expect(object.label("app.kubernetes.io/part-of") == "flux", "\(object.reference)")
            #expect(object.label("app.kubernetes.io/instance") == "flux-system", "\(object.reference)")
        }
    }

    @Test func everySpecFieldOfTheFirstKindsIsExplained() throws {
        for object in try ComponentSet(ComponentOptions()).objects
        where ["gitrepositories.source.toolkit.fluxcd.io", "kustomizations.kustomize.toolkit.fluxcd.io"].contains(
            object.name)
        {
            let schema = object.spec["versions"]?.sequence?.first?["schema", "openAPIV3Schema", "properties", "spec"]
            #expect(undescribed(try #require(schema), "spec") == [])
        }
    }

    private func undescribed(_ schema: Node, _ path: String) -> [String] {
        var missing = (schema["properties"]?.mapping?.pairs ?? []).flatMap { pair in
            (pair.value["description"] == nil ? ["\(path).\(pair.key)"] : [])
                + undescribed(pair.value, "\(path).\(pair.key)")
        }
        if let items = schema["items"] { missing += undescribed(items, path + "[]") }
        return missing
    }
}
