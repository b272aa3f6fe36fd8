import ControllerRuntime
import Diagnostics
import Git
import KubernetesClient
import KubernetesModel
import Logging
import SourceController
import Synchronization
import TestSupport
import Testing
import YAML

@testable import KustomizeController

/// Both controllers at work in one namespace of the real control plane, on a repository of the real git server.
final class FleetRig: Sendable {
    let plane: ControlPlane
    let api: KubernetesClient
    /// Everything a test makes lives here, and the controllers see nothing else.
    let namespace: String
    let repository: String
    let git: GitServer
    private let work: TemporaryDirectory
    private let store: TemporaryDirectory
    private let requests: Requests
    private let manager: Mutex<(ControllerManager, Task<Void, any Error>)?>

    /// What went over the wire, by method and plural.
    final class Requests: Sendable {
        private let seen = Mutex<[String]>([])

        func note(_ record: KubernetesClient.RequestRecord) {
            seen.withLock { $0.append("\(record.method) \(record.resource)") }
        }

        /// Everything since the last call.
        func take() -> [String] {
            seen.withLock { seen in
                defer { seen = [] }
                return seen
            }
        }
    }

    private static let gitServer = Task { try await GitServer.start() }
    private static let definitions = Task {
        let plane = try await ControlPlane.shared()
        let folder = Checkout.root + "/bootstrap/crds/"
        for name in ["gitrepositories.source", "kustomizations.kustomize"] {
            let file = folder + name + ".toolkit.fluxcd.io.yaml"
            // other tests bring the same CRDs at the same time, and the server refuses the second of two creations
            try await eventually("the CRD \(name)") {
                try await plane.kubectlResult(["apply", "--validate=false", "-f", file]).succeeded ? true : nil
            }
        }
        try await plane.kubectl(
            "wait", "--for=condition=established", "--timeout=60s", "crd/gitrepositories.source.toolkit.fluxcd.io",
            "crd/kustomizations.kustomize.toolkit.fluxcd.io")
    }

    /// A repository with these files, its `GitRepository` named `fleet`, and the controllers running.
    init(_ files: [String: String], options: KustomizeOptions = KustomizeOptions()) async throws {
        try await Self.definitions.value
        plane = try await ControlPlane.shared()
        git = try await Self.gitServer.value
        namespace = try await plane.namespace("fleet")
        repository = namespace
        work = try TemporaryDirectory()
        store = try TemporaryDirectory()
        let requests = Requests()
        self.requests = requests
        var observed = KubernetesClient.Options()
        observed.observer = { requests.note($0) }
        api = try KubernetesClient(config: Kubeconfig.load(path: plane.facts.admin), options: observed)
        manager = Mutex(nil)
        let bare = try await git.repository(repository)
        try await Command("git", ["clone", "-q", bare, work.path + "/fleet"]).output()
        try await commit(files)
        try await applySource()
        try await startControllers(options)
    }

    deinit { manager.withLock { $0?.1.cancel() } }

    // MARK: Controllers

    /// Starts the controllers anew, as after a crash; `losingStore` with an empty disk.
    /// - Parameter meanwhile: what happens while no controller runs.
    func restart(
        losingStore: Bool = false, options: KustomizeOptions = KustomizeOptions(),
        meanwhile: () async throws -> Void = {}
    ) async throws {
        manager.withLock { $0?.1.cancel() }
        try await meanwhile()
        if losingStore { try await Command("rm", ["-rf", store.path + "/store"]).output() }
        try await startControllers(options)
    }

    private func startControllers(_ options: KustomizeOptions) async throws {
        var log = Logger(label: "test")
        log.logLevel = Environment.value("DAVIT_TEST_LOG") == nil ? .critical : .debug
        let cache = ClusterCache(api: api, namespace: namespace, log: log)
        let events = EventRecorder(api: api, log: log)
        let metrics = PrometheusRegistry()
        let store = try GitStore(directory: store.path + "/store")
        let sources = GitRepositoryReconciler.controller(cache: cache, store: store)
        let kustomizations = KustomizationReconciler.controller(
            cache: cache, artifacts: ArtifactReader(store), clusters: ClusterAccess(own: api), options: options)
        let controllers = [
            Controller(
                sources.reconciler, settings: sources.settings, api: api, events: events, metrics: metrics, log: log),
            Controller(
                kustomizations.reconciler, settings: kustomizations.settings, api: api, events: events,
                metrics: metrics, log: log),
        ]
        let running = ControllerManager(
            cache: cache, controllers: controllers, events: events, elector: nil, grace: .zero, log: log)
        let task = Task { try await running.run() }
        manager.withLock { $0 = (running, task) }
        try await running.started()
    }

