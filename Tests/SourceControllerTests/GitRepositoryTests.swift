import ControllerRuntime
import Diagnostics
import Git
import KubernetesModel
import Testing
import YAML

@testable import SourceController

@Suite("what a GitRepository asks for and reports")
struct GitRepositoryTests {
    static let key = NamespacedName(namespace: "flux-system", name: "fleet")

    static func repository(_ spec: Node, status: Node = .emptyMapping) -> KubernetesObject {
        var object = KubernetesObject(GitRepositoryReconciler.type, key)
        object.node["spec"] = spec
        object.node["status"] = status
        return object
    }

    static func secret(_ fields: [String: String]) -> KubernetesObject {
        var secret = KubernetesObject(GroupVersionKind(group: "", version: "v1", kind: "Secret"), key)
        secret.node["data"] = .mapping(Mapping(fields.map { ($0.key, .string($0.value)) }))
        return secret
    }

    // MARK: Credentials; `YQ==` is `a`, `Yg==` is `b`

    @Test("an SSH key needs the host's keys with it")
    func ssh() throws {
        let url = try GitURL("ssh://git@example.org/fleet.git")
        let access = try GitAccess(
            url, secret: Self.secret(["identity": "YQ==", "known_hosts": "Yg==", "password": "YQ=="]),
            hostKeyAlgorithms: ["rsa-sha2-512"])
        #expect(
            access.credentials
                == .ssh(
                    privateKey: Secret([97]), passphrase: Secret("a"), knownHosts: "b",
                    hostKeyAlgorithms: ["rsa-sha2-512"]))
    }

    struct Refusal: CustomTestStringConvertible {
        let testDescription: String
        let url: String
        let fields: [String: String]
        let error: SourceError
    }

    @Test(
        "an incomplete Secret is refused by name",
        arguments: [
            Refusal(
                testDescription: "no key", url: "ssh://git@h/r", fields: [:],
                error: .incompleteSecret(scheme: "ssh", field: "identity")),
            Refusal(
                testDescription: "no host keys", url: "ssh://git@h/r", fields: ["identity": "YQ=="],
                error: .incompleteSecret(scheme: "ssh", field: "known_hosts")),
            Refusal(
                testDescription: "a password for nobody", url: "https://h/r", fields: ["password": "YQ=="],
                error: .incompleteSecret(scheme: "https", field: "username")),
            Refusal(
                testDescription: "a GitHub app", url: "https://h/r", fields: ["githubAppID": "YQ=="],
                error: .githubAppWithoutProvider(key)),
        ])
    func refused(_ row: Refusal) throws {
        let url = try GitURL(row.url)
        #expect(throws: row.error) { try GitAccess(url, secret: Self.secret(row.fields), hostKeyAlgorithms: []) }
    }

    @Test("HTTPS takes a token before a password, and a CA with either")
    func https() throws {
        let url = try GitURL("https://h/r")
        func access(_ fields: [String: String]) throws -> GitAccess {
            try GitAccess(url, secret: Self.secret(fields), hostKeyAlgorithms: [])
        }
        #expect(
            try access(["username": "YQ==", "password": "Yg=="]).credentials
                == .basic(username: "a", password: Secret("b")))
        #expect(try access(["bearerToken": "YQ==", "username": "YQ=="]).credentials == .bearer(Secret("a")))
        #expect(try access(["ca.crt": "YQ=="]) == GitAccess(.none, certificateAuthority: [97]))
    }

    // MARK: Reports

    static let commit = String(repeating: "a", count: 40)

    static func report(_ object: KubernetesObject) -> GitRepositoryReport {
        GitRepositoryReport(object, .init(), Timestamp(seconds: 0))
    }

    static func stored(ignore: Node? = nil, path: String? = nil) -> Node {
        var status: Node = [
            "artifact": [
                "revision": .string("main@sha1:\(commit)"), "digest": "sha256:1",
                "path": .string(path ?? "gitrepository/flux-system/fleet/\(commit).tar.gz"),
            ], "conditions": [["type": "ArtifactInStorage", "status": "True"]],
        ]
        status["observedIgnore"] = ignore
        return status
    }

    @Test("a remote that has not moved changes nothing while the filters are the same")
    func current() {
        let revision = GitRevision(commit: Self.commit, name: "main")
        #expect(Self.report(Self.repository(.emptyMapping, status: Self.stored())).isCurrent(revision))
        #expect(!Self.report(Self.repository(["ignore": "/a"], status: Self.stored())).isCurrent(revision))
        #expect(Self.report(Self.repository(["ignore": "/a"], status: Self.stored(ignore: "/a"))).isCurrent(revision))
        #expect(!Self.report(Self.repository(["sparseCheckout": ["a"]], status: Self.stored())).isCurrent(revision))
        #expect(!Self.report(Self.repository(.emptyMapping, status: Self.stored(path: "x"))).isCurrent(revision))
        #expect(!Self.report(Self.repository(.emptyMapping)).isCurrent(revision))
        let other = GitRevision(commit: String(repeating: "b", count: 40), name: "main")
        #expect(!Self.report(Self.repository(.emptyMapping, status: Self.stored())).isCurrent(other))
    }

    @Test("success is told in Flux's words")
    func unchanged() {
        let outcome = Self.report(Self.repository(["interval": "2m"], status: Self.stored()))
            .unchanged(GitRevision(commit: Self.commit, name: "main"))
        #expect(outcome.reason == "Succeeded")
        #expect(outcome.message == "stored artifact for revision 'main@sha1:\(Self.commit)'")
        #expect(outcome.conditions["ArtifactInStorage"]??.status == .true)
        #expect(outcome.conditions["FetchFailed"] == .some(nil))
        #expect(outcome.events.map(\.reason) == ["GitOperationSucceeded"])
    }

    @Test("a failure keeps the artifact and says what failed")
    func failed() {
        let outcome = Self.report(Self.repository(.emptyMapping, status: Self.stored()))
            .failed(GitError.referenceNotFound(url: "ssh://git@h/r", reference: "branch main"))
        #expect(outcome.verdict == .failed)
        #expect(outcome.reason == "GitOperationFailed")
        #expect(outcome.message == "failed to checkout and determine revision: ssh://git@h/r has no branch main")
        #expect(outcome.conditions["FetchFailed"]??.status == .true)
        #expect(outcome.status.isEmpty)
    }

    @Test(
        "what only a change of the object can help stalls",
        arguments: [
            SourceError.invalidURL("x", why: "y"), .unsupportedProvider("azure"), .unsupportedField("verify"),
        ])
    func stalled(error: SourceError) {
        #expect(Self.report(Self.repository(.emptyMapping)).failed(error).verdict == .stalled)
    }

    @Test("fields that are not honoured yet are not passed over")
    func unsupported() {
        #expect(GitRepositorySpec(Self.repository(["verify": ["mode": "HEAD"]])).unsupportedField == "verify")
        #expect(GitRepositorySpec(Self.repository(["include": []])).unsupportedField == nil)
        #expect(GitRepositorySpec(Self.repository(["recurseSubmodules": true])).unsupportedField == nil)
    }

    @Test("a proxy's Secret gives address, name and password, and needs the address")
    func proxy() throws {
        let full = Self.secret(["address": "aHR0cDovL2E6MQ==", "username": "YQ==", "password": "Yg=="])
        #expect(
            try GitAccess.Proxy(full)
                == GitAccess.Proxy(address: "http://a:1", username: "a", password: Secret("b")))
        #expect(throws: SourceError.incompleteProxySecret(Self.key)) { try GitAccess.Proxy(Self.secret([:])) }
    }
}
