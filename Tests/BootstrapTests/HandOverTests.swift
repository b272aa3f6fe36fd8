import Bootstrap
import Fleet
import KubernetesClient
import KubernetesModel
import Synchronization
import TestSupport
import Testing
import YAML

/// Hand-overs on a real API server. The controllers themselves do not run here: what is shown is that nothing a
/// hand-over does deletes, forgets or replaces anything, whoever acts on the objects meanwhile.
@Suite("Hand-over on a real control plane", .serialized) struct HandOverTests {
    static let namespace = "flux-system"
    static let kustomizationType = SyncManifest.kustomizationType

    final class Lines: Sendable {
        private let list = Mutex<[String]>([])
        var all: [String] { list.withLock { $0 } }
        var report: ClusterReport { { state, text in self.list.withLock { $0.append("\(state) \(text)") } } }
    }

    /// A cluster that stock Flux reconciles: CRDs, its Deployments, a source, two Kustomizations with inventories.
    struct World {
        let plane: ControlPlane
        let api: KubernetesClient
        let workloads: [ObjectReference]

        static func start() async throws -> World {
            let plane = try await ControlPlane.start()
            let api = try plane.client()
            var options = ComponentOptions()
            options.kubernetesMinor = try await api.serverVersion().minor
            try await ComponentApply.apply(try ComponentSet(options).definitions, with: api)
            for component in Component.standard { try await api.makeDeployment(component.rawValue) }
            var workloads: [ObjectReference] = []
            for name in ["one", "two", "three"] {
                let object = KubernetesObject(
                    GroupVersionKind(group: "", version: "v1", kind: "ConfigMap"),
                    NamespacedName(namespace: "default", name: name))
                workloads.append(try await api.create(object, options: WriteOptions()).reference)
            }
            var source = KubernetesObject(
                GroupVersionKind(group: "source.toolkit.fluxcd.io", version: "v1", kind: "GitRepository"),
                NamespacedName(namespace: namespace, name: "flux-system"))
            source.node["spec"] = ["interval": "1m", "url": "https://git.example.com/fleet"]
            _ = try await api.create(source, options: WriteOptions(manager: "flux"))
            try await api.makeKustomization("flux-system", applied: [workloads[0], workloads[1]])
            try await api.makeKustomization("paused", applied: [workloads[2]], suspended: true)
            return World(plane: plane, api: api, workloads: workloads)
        }

        /// What must be the same before and after.
        func state() async throws -> [String: String] {
            var state: [String: String] = [:]
            for reference in workloads { state["\(reference)"] = try await api.get(reference)?.uid ?? "gone" }
            for object in try await api.list(kustomizationType, namespace: nil, options: ListOptions()).items {
                let inventory = JSONEmitter.text(object.status["inventory"] ?? .null, sortedKeys: true)
                state["\(object.name) inventory"] = inventory
                state["\(object.name) suspended"] = "\(object.spec["suspend"]?.bool ?? false)"
                state["\(object.name) prune"] = "\(object.spec["prune"]?.bool ?? false)"
            }
            return state
        }

        func replicas(_ name: String) async throws -> Int? {
            let key = NamespacedName(namespace: namespace, name: name)
            let type = GroupVersionKind(group: "apps", version: "v1", kind: "Deployment")
            return try await api.get(ObjectReference(type, key))?.spec["replicas"]?.integer
        }

        func handOver(
            to target: HandOverTarget, azure: (any ExtensionControl)? = nil, lines: Lines = Lines()
        ) async throws -> HandOverRunner.Ending {
            try await HandOverRunner(
                api: api, to: target, namespace: namespace, azure: azure, report: lines.report
            ).run()
        }
    }

    @Test("from Flux to the agent and back: workloads, inventories and what was suspended stay", .controlPlane)
    func fluxAndAgent() async throws {
        let world = try await World.start()
        let before = try await world.state()
        let lines = Lines()
        #expect(try await world.handOver(to: .agent, lines: lines) == .changed)
        #expect(try await world.state() == before)
        #expect(try await world.replicas("kustomize-controller") == 0)
        #expect(try await world.replicas("davit-agent") == 1)
        #expect(try await world.handOver(to: .agent) == .upToDate)
        #expect(try await world.handOver(to: .flux, lines: lines) == .changed)
        #expect(try await world.state() == before)
        #expect(try await world.replicas("kustomize-controller") == 1)
        #expect(try await world.replicas("davit-agent") == 0)
        let record = ObjectReference(
            GroupVersionKind(group: "", version: "v1", kind: "ConfigMap"),
            NamespacedName(namespace: Self.namespace, name: "davit-hand-over-0"))
        #expect(try await world.api.get(record) == nil)
        try expectGolden(lines.all.map { $0 + "\n" }.joined(), "handover.txt")
    }

    /// An extension whose agent deletes what it made, and the CRDs with it.
    final class RecklessExtension: ExtensionControl {
        private let api: any KubernetesAPI
        private let installed = Mutex(true)
        private let failures: Mutex<Int>
        /// Objects that were not suspended when they were deleted: Flux would have pruned what they applied.
        private let pruned = Mutex<[ObjectReference]>([])

        init(_ api: any KubernetesAPI, failures: Int = 0) {
            self.api = api
            self.failures = Mutex(failures)
        }