    // MARK: The repository

    /// Commits these contents (`nil` removes a file), pushes, and gives the revision as Flux writes it.
    @discardableResult
    func commit(_ files: [String: String?]) async throws -> String {
        let folder = work.path + "/fleet"
        for (name, text) in files {
            if let text {
                try work.write(text, to: "fleet/" + name)
            } else {
                try await Command("rm", ["-f", folder + "/" + name]).output()
            }
        }
        return try await push(folder)
    }

    /// Takes another rig's repository in as a submodule, and pushes.
    func take(_ other: FleetRig, as path: String) async throws {
        let folder = work.path + "/fleet"
        let bare = other.work.path + "/fleet"
        try await Command(
            "git", ["-C", folder, "-c", "protocol.file.allow=always", "submodule", "add", "-q", bare, path]
        ).output()
        // the server's own neighbour, as the controllers see it
        let link = "submodule.\(path).url"
        try await Command(
            "git", ["-C", folder, "config", "-f", folder + "/.gitmodules", link, "../\(other.repository).git"]
        ).output()
        try await push(folder)
    }

    /// Moves a submodule to the head of its repository, and pushes.
    func update(_ path: String) async throws {
        let folder = work.path + "/fleet"
        try await Command("git", ["-C", folder + "/" + path, "pull", "-q", "origin", "main"]).output()
        try await push(folder)
    }

    /// Adds a symbolic link and pushes.
    func link(_ name: String, to target: String) async throws {
        let folder = work.path + "/fleet"
        try await Command("ln", ["-s", target, folder + "/" + name]).output()
        try await push(folder)
    }

    @discardableResult
    private func push(_ folder: String) async throws -> String {
        func run(_ arguments: String...) async throws -> String {
            try await Command(
                "git", ["-C", folder, "-c", "user.name=Test", "-c", "user.email=test@example.org"] + arguments
            )
            .output()
        }
        _ = try await run("checkout", "-q", "-B", "main")
        _ = try await run("add", "-A")
        _ = try await run("commit", "-q", "--allow-empty", "-m", "Change")
        _ = try await run("push", "-q", "origin", "main")
        let commit = try await run("rev-parse", "HEAD")
        return "main@sha1:" + commit.prefix(40)
    }

    private func applySource() async throws {
        let key = try await git.key(.ed25519, .readOnly)
        let identity = try await Command("cat", [key.key]).output()
        let secret: Node = [
            "apiVersion": "v1", "kind": "Secret",
            "metadata": ["name": "fleet", "namespace": .string(namespace)],
            "stringData": ["identity": .string(identity), "known_hosts": .string(try await git.host().knownHosts)],
        ]
        _ = try await api.apply(KubernetesObject(secret), force: true, options: .init(manager: "test"))
        let source: Node = [
            "apiVersion": "source.toolkit.fluxcd.io/v1", "kind": "GitRepository",
            "metadata": ["name": "fleet", "namespace": .string(namespace)],
            "spec": [
                "interval": "1h", "url": .string(git.url(repository)), "ref": ["branch": "main"],
                "secretRef": ["name": "fleet"],
            ],
        ]
        _ = try await api.apply(KubernetesObject(source), force: true, options: .init(manager: "test"))
    }

    // MARK: The cluster

    func key(_ name: String) -> NamespacedName { NamespacedName(namespace: namespace, name: name) }

    func kustomizationReference(_ name: String) -> ObjectReference {
        ObjectReference(KustomizationReconciler.type, key(name))
    }

    /// Applies a `Kustomization` of the source `fleet`; `fields` join the spec.
    func kustomize(_ name: String, _ path: String, _ fields: Node = .emptyMapping) async throws {
        var object = KubernetesObject(KustomizationReconciler.type, key(name))
        var spec: Mapping = [
            "interval": "1h", "retryInterval": "1s", "path": .string(path), "prune": true,
            "sourceRef": ["kind": "GitRepository", "name": "fleet"], "targetNamespace": .string(namespace),
        ]
        for pair in fields.mapping?.pairs ?? [] {
            // A null takes a default away.
            if pair.value.isNull { spec[pair.key] = nil } else { spec[pair.key] = pair.value }
        }
        object.node["spec"] = .mapping(spec)
        _ = try await api.apply(object, force: true, options: .init(manager: "test"))
    }

