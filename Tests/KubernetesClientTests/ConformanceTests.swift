import KubernetesClient
import TestSupport
import Testing

@Suite("KubernetesClient on a real control plane")
struct ConformanceTests {
    @Test("conforms to KubernetesAPI", .controlPlane, arguments: KubernetesAPIConformance.checks)
    func conforms(_ check: KubernetesAPIConformance.Check) async throws {
        let plane = try await ControlPlane.shared()
        let client = try plane.client()
        try await check.run(KubernetesAPIConformance(api: client, namespace: try await plane.namespace("conformance")))
    }
}
