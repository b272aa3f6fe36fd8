import KubernetesClient
import KubernetesModel
import Synchronization
import TestSupport
import Testing
import YAML

@Suite("KubernetesClient and a control plane that fails", .serialized)
struct FaultTests {
    private static let configMap = GroupVersionKind(group: "", version: "v1", kind: "ConfigMap")

    @Test("goes on after the API server was restarted, the connection cut, and etcd killed", .controlPlane)
    func outages() async throws {
        let plane = try await ControlPlane.start(.withoutControllerManager, .withoutKubelet)
        let client = try plane.client()
        let namespace = GroupVersionKind(group: "", version: "v1", kind: "Namespace")
        let reference = ObjectReference(namespace, NamespacedName(name: "default"))
        try await client.wait(for: reference) { $0 != nil }

        try await plane.restart(.apiserver)
        #expect(try await client.get(reference) != nil, "an old connection that died is replaced")

        try await plane.stop(.apiserver)
        let error = await #expect(throws: KubernetesError.self) { _ = try await client.get(reference) }
        guard case .unreachable = error else {
            Issue.record("gave \(String(describing: error))")
            return
        }
        async let later = client.get(reference)
        try await plane.start(.apiserver)
        try await plane.ready()
        _ = try? await later
        #expect(try await client.get(reference) != nil)
    }

    @Test("a cut watch ends, and another goes on where it stood", .controlPlane)
    func cutWatch() async throws {
        let plane = try await ControlPlane.start(.withoutControllerManager, .withoutKubelet)
        let client = try KubernetesClient(config: Kubeconfig.load(path: try await plane.relay()))
        let direct = try plane.client()
        let start = try await client.list(Self.configMap, namespace: "default", options: ListOptions())
        func object(_ name: String) -> KubernetesObject {
            KubernetesObject(Self.configMap, NamespacedName(namespace: "default", name: name))
        }
        let first = try await direct.create(object("first"), options: WriteOptions())
        var version = start.resourceVersion
        var names: [String] = []
        while names.count < 2 {
            for try await case .added(let seen) in client.watch(
                Self.configMap, namespace: "default", from: version, options: ListOptions())
            {
                names.append(seen.name)
                version = seen.resourceVersion
                if seen.name == first.name {
                    _ = try await plane.cutConnections()
                    _ = try await direct.create(object("second"), options: WriteOptions())
                } else {
                    break
                }
            }
        }
        #expect(names == ["first", "second"])
    }

    @Test("everything goes over one HTTP/2 connection, no more than the limit at once", .controlPlane)
    func manyInFlight() async throws {
        let plane = try await ControlPlane.shared()
        let namespace = try await plane.namespace("many")
        let requests = Mutex<[KubernetesClient.RequestRecord]>([])
        var options = KubernetesClient.Options()
        options.observer = { record in requests.withLock { $0.append(record) } }
        let client = try plane.client(options)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<300 {
                group.addTask {
                    var object = KubernetesObject(
                        Self.configMap, NamespacedName(namespace: namespace, name: "item-\(number)"))
                    object.node["data"] = ["number": .string("\(number)")]
                    _ = try await client.apply(object, force: true, options: WriteOptions(manager: "many"))
                }
            }
            try await group.waitForAll()
        }
        let seen = requests.withLock { $0 }
        #expect(seen.count { $0.method == "PATCH" && $0.status == 201 } == 300)
        #expect(seen.count { $0.resource.isEmpty } == 1, "three hundred callers, one discovery request")
        let list = try await client.list(Self.configMap, namespace: namespace, options: ListOptions())
        #expect(list.items.count { $0.name.hasPrefix("item-") } == 300)
    }

    @Test("answers that share a connection all arrive, whatever their size and number", .controlPlane)
    func nothingStaysBehind() async throws {
        let plane = try await ControlPlane.shared()
        let namespace = try await plane.namespace("sizes")
        var options = KubernetesClient.Options()
        options.deadline = .seconds(8)  // libcurl 7.88 left bytes lying until its own 10 s were over
        let client = try plane.client(options)
        let sizes = (0..<16).map { 1 << ($0 + 1) }
        for size in sizes {
            var object = KubernetesObject(
                Self.configMap, NamespacedName(namespace: namespace, name: "size-\(size)"))
            object.node["data"] = ["filling": .string(String(repeating: "x", count: size))]
            _ = try await client.apply(object, force: true, options: WriteOptions(manager: "sizes"))
        }
        for _ in 0..<60 {
            try await withThrowingTaskGroup(of: Void.self) { group in
                for size in sizes {
                    group.addTask {
                        let name = NamespacedName(namespace: namespace, name: "size-\(size)")
                        let found = try await client.get(ObjectReference(Self.configMap, name))
                        #expect(found?.node["data"]?["filling"]?.string?.utf8.count == size)
                    }
                }
                try await group.waitForAll()
            }
        }
    }
}