    /// Asks for a reconciliation, as `flux reconcile` does.
    func reconcile(_ type: GroupVersionKind, _ name: String) async throws {
        let token = String(UInt64.random(in: .min ... .max))
        let patch: Node = ["metadata": ["annotations": ["reconcile.fluxcd.io/requestedAt": .string(token)]]]
        _ = try await api.patch(ObjectReference(type, key(name)), .merge(patch), options: .init(manager: "test"))
    }

    /// Commits, and has the source look at once.
    @discardableResult
    func deliver(_ files: [String: String?]) async throws -> String {
        let revision = try await commit(files)
        try await reconcile(GitRepositoryReconciler.type, "fleet")
        return revision
    }

    /// Waits until the Ready condition of a `Kustomization` is as wanted, and gives the object.
    @discardableResult
    func ready(_ name: String, at revision: String? = nil) async throws -> KubernetesObject {
        let reference = kustomizationReference(name)
        var last: KubernetesObject?
        do {
            return try await eventually("\(name) becomes ready at \(revision ?? "any revision")") {
                last = try await api.get(reference)
                guard let object = last, object.condition("Ready")?.status == .true,
                    object.status["observedGeneration"]?.integer == object.generation
                else { return nil }
                return revision == nil || object.status["lastAppliedRevision"]?.string == revision ? object : nil
            }
        } catch {
            throw Command.Failure(
                "\(error); it says: \(last?.conditions.map { "\($0.type)=\($0.status): \($0.message)" } ?? [])")
        }
    }

    /// Waits until a `Kustomization` is not ready for `reason`, and gives the message.
    func failure(_ name: String, _ reason: String, containing words: String = "") async throws -> String {
        let reference = kustomizationReference(name)
        return try await eventually("\(name) fails with \(reason)") {
            let condition = try await api.get(reference)?.condition("Ready")
            guard condition?.status == .false, condition?.reason == reason,
                words.isEmpty || condition?.message.contains(words) == true
            else { return nil }
            return condition?.message
        }
    }

    /// Waits for an event about a `Kustomization` whose message contains `words`.
    @discardableResult
    func event(_ name: String, _ words: String) async throws -> KubernetesObject {
        try await eventually("an event about \(name) says \(words)") {
            try await events(name).first { $0.node["message"]?.string?.contains(words) == true }
        }
    }

    func events(_ name: String) async throws -> [KubernetesObject] {
        var options = ListOptions()
        options.fieldSelector = "involvedObject.name=\(name)"
        let type = GroupVersionKind(group: "", version: "v1", kind: "Event")
        return try await api.list(type, namespace: namespace, options: options).items
    }

    func object(_ apiVersion: String, _ kind: String, _ name: String) async throws -> KubernetesObject? {
        try await api.get(ObjectReference(GroupVersionKind(apiVersion: apiVersion, kind: kind), key(name)))
    }

    func configMap(_ name: String) async throws -> KubernetesObject? { try await object("v1", "ConfigMap", name) }

    /// Waits until an object is gone.
    func gone(_ apiVersion: String, _ kind: String, _ name: String) async throws {
        try await eventually("\(kind) \(name) is gone") {
            try await object(apiVersion, kind, name) == nil ? true : nil
        }
    }

    /// Requests since the last call, those of the test itself included.
    func takeRequests() -> [String] { requests.take() }
}

/// Manifests the tests use.
enum Manifests {
    static func configMap(
        _ name: String, _ data: [String: String] = ["key": "value"], annotations: [String: String] = [:]
    )
        -> String
    {
        let lines = data.sorted { $0.key < $1.key }.map { "  \($0.key): \"\($0.value)\"\n" }.joined()
        let notes = annotations.sorted { $0.key < $1.key }.map { "    \($0.key): \"\($0.value)\"\n" }.joined()
        return "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: \(name)\n"
            + (notes.isEmpty ? "" : "  annotations:\n" + notes) + "data:\n" + lines
    }

    static func deployment(_ name: String, replicas: Int = 1, image: String = "example.org/app:1", app: String? = nil)
        -> String
    {
        """
        apiVersion: apps/v1
        kind: Deployment
        metadata:
          name: \(name)
        spec:
          replicas: \(replicas)
          selector:
            matchLabels:
              app: \(app ?? name)
          template:
            metadata:
              labels:
                app: \(app ?? name)
            spec:
              containers:
                - name: app
                  image: \(image)

        """
    }
}
