import FoundationEssentials
import TestSupport

/// What an object of Flux's kinds says of itself.
struct Status: Decodable, Sendable, CustomStringConvertible {
    struct Condition: Decodable, Sendable {
        let type: String
        let status: String
        let reason: String
        let message: String?
    }
    var conditions: [Condition]?
    var lastAppliedRevision: String?
    var lastHandledReconcileAt: String?

    var ready: Condition? { conditions?.first { $0.type == "Ready" } }
    var description: String { ready.map { "\($0.status) \($0.reason): \($0.message ?? "")" } ?? "no Ready condition" }
}

extension World {
    func status(_ kind: String, _ name: String) async throws -> Status {
        struct Object: Decodable { let status: Status? }
        let json = try await plane.kubectl("get", kind, name, "-n", "flux-system", "-o", "json")
        return try JSONDecoder().decode(Object.self, from: Data(json.utf8)).status ?? Status()
    }

    /// Waits until an object is Ready, at a commit if one is given.
    @discardableResult
    func ready(_ kind: String, _ name: String, at commit: String? = nil) async throws -> Status {
        try await settled(kind, name, "Ready") {
            $0.ready?.status == "True" && (commit.map { $0 } ?? "").isSuffix(of: $0.lastAppliedRevision ?? commit ?? "")
        }
    }

    /// Waits until an object is not Ready for this reason, and gives its message.
    func failing(_ kind: String, _ name: String, _ reason: String) async throws -> String {
        try await settled(kind, name, "failing with \(reason)") {
            $0.ready?.status == "False" && $0.ready?.reason == reason
        }.ready?.message ?? ""
    }

    /// Waits until an object's status is as asked; the failure tells what it was last.
    @discardableResult
    func settled(_ kind: String, _ name: String, _ what: String, _ isSo: (Status) -> Bool) async throws -> Status {
        var last = Status()
        do {
            return try await eventually("\(kind)/\(name) being \(what)", within: .seconds(120)) {
                last = try await status(kind, name)
                return isSo(last) ? last : nil
            }
        } catch let failure as Command.Failure {
            throw Command.Failure("\(failure); it is \(last)")
        }
    }

    /// Asks for a reconcile and returns when it has been handled.
    @discardableResult
    func reconcile(_ kind: String, _ name: String) async throws -> Status {
        let token = String(UInt64.random(in: .min ... .max))
        try await plane.kubectl(
            "annotate", "--overwrite", kind, name, "-n", "flux-system", "reconcile.fluxcd.io/requestedAt=\(token)")
        return try await settled(kind, name, "reconciled on request") { $0.lastHandledReconcileAt == token }
    }

    /// A Kustomization of the test's own, on a folder of the fleet repository.
    func follow(_ path: String, as name: String, _ more: String = "") async throws {
        try await plane.kubectl(
            "apply", "-f", "-",
            input: """
                apiVersion: kustomize.toolkit.fluxcd.io/v1
                kind: Kustomization
                metadata: {name: \(name), namespace: flux-system}
                spec:
                  interval: 10m
                  retryInterval: 1s
                  timeout: 30s
                  prune: true
                  path: \(path)
                  sourceRef: {kind: GitRepository, name: flux-system}
                \(more.split(separator: "\n").map { "  " + $0 }.joined(separator: "\n"))
                """)
    }

    /// A ConfigMap as YAML.
    static func configMap(_ name: String, in namespace: String, _ value: String = "one") -> String {
        """
        apiVersion: v1
        kind: ConfigMap
        metadata:
          name: \(name)
          namespace: \(namespace)
        data:
          value: "\(value)"

        """
    }

    /// Waits until a ConfigMap holds a value; `nil` waits until it is gone.
    func value(_ expected: String?, of name: String, in namespace: String) async throws {
        let what = "ConfigMap \(namespace)/\(name) " + (expected.map { "holding \($0)" } ?? "going")
        try await eventually(what, within: .seconds(120)) {
            let found = try await plane.kubectl(
                "get", "configmap", name, "-n", namespace, "--ignore-not-found", "-o", "jsonpath={.data.value}")
            return found == (expected ?? "") ? true : nil
        }
    }
}

extension String {
    fileprivate func isSuffix(of text: String) -> Bool { text.hasSuffix(self) }
}
