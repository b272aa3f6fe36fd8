import Commands
import KubernetesModel
import TestSupport
import Testing
import YAML

@Suite("davit get", .controlPlane)
struct GetTests {
    private func filled() async throws -> (FluxCluster, String) {
        let cluster = try await FluxCluster.shared()
        let namespace = try await cluster.namespace("get")
        try await cluster.store(
            .gitRepository, "fleet", in: namespace, spec: FluxCluster.gitSpec,
            status: [
                "artifact": FluxCluster.artifact,
                "conditions": [
                    FluxCluster.ready(.true, "stored artifact for revision 'main@sha1:\(FluxCluster.commit)'")
                ],
            ])
        try await cluster.store(
            .kustomization, "apps", in: namespace, spec: FluxCluster.kustomizationSpec("fleet"),
            status: [
                "lastAppliedRevision": .string("main@sha1:\(FluxCluster.commit)"),
                "conditions": [FluxCluster.ready(.true, "Applied revision: main@sha1:\(FluxCluster.commit)")],
            ])
        try await cluster.store(
            .kustomization, "broken", in: namespace, spec: FluxCluster.kustomizationSpec("fleet"),
            status: ["conditions": [FluxCluster.ready(.false, "kustomize build failed:\nno such file")]])
        try await cluster.store(
            .kustomization, "new", in: namespace, spec: FluxCluster.kustomizationSpec("fleet", suspend: true))
        try await cluster.store(
            .alert, "on-call", in: namespace,
            spec: ["providerRef": ["name": "chat"], "eventSources": [["kind": "Kustomization", "name": "*"]]])
        return (cluster, namespace)
    }

    @Test("tables, with and without headings, sources and selectors")
    func tables() async throws {
        let (cluster, namespace) = try await filled()
        let recorder = Recorder()
        func get(_ change: (inout Getter.Options) throws -> Void = { _ in }, _ body: (Getter) async throws -> Void)
            async throws
        {
            var options = Getter.Options()
            try change(&options)
            try await body(
                Getter(api: cluster.api, console: recorder.console, namespace: namespace, options: options))
        }
        try await get { try await $0.get(.kustomization, name: nil) }
        try await get({ $0.showsSource = true }) { try await $0.get(.kustomization, name: "apps") }
        try await get({ $0.statusSelector = try StatusSelector("Ready=false") }) {
            try await $0.get(.kustomization, name: nil)
        }
        try await get({
            $0.statusSelector = try StatusSelector("ready!=true")
            $0.showsHeader = false
        }) { try await $0.get(.kustomization, name: nil) }
        try await get { try await $0.get(.gitRepository, name: nil) }
        try await get { try await $0.getAll(FluxKind.all, name: nil) }
        try expectGolden(recorder.text.replacing(namespace, with: "NAMESPACE"), "get.txt")
    }

    @Test("nothing there is an error with Flux's words")
    func nothing() async throws {
        let cluster = try await FluxCluster.shared()
        let namespace = try await cluster.namespace("empty")
        let getter = Getter(api: cluster.api, console: Recorder().console, namespace: namespace)
        let none = await #expect(throws: CommandError.self) { try await getter.get(.kustomization, name: nil) }
        #expect(none?.message == "no Kustomization objects found in \"\(namespace)\" namespace")
        let absent = await #expect(throws: CommandError.self) { try await getter.get(.gitRepository, name: "x") }
        #expect(absent?.message == "GitRepository object 'x' not found in \"\(namespace)\" namespace")
    }

    @Test("objects come out whole as YAML")
    func output() async throws {
        let (cluster, namespace) = try await filled()
        let recorder = Recorder()
        var options = Getter.Options()
        options.output = .yaml
        try await Getter(api: cluster.api, console: recorder.console, namespace: namespace, options: options)
            .get(.kustomization, name: "apps")
        let list = try YAMLParser.document(recorder.text)
        #expect(list["items"]?.sequence?.first?["spec", "path"] == "./apps")
    }

    @Test("watching prints a line for each change")
    func watching() async throws {
        let (cluster, namespace) = try await filled()
        let recorder = Recorder()
        let getter = Getter(api: cluster.api, console: recorder.console, namespace: namespace)
        let watching = Task { try await getter.watch(.kustomization, name: "apps") }
        try await eventually("the table") { recorder.text.contains("apps") ? true : nil }
        let reference = ObjectReference(
            FluxKind.kustomization.type, NamespacedName(namespace: namespace, name: "apps"))
        try await cluster.setStatus(reference, ["conditions": [FluxCluster.ready(.false, "changed")]])
        try await eventually("the change") { recorder.text.contains("changed") ? true : nil }
        watching.cancel()
        _ = await watching.result
        #expect(recorder.text.split(separator: "\n").count == 3)
    }

    @Test("exports are what one would commit; stats count")
    func export() async throws {
        let (cluster, namespace) = try await filled()
        let recorder = Recorder()
        let exporter = Exporter(api: cluster.api, console: recorder.console, namespace: namespace)
        try await exporter.export(.gitRepository, name: "fleet")
        try await exporter.export(.alert, name: nil)
        recorder.console.data(await StatsCommand.table(cluster.api, namespace: namespace))
        try expectGolden(recorder.text.replacing(namespace, with: "NAMESPACE"), "export.txt")
    }
}
