import Bootstrap
import Fleet
import KubernetesClient
import KubernetesModel
import TestSupport
import Testing
import YAML

/// The CRDs as a real API server takes them.
@Suite("CRDs on a real control plane", .serialized) struct DefinitionTests {
    @Test("every CRD is structural and served", .controlPlane)
    func served() async throws {
        let plane = try await ControlPlane.start()
        let client = try plane.client()
        var options = ComponentOptions()
        options.components = Component.allCases
        options.kubernetesMinor = try await client.serverVersion().minor
        let definitions = try ComponentSet(options).objects.filter { $0.type.kind == "CustomResourceDefinition" }
        try await ComponentApply.apply(definitions, with: client)
        for definition in definitions {
            let live = try #require(try await client.get(definition.reference))
            #expect(live.condition("Established")?.status == .true, "\(definition.name)")
            #expect(live.condition("NonStructuralSchema") == nil, "\(definition.name)")
        }
        try await refusals(client)
        try await defaults(client)
    }

    /// The schema is no decoration: what it forbids is refused.
    private func refusals(_ client: KubernetesClient) async throws {
        for (field, value) in [("interval", Node.string("soon")), ("url", "ftp://example.com/x")] {
            var object = Self.source("refused-\(field)")
            object.node["spec"]?[field] = value
            await #expect(throws: KubernetesError.self, "\(field)") {
                try await client.create(object, options: WriteOptions())
            }
        }
    }

    private func defaults(_ client: KubernetesClient) async throws {
        let made = try await client.create(Self.source("plain"), options: WriteOptions())
        #expect(made.spec["timeout"] == "60s")
        #expect(made.status == ["observedGeneration": -1])
    }

    private static func source(_ name: String) -> KubernetesObject {
        var object = KubernetesObject(SyncManifest.sourceType, NamespacedName(namespace: "default", name: name))
        object.node["spec"] = ["interval": "1m", "url": "https://example.com/x"]
        return object
    }
}
