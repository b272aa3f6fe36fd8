import KubernetesClient
import KubernetesModel
import Testing
import YAML

extension KubernetesAPIConformance {
    static let discovery = [
        Check(testDescription: "tells its version") { suite in
            let version = try await suite.api.serverVersion()
            #expect(version.major == 1)
            #expect(version.minor >= 20)
            #expect(version.gitVersion.hasPrefix("v1."))
        },
        Check(testDescription: "knows plural and scope of what it serves") { suite in
            let deployments = try await suite.api.resource(for: Self.deployment)
            #expect(deployments.plural == "deployments")
            #expect(deployments.namespaced)
            let namespaces = GroupVersionKind(group: "", version: "v1", kind: "Namespace")
            let scope = try await suite.api.resource(for: namespaces)
            #expect(!scope.namespaced)
        },
        Check(testDescription: "says which kind is not served") { suite in
            for type in [
                GroupVersionKind(group: "", version: "v1", kind: "Nonsense"),
                GroupVersionKind(group: "nonsense.example.com", version: "v1", kind: "Nonsense"),
            ] {
                let error = await suite.error { _ = try await suite.api.resource(for: type) }
                guard case .unknownType(type) = error else {
                    Issue.record("gave \(String(describing: error))")
                    continue
                }
            }
        },
        Check(testDescription: "serves a kind as soon as its CRD is established") { suite in
            let group = "\(suite.namespace).example.com"
            let type = GroupVersionKind(group: group, version: "v1", kind: "Crane")
            let missing = await suite.error { _ = try await suite.api.resource(for: type) }
            guard case .unknownType = missing else {
                Issue.record("gave \(String(describing: missing))")
                return
            }
            let crd = suite.craneDefinition(group: group)
            _ = try await suite.api.apply(crd, force: true, options: WriteOptions(manager: "conformance"))
            try await suite.api.wait(for: crd.reference) { $0?.condition("Established")?.status == .true }
            let resource = try await eventually("discovery of \(group)") { try? await suite.api.resource(for: type) }
            #expect(resource.plural == "cranes")
            var object = KubernetesObject(type, NamespacedName(namespace: suite.namespace, name: "davit"))
            object.node["spec"] = ["reach": 4]
            object.node["status"] = ["load": 1]
            let created = try await suite.api.create(object, options: WriteOptions())
            #expect(created.status.isNull, "status is a subresource of its own")
            let stored = try await suite.api.patch(
                object.reference, .merge(["status": ["load": 7], "spec": ["reach": 99]]),
                options: WriteOptions(manager: "conformance", subresource: "status"))
            #expect(stored.status["load"] == 7)
            #expect(stored.spec["reach"] == 4)
            #expect(stored.generation == 1)
            try await suite.api.delete(crd.reference, options: DeleteOptions())
        },
    ]

    func craneDefinition(group: String) -> KubernetesObject {
        var crd = KubernetesObject(Self.crd, NamespacedName(name: "cranes.\(group)"))
        crd.node["spec"] = [
            "group": .string(group), "scope": "Namespaced",
            "names": ["kind": "Crane", "listKind": "CraneList", "plural": "cranes", "singular": "crane"],
            "versions": [
                [
                    "name": "v1", "served": true, "storage": true, "subresources": ["status": [:]],
                    "schema": [
                        "openAPIV3Schema": ["type": "object", "x-kubernetes-preserve-unknown-fields": true]
                    ],
                ]
            ],
        ]
        return crd
    }

