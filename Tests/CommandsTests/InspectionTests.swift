import Commands
import KubernetesClient
import KubernetesModel
import TestSupport
import Testing
import YAML

@Suite("davit tree, trace, events", .controlPlane)
struct InspectionTests {
    private func filled(_ name: String) async throws -> (FluxCluster, String) {
        let cluster = try await FluxCluster.shared()
        let namespace = try await cluster.namespace(name)
        try await cluster.store(
            .gitRepository, "fleet", in: namespace, spec: FluxCluster.gitSpec,
            status: ["artifact": FluxCluster.artifact, "conditions": [FluxCluster.ready(.true, "stored artifact")]])
        func inventory(_ ids: String...) -> Node {
            ["entries": .sequence(ids.map { ["id": .string($0), "v": "v1"] })]
        }
        try await cluster.store(
            .kustomization, "flux-system", in: namespace, spec: FluxCluster.kustomizationSpec("fleet"),
            status: [
                "inventory": inventory(
                    "_\(namespace)__Namespace", "\(namespace)_apps_kustomize.toolkit.fluxcd.io_Kustomization",
                    "\(namespace)_flux-system_kustomize.toolkit.fluxcd.io_Kustomization",
                    "\(namespace)_fleet_source.toolkit.fluxcd.io_GitRepository")
            ])
        try await cluster.store(
            .kustomization, "apps", in: namespace, spec: FluxCluster.kustomizationSpec("fleet"),
            status: [
                "lastAppliedRevision": .string("main@sha1:\(FluxCluster.commit)"),
                "inventory": inventory("\(namespace)_web__ConfigMap", "\(namespace)_web_apps_Deployment"),
                "conditions": [FluxCluster.ready(.true, "Applied revision")],
            ])
        return (cluster, namespace)
    }

    @Test("draws what a Kustomization and those below it have applied")
    func tree() async throws {
        let (cluster, namespace) = try await filled("tree")
        let whole = try await ObjectTreeBuilder(api: cluster.api, isCompact: false).tree(
            of: "flux-system", in: namespace)
        let compact = try await ObjectTreeBuilder(api: cluster.api, isCompact: true).tree(
            of: "flux-system", in: namespace)
        let text = [whole.drawing, compact.drawing, ObjectOutput.json.text(compact.node)].joined(separator: "\n")
        try expectGolden(text.replacing(namespace, with: "NAMESPACE"), "tree.txt")
        let error = await #expect(throws: CommandError.self) {
            _ = try await ObjectTreeBuilder(api: cluster.api, isCompact: false).tree(of: "absent", in: namespace)
        }
        #expect(error?.message == "kustomizations.kustomize.toolkit.fluxcd.io \"absent\" not found")
    }

    @Test("follows an object by its labels, or its owner's, to its source")
    func trace() async throws {
        let (cluster, namespace) = try await filled("trace")
        let type = GroupVersionKind(group: "", version: "v1", kind: "ConfigMap")
        var owned = KubernetesObject(type, NamespacedName(namespace: namespace, name: "web"))
        owned.setLabel("kustomize.toolkit.fluxcd.io/name", to: "apps")
        owned.setLabel("kustomize.toolkit.fluxcd.io/namespace", to: namespace)
        let stored = try await cluster.api.create(owned, options: WriteOptions())
        var child = KubernetesObject(type, NamespacedName(namespace: namespace, name: "child"))
        child.node["metadata"]?["ownerReferences"] = [
            ["apiVersion": "v1", "kind": "ConfigMap", "name": "web", "uid": .string(stored.uid)]
        ]
        _ = try await cluster.api.create(child, options: WriteOptions())
        let tracer = Tracer(api: cluster.api)
        let text = try await tracer.report(on: owned.reference) + "---\n" + tracer.report(on: child.reference)
        try expectGolden(text.replacing(namespace, with: "NAMESPACE"), "trace.txt")
        let stranger = KubernetesObject(type, NamespacedName(namespace: namespace, name: "stranger"))
        _ = try await cluster.api.create(stranger, options: WriteOptions())
        let error = await #expect(throws: CommandError.self) { _ = try await tracer.report(on: stranger.reference) }
        #expect(
            error?.message
                == "failed to trace ConfigMap/stranger in namespace \(namespace): object not managed by Flux")
    }

    @Test(
        "finds kinds by every name people use",
        arguments: [
            ("ks", nil), ("deploy", "apps"), ("Deployments", "apps"), ("configmap", ""),
            ("kustomizations.kustomize.toolkit.fluxcd.io", "kustomize.toolkit.fluxcd.io"),
            ("gitrepo", "source.toolkit.fluxcd.io"),
        ] as [(String, String?)])
    func names(_ name: String, _ group: String?) async throws {
        let cluster = try await FluxCluster.shared()
        let type = try await cluster.api.type(named: name)
        if let group { #expect(type?.group == group) } else { #expect(type?.kind == "Kustomization") }
        #expect(try await cluster.api.type(named: "no-such-kind") == nil)
    }

    @Test("lists events of Flux's objects, oldest first, of one object with those of its source")
    func events() async throws {
        let (cluster, namespace) = try await filled("events")
        func event(_ name: String, _ kind: String, _ object: String, _ type: String, _ message: String, at time: String)
            async throws
        {
            var event = KubernetesObject(
                GroupVersionKind(group: "", version: "v1", kind: "Event"),
                NamespacedName(namespace: namespace, name: name))
            for (field, value) in [
                ("type", type), ("reason", "Progressing"), ("message", message), ("firstTimestamp", time),
                ("lastTimestamp", time),
            ] { event.node[field] = .string(value) }
            event.node["involvedObject"] = [
                "kind": .string(kind), "name": .string(object), "namespace": .string(namespace),
            ]
            _ = try await cluster.api.create(event, options: WriteOptions())
        }
        // In the future, where ages do not grow.
        try await event("b", "Kustomization", "apps", "Warning", "second", at: "2099-01-01T00:00:02Z")
        try await event("a", "GitRepository", "fleet", "Normal", "first", at: "2099-01-01T00:00:01Z")
        try await event("c", "Pod", "web", "Normal", "not Flux's", at: "2099-01-01T00:00:03Z")
        try await event("d", "HelmRelease", "other", "Normal", "third", at: "2099-01-01T00:00:04Z")
        func report(_ types: Set<String> = []) -> (EventReport, Recorder) {
            let recorder = Recorder()
            return (
                EventReport(
                    api: cluster.api, console: recorder.console, namespace: namespace, allNamespaces: false,
                    types: types), recorder
            )
        }
        let (all, allText) = report()
        try await all.list(for: nil)
        let (one, oneText) = report()
        try await one.list(for: "kustomization/apps")
        let (warnings, warningText) = report(["warning"])
        try await warnings.list(for: nil)
        try expectGolden([allText.text, oneText.text, warningText.text].joined(separator: "\n"), "events.txt")
        let (kinds, _) = report()
        let error = await #expect(throws: CommandError.self) { try await kinds.list(for: "Pod/web") }
        #expect(error?.message == "'Pod' is not a recognized Flux kind")
    }
}
