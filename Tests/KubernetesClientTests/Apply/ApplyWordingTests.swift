import KubernetesModel
import Testing

@testable import KubernetesClient

@Suite("what an apply says")
struct ApplyWordingTests {
    static let deployment = ObjectReference(
        GroupVersionKind(group: "apps", version: "v1", kind: "Deployment"),
        NamespacedName(namespace: "web", name: "app"))
    static let role = ObjectReference(
        GroupVersionKind(group: "rbac.authorization.k8s.io", version: "v1", kind: "ClusterRole"),
        NamespacedName(name: "reader"))

    struct Case: CustomTestStringConvertible {
        let testDescription: String
        let reference: ObjectReference
        let error: KubernetesError
        let words: String
    }

    @Test(
        "each refusal names object, step and reason, as Flux does",
        arguments: [
            Case(
                testDescription: "missing namespace", reference: deployment, error: .notFound(deployment),
                words: #"Deployment/web/app not found: namespaces "web" not found"#),
            Case(
                testDescription: "no namespace", reference: role, error: .notFound(role),
                words: "ClusterRole/reader namespace not specified: the server could not find the requested resource"),
            Case(
                testDescription: "missing CRD", reference: deployment, error: .unknownType(deployment.type),
                words: #"Deployment/web/app dry-run failed: no matches for kind "Deployment" in version "apps/v1""#),
            Case(
                testDescription: "invalid", reference: deployment,
                error: .invalid(deployment, detail: "spec.selector: Required value", immutable: false),
                words: "Deployment/web/app dry-run failed (Invalid): spec.selector: Required value"),
            Case(
                testDescription: "admission", reference: deployment,
                error: .refused(deployment, detail: #"admission webhook "x" denied the request: no"#),
                words: #"Deployment/web/app dry-run failed (Forbidden): admission webhook "x" denied the request: no"#),
            Case(
                testDescription: "RBAC", reference: deployment, error: .forbidden(#"User "a" cannot patch"#),
                words: #"Deployment/web/app dry-run failed (Forbidden): User "a" cannot patch"#),
        ])
    func rejection(_ row: Case) {
        let rejection = ApplyError.Rejection(reference: row.reference, error: row.error, step: "dry-run failed")
        #expect(rejection.description == row.words)
    }

    @Test("what was applied before a failure is part of its message")
    func partial() {
        var done = ApplyResult()
        done.changes = [ObjectChange(Self.role, .created), ObjectChange(Self.role, .unchanged)]
        let rejection = ApplyError.Rejection(
            reference: Self.deployment, error: .notFound(Self.deployment), step: "dry-run failed")
        #expect(
            ApplyError.rejected([rejection], done: done).message
                == "Deployment/web/app not found: namespaces \"web\" not found\nClusterRole/reader created")
    }

    @Test("health failures list what is not ready")
    func health() {
        let entries = [
            HealthFailure.Entry(reference: Self.deployment, readiness: .inProgress("1 of 2"), error: nil),
            HealthFailure.Entry(reference: Self.role, readiness: .unknown(""), error: "no answer"),
        ]
        #expect(
            HealthFailure.timedOut(entries).message
                == "timeout waiting for: [Deployment/web/app status: 'InProgress', ClusterRole/reader status: 'Unknown': no answer]"
        )
        #expect(
            HealthFailure.stalled([.init(reference: Self.deployment, readiness: .failed("x"), error: nil)]).message
                == "failed early due to stalled resources: [Deployment/web/app status: 'Failed']")
    }

    @Test("kinds of equal rank go at the same time, ranks one after the other")
    func runs() {
        let kinds = [
            "Namespace", "ClusterRole", "Service", "Service", "Widget", "Gadget", "ValidatingWebhookConfiguration",
        ]
        #expect(
            ApplyOrder.runs(kinds) { $0 } == [
                ["Namespace"], ["ClusterRole"], ["Service", "Service"], ["Widget", "Gadget"],
                ["ValidatingWebhookConfiguration"],
            ])
    }
}