        var wouldHavePruned: [ObjectReference] { pruned.withLock { $0 } }

        func isInstalled() async throws -> Bool { installed.withLock { $0 } }
        func quieten() async throws { try fail() }

        func remove() async throws {
            for object in try await api.list(kustomizationType, namespace: nil, options: ListOptions()).items {
                if object.spec["suspend"]?.bool != true { pruned.withLock { $0.append(object.reference) } }
                try await api.delete(object.reference, options: DeleteOptions())
                try fail()
            }
            let definition = ObjectReference(
                GroupVersionKind(group: "apiextensions.k8s.io", version: "v1", kind: "CustomResourceDefinition"),
                NamespacedName(name: "kustomizations.kustomize.toolkit.fluxcd.io"))
            try await api.delete(definition, options: DeleteOptions())
            while try await api.get(definition) != nil { try await Task.sleep(for: .milliseconds(20)) }
            installed.withLock { $0 = false }
            try fail()
        }

        func install() async throws {
            installed.withLock { $0 = true }
            try fail()
        }

        private func fail() throws {
            let fails = failures.withLock { left in
                left -= 1
                return left == 0
            }
            if fails { throw CancellationError() }
        }
    }

    @Test(
        "from an extension that takes its objects and their CRD along, cut off anywhere", .controlPlane,
        arguments: [0, 1, 3])
    func fromExtension(cut: Int) async throws {
        let world = try await World.start()
        for component in Component.standard { try await world.api.scaleDown(component.rawValue) }
        let before = try await world.state()
        let azure = RecklessExtension(world.api, failures: cut)
        do {
            #expect(try await world.handOver(to: .agent, azure: azure) == .changed)
        } catch is CancellationError {
            #expect(try await world.handOver(to: .agent, azure: azure) == .changed)
        }
        #expect(try await world.state() == before)
        #expect(azure.wouldHavePruned.isEmpty)
        #expect(try await world.replicas("davit-agent") == 1)
    }

    @Test("does not call it a success when a workload was made anew", .controlPlane)
    func violated() async throws {
        final class Vandal: ExtensionControl {
            let api: any KubernetesAPI
            let workload: ObjectReference
            let installed = Mutex(true)
            init(_ api: any KubernetesAPI, _ workload: ObjectReference) {
                self.api = api
                self.workload = workload
            }
            func isInstalled() async throws -> Bool { installed.withLock { $0 } }
            func quieten() async throws {}
            func remove() async throws {
                try await api.delete(workload, options: DeleteOptions())
                _ = try await api.create(KubernetesObject(workload.type, workload.key), options: WriteOptions())
                installed.withLock { $0 = false }
            }
            func install() async throws {}
        }
        let world = try await World.start()
        for component in Component.standard { try await world.api.scaleDown(component.rawValue) }
        do {
            _ = try await world.handOver(to: .agent, azure: Vandal(world.api, world.workloads[1]))
            Issue.record("it called it a success")
        } catch let failure as BootstrapFailure {
            #expect(failure.message == "workloads changed during the hand-over: ConfigMap/default/two was made anew")
        }
    }

    @Test("refuses to hand over to a Flux that is not there", .controlPlane)
    func noFlux() async throws {
        let plane = try await ControlPlane.start()
        let runner = HandOverRunner(
            api: try plane.client(), to: .flux, namespace: Self.namespace, azure: nil, report: Lines().report)
        do {
            _ = try await runner.run()
            Issue.record("it did something")
        } catch let failure as BootstrapFailure {
            #expect(failure.message.hasPrefix("Flux is not installed here"))
        }
    }
}

extension KubernetesClient {
    fileprivate func makeDeployment(_ name: String) async throws {
        var object = KubernetesObject(
            GroupVersionKind(group: "apps", version: "v1", kind: "Deployment"),
            NamespacedName(namespace: HandOverTests.namespace, name: name))
        object.node["spec"] = [
            "replicas": 1, "selector": ["matchLabels": ["app": .string(name)]],
            "template": [
                "metadata": ["labels": ["app": .string(name)]],
                "spec": ["containers": [["name": "manager", "image": .string("example.com/\(name)")]]],
            ],
        ]
        _ = try await create(object, options: WriteOptions())
    }

    fileprivate func scaleDown(_ name: String) async throws {
        let reference = ObjectReference(
            GroupVersionKind(group: "apps", version: "v1", kind: "Deployment"),
            NamespacedName(namespace: HandOverTests.namespace, name: name))
        _ = try await patch(reference, .merge(["spec": ["replicas": 0]]), options: WriteOptions())
    }

    fileprivate func makeKustomization(
        _ name: String, applied: [ObjectReference], suspended: Bool = false
    ) async throws {
        var object = KubernetesObject(
            HandOverTests.kustomizationType, NamespacedName(namespace: HandOverTests.namespace, name: name))
        object.node["spec"] = [
            "interval": "1m", "prune": true, "path": "./", "suspend": .bool(suspended),
            "sourceRef": ["kind": "GitRepository", "name": "flux-system"],
        ]
        let made = try await create(object, options: WriteOptions(manager: "flux"))
        _ = try await patch(
            made.reference, .merge(["status": ["inventory": Inventory(applied).node]]),
            options: WriteOptions(subresource: "status"))
    }
}
