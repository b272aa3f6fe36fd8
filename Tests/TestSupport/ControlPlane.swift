import FoundationEssentials
package import Testing

/// A real Kubernetes control plane on loopback: etcd, kube-apiserver, kube-controller-manager and a stand-in kubelet
/// that makes Pods ready (see `Tests/Servers/control-plane`).
///
/// Tests that keep to a namespace of their own share one; a test that installs CRDs it later removes, or breaks
/// components, starts its own. None outlives the test process.
package final class ControlPlane: Sendable {
    /// Where it is and who may enter; the names are those of `control-plane`'s first line.
    package struct Facts: Codable, Sendable {
        /// `https://127.0.0.1:port`
        package let server: String
        /// Holds logs and certificates; gone when the control plane stops.
        package let directory: String
        /// Bearer token of a member of `system:masters`.
        package let token: String
        /// Bearer token of user `tenant`, group `tenants`, which no role is bound to.
        package let unprivilegedToken: String
        /// PEM files.
        package let certificateAuthority: String
        package let clientCertificate: String
        package let clientKey: String
        /// Kubeconfig files: administrator by token, administrator by client certificate, and the tenant.
        package let admin: String
        package let certificate: String
        package let unprivileged: String
        /// One JSON object per request, when started with `.audit`.
        package let auditLog: String
    }

    package enum Option: String, Sendable {
        case audit = "--audit"
        case withoutControllerManager = "--no-controller-manager"
        case withoutKubelet = "--no-kubelet"
    }

    package enum Component: String, Sendable, Encodable {
        case etcd, apiserver
        case controllerManager = "controller-manager"
    }

    package let facts: Facts
    private let process: SupervisedServer?

    private init(facts: Facts, process: SupervisedServer?) {
        self.facts = facts
        self.process = process
    }

    // MARK: Starting

    /// Whether the Kubernetes programs are built; always true in a strict run, where their absence is a failure.
    package static let isAvailable: Bool = {
        let home = Environment.value("XDG_CACHE_HOME") ?? (Environment.value("HOME") ?? "") + "/.cache"
        let cache = (Environment.value("DAVIT_CACHE") ?? home + "/davit") + "/control-plane"
        let versions = (try? FileManager.default.contentsOfDirectory(atPath: cache)) ?? []
        let built = versions.contains { FileManager.default.isExecutableFile(atPath: "\(cache)/\($0)/kube-apiserver") }
        if !built && !Environment.isStrict {
            Environment.reportSkip(
                "tests on a real control plane; Tests/Servers/build-control-plane makes them possible")
        }
        return built || Environment.isStrict
    }()

    /// The control plane that tests with a namespace of their own share, started when first asked for.
    ///
    /// `DAVIT_TEST_CONTROL_PLANE` may name the directory of one that runs already.
    package static func shared() async throws -> ControlPlane { try await sharedStart.value }

    private static let sharedStart = Task<ControlPlane, any Error> {
        guard let directory = Environment.value("DAVIT_TEST_CONTROL_PLANE") else { return try await start() }
        let facts = try Data(contentsOf: URL(filePath: directory + "/facts.json"))
        return ControlPlane(facts: try JSONDecoder().decode(Facts.self, from: facts), process: nil)
    }

    /// A control plane of the caller's own. It stops when the last reference goes.
    package static func start(_ options: Option...) async throws -> ControlPlane {
        let (process, facts) = try await SupervisedServer.start(
            "control-plane", options.map(\.rawValue), facts: Facts.self)
        return ControlPlane(facts: facts, process: process)
    }

    // MARK: Using

    /// Makes a namespace nobody else has, with its default ServiceAccount, and gives its name.
    package func namespace(_ prefix: String = "test") async throws -> String {
        let name = "\(prefix)-\(String(UInt64.random(in: .min ... .max), radix: 36))"
        try await kubectl("create", "namespace", name)
        try await eventually("the default ServiceAccount of \(name)") {
            try await kubectlResult(["get", "serviceaccount", "default", "-n", name]).succeeded ? true : nil
        }
        return name
    }

    /// Runs `kubectl` as administrator and gives what it printed.
    /// - Throws: `Command.Failure` with its output when it fails.
    @discardableResult
    package func kubectl(_ arguments: String..., input: String = "") async throws -> String {
        try await kubectlCommand(arguments, input: input).output()
    }

    /// Runs `kubectl` as administrator, whatever comes of it.
    package func kubectlResult(_ arguments: [String], input: String = "") async throws -> Command.Result {
        try await kubectlCommand(arguments, input: input).run()
    }

    private func kubectlCommand(_ arguments: [String], input: String) -> Command {
        var command = Command("kubectl", ["--kubeconfig", facts.admin] + arguments)
        command.input = input
        return command
    }

    // MARK: Breaking

    private struct Order: Encodable {
        let `do`: String
        var component: Component?
    }

    /// Ends a component as its supervisor would: SIGTERM, then SIGKILL after 5 s. Data and port stay.
    package func stop(_ component: Component) async throws { try await order("stop", component) }

    /// Ends a component with SIGKILL.
    package func kill(_ component: Component) async throws { try await order("kill", component) }

    /// Starts a stopped component on its old port; `ready()` tells when the API server serves again.
    package func start(_ component: Component) async throws { try await order("start", component) }

    /// Stops a component, starts it, and waits until the API server is ready.
    package func restart(_ component: Component) async throws { try await order("restart", component) }

    /// Freezes a component (SIGSTOP): its connections stay open and nothing comes back.
    package func pause(_ component: Component) async throws { try await order("pause", component) }

    package func resume(_ component: Component) async throws { try await order("resume", component) }

    /// Waits until the API server is ready.
    package func ready() async throws { try await order("ready", nil) }

    /// A kubeconfig that leads through a relay, whose connections `cutConnections()` ends.
    package func relay() async throws -> String {
        struct Answer: Decodable { let admin: String }
        let answer: Answer = try await owned().order(Order(do: "relay"))
        return answer.admin
    }

    /// Ends every connection through the relay at once and gives their number.
    @discardableResult
    package func cutConnections() async throws -> Int {
        struct Answer: Decodable { let connections: Int }
        let answer: Answer = try await owned().order(Order(do: "cut"))
        return answer.connections
    }

    private func order(_ name: String, _ component: Component?) async throws {
        let _: Done = try await owned().order(Order(do: name, component: component))
    }

    private func owned() throws -> SupervisedServer {
        guard let process else {
            throw Command.Failure("a control plane found through DAVIT_TEST_CONTROL_PLANE takes no orders")
        }
        return process
    }
}

extension Trait where Self == ConditionTrait {
    /// Runs a test where a real control plane can be started, and says so where it cannot.
    package static var controlPlane: Self {
        .enabled(if: ControlPlane.isAvailable, "needs the programs that Tests/Servers/build-control-plane makes")
    }
}