    static let reading = [
        Check(testDescription: "gives nil for an object that is not there") { suite in
            let absent = try await suite.api.get(suite.reference(Self.configMap, "absent"))
            #expect(absent == nil)
        },
        Check(testDescription: "gives back what was created, and refuses to create it twice") { suite in
            let created = try await suite.api.create(
                suite.configMap("first", data: ["key": "välue \"with\" quotes\nand a line"]), options: WriteOptions())
            #expect(!created.uid.isEmpty)
            let read = try #require(try await suite.api.get(created.reference))
            #expect(read.node["data", "key"]?.string == "välue \"with\" quotes\nand a line")
            #expect(read.type == Self.configMap)
            let error = await suite.error {
                _ = try await suite.api.create(suite.configMap("first"), options: WriteOptions())
            }
            guard case .alreadyExists(created.reference) = error else {
                Issue.record("gave \(String(describing: error))")
                return
            }
        },
        Check(testDescription: "lists everything in chunks, each object with its type") { suite in
            for number in 0..<7 {
                _ = try await suite.api.create(
                    suite.configMap("item-\(number)", labels: ["parity": number % 2 == 0 ? "even" : "odd"]),
                    options: WriteOptions())
            }
            var options = ListOptions()
            options.chunk = 2
            options.labelSelector = "parity"
            let list = try await suite.api.list(Self.configMap, namespace: suite.namespace, options: options)
            #expect(list.items.map(\.name).sorted() == (0..<7).map { "item-\($0)" })
            #expect(list.items.allSatisfy { $0.type == Self.configMap })
            #expect(!list.resourceVersion.isEmpty)
            options.labelSelector = "parity=odd"
            let odd = try await suite.api.list(Self.configMap, namespace: suite.namespace, options: options)
            #expect(odd.items.count == 3)
            options.fieldSelector = "metadata.name=item-3"
            let one = try await suite.api.list(Self.configMap, namespace: nil, options: options)
            #expect(one.items.map(\.name) == ["item-3"])
        },
        Check(testDescription: "leaves spec, data and status out of metadata-only lists") { suite in
            _ = try await suite.api.create(
                suite.configMap("heavy", data: ["key": "value"], labels: ["weight": "heavy"]), options: WriteOptions())
            var options = ListOptions()
            options.metadataOnly = true
            options.labelSelector = "weight=heavy"
            let list = try await suite.api.list(Self.configMap, namespace: suite.namespace, options: options)
            #expect(list.items.map(\.type) == [Self.configMap])
            #expect(list.items.first?.node["data"] == nil)
            #expect(list.items.first?.label("weight") == "heavy")
        },
    ]

    static let deleting = [
        Check(testDescription: "deletes once, and calls the second time no error") { suite in
            let object = try await suite.api.create(suite.configMap("brief"), options: WriteOptions())
            var dry = DeleteOptions()
            dry.dryRun = true
            #expect(try await suite.api.delete(object.reference, options: dry))
            #expect(try await suite.api.get(object.reference) != nil)
            #expect(try await suite.api.delete(object.reference, options: DeleteOptions()))
            #expect(try await suite.api.delete(object.reference, options: DeleteOptions()) == false)
        },
        Check(testDescription: "does not delete a namesake with another uid") { suite in
            let object = try await suite.api.create(suite.configMap("namesake"), options: WriteOptions())
            var options = DeleteOptions()
            options.uid = "00000000-0000-0000-0000-000000000000"
            let error = await suite.error { try await suite.api.delete(object.reference, options: options) }
            guard case .conflict = error else {
                Issue.record("gave \(String(describing: error))")
                return
            }
            #expect(try await suite.api.get(object.reference) != nil)
        },
        Check(testDescription: "holds an object with a finalizer until the finalizer goes") { suite in
            var object = suite.configMap("held")
            object.node["metadata"]?["finalizers"] = ["example.com/hold"]
            let created = try await suite.api.create(object, options: WriteOptions())
            #expect(try await suite.api.delete(created.reference, options: DeleteOptions()))
            #expect(try await suite.api.get(created.reference)?.deletionTimestamp != nil)
            _ = try await suite.api.patch(
                created.reference, .merge(["metadata": ["finalizers": .null]]), options: WriteOptions())
            #expect(try await suite.api.get(created.reference) == nil)
        },
        Check(testDescription: "foreground deletion marks the owner and waits") { suite in
            let owner = try await suite.api.create(suite.configMap("owner"), options: WriteOptions())
            var options = DeleteOptions()
            options.propagation = .foreground
            #expect(try await suite.api.delete(owner.reference, options: options))
            try await suite.api.wait(for: owner.reference) { $0 == nil }
        },
    ]
}
