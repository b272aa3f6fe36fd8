import KubernetesModel
import Testing
import YAML

@testable import KubernetesClient

@Suite("Errors out of Status objects")
struct StatusReaderTests {
    struct Row: CustomTestStringConvertible, Sendable {
        let testDescription: String
        let code: Int
        let reason: String
        let text: String
        var kind = "Deployment"
        var causes: Node = []
        let message: String
    }

    static let rows = [
        Row(
            testDescription: "RBAC", code: 403, reason: "Forbidden",
            text: #"deployments.apps "x" is forbidden: User "alice" cannot patch resource "deployments""#,
            message: #"deployments.apps "x" is forbidden: User "alice" cannot patch resource "deployments""#),
        Row(
            testDescription: "quota", code: 403, reason: "Forbidden", text: "exceeded quota: small",
            message: "Deployment/apps/x was refused: exceeded quota: small"),
        Row(
            testDescription: "webhook", code: 400, reason: "BadRequest",
            text: #"admission webhook "v.example.com" denied the request: no"#,
            message: #"Deployment/apps/x was refused: admission webhook "v.example.com" denied the request: no"#),
        Row(
            testDescription: "policy", code: 422, reason: "Invalid",
            text: "ValidatingAdmissionPolicy 'p' with binding 'b' denied request: too many replicas",
            message:
                "Deployment/apps/x was refused: ValidatingAdmissionPolicy 'p' with binding 'b' denied request: too many replicas"
        ),
        Row(
            testDescription: "field conflict", code: 409, reason: "Conflict", text: "Apply failed with 1 conflict",
            causes: [
                [
                    "reason": "FieldManagerConflict", "field": ".spec.replicas",
                    "message": #"conflict with "hpa" with subresource "scale" using apps/v1"#,
                ]
            ], message: "Deployment/apps/x has fields of other managers: .spec.replicas (hpa)"),
        Row(
            testDescription: "immutable", code: 422, reason: "Invalid",
            text: #"Deployment.apps "x" is invalid: spec.selector: Invalid value: field is immutable"#,
            message: "Deployment/apps/x is invalid: spec.selector: Invalid value: field is immutable"),
        Row(
            testDescription: "content of a Secret", code: 400, reason: "BadRequest",
            text: "cannot decode: error found in #10 byte of ...|canary|", kind: "Secret",
            message: "the API server answered 400 BadRequest: cannot decode: (content of a Secret not shown)"),
        Row(
            testDescription: "overload", code: 429, reason: "TooManyRequests", text: "later",
            message: "the API server https://a is overloaded and asked to come back later"),
        Row(
            testDescription: "a proxy's words", code: 502, reason: "", text: "<html>bad gateway",
            message: "the API server answered 502 Unknown: <html>bad gateway"),
    ]

    @Test(arguments: rows)
    func explains(_ row: Row) {
        let reference = ObjectReference(
            GroupVersionKind(group: "apps", version: "v1", kind: row.kind), NamespacedName(namespace: "apps", name: "x")
        )
        let status: Node = [
            "reason": .string(row.reason), "message": .string(row.text),
            "details": ["name": "x", "causes": row.causes],
        ]
        let error = StatusReader(server: "https://a").error(code: row.code, status: status, about: reference)
        #expect(error.message == row.message)
    }
}

@Suite("Pieces of the client")
struct PiecesTests {
    @Test("lines come out whole however the bytes arrive", arguments: 1...7)
    func lines(size: Int) {
        let text = Array("one\n\ntwo\nthree\nrest".utf8)
        var splitter = LineSplitter(limit: 100)
        var seen: [String] = []
        for start in stride(from: 0, to: text.count, by: size) {
            let fits = splitter.append(Array(text[start..<min(start + size, text.count)]))
            #expect(fits)
            while let line = splitter.next() { seen.append(String(decoding: line, as: UTF8.self)) }
        }
        #expect(seen == ["one", "two", "three"])
    }

    @Test func lineWithoutEndIsRefused() {
        var splitter = LineSplitter(limit: 10)
        let fits = splitter.append([UInt8](repeating: 1, count: 6))
        let line = splitter.next()
        let fitsMore = splitter.append([UInt8](repeating: 1, count: 6))
        #expect(fits)
        #expect(line == nil)
        #expect(!fitsMore)
    }

    @Test(
        "names never leave their path segment",
        arguments: [
            ("plain-name.x_y~z", "plain-name.x_y~z"), ("a/../b", "a%2F..%2Fb"), ("..", "%2E%2E"),
            ("a b?c=d&e", "a%20b%3Fc%3Dd%26e"),
            ("ü", "%C3%BC"),
        ])
    func encoding(_ name: String, _ expected: String) { #expect(ResourcePath.encoded(name) == expected) }
}
