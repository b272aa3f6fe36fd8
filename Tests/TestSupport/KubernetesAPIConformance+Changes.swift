import KubernetesClient
import KubernetesModel
import Testing
import YAML

extension KubernetesAPIConformance {
    static let applying = [
        Check(testDescription: "applies, applies again without a change, and drops fields no longer applied") { suite in
            let options = WriteOptions(manager: "first")
            let made = try await suite.api.apply(
                suite.configMap("applied", data: ["a": "1", "b": "2"]), force: false, options: options)
            let same = try await suite.api.apply(
                suite.configMap("applied", data: ["a": "1", "b": "2"]), force: false, options: options)
            #expect(same.resourceVersion == made.resourceVersion)
            let less = try await suite.api.apply(
                suite.configMap("applied", data: ["a": "1"]), force: false, options: options)
            #expect(less.node["data"] == ["a": "1"])
        },
        Check(testDescription: "names field and manager of a conflict, and takes the field over by force") { suite in
            _ = try await suite.api.apply(
                suite.deployment("contended", replicas: 1), force: false, options: WriteOptions(manager: "first"))
            let error = await suite.error {
                _ = try await suite.api.apply(
                    suite.deployment("contended", replicas: 2), force: false, options: WriteOptions(manager: "second"))
            }
            guard case .applyConflict(let reference, let conflicts) = error else {
                Issue.record("gave \(String(describing: error))")
                return
            }
            #expect(reference == suite.reference(Self.deployment, "contended"))
            #expect(conflicts == [.init(manager: "first", field: ".spec.replicas")])
            let taken = try await suite.api.apply(
                suite.deployment("contended", replicas: 2), force: true, options: WriteOptions(manager: "second"))
            #expect(taken.spec["replicas"] == 2)
        },
        Check(testDescription: "a dry run shows the result and stores nothing") { suite in
            let dry = try await suite.api.apply(
                suite.deployment("imagined"), force: true, options: WriteOptions(manager: "first", dryRun: true))
            #expect(dry.spec["strategy", "type"]?.string == "RollingUpdate", "defaults are filled in")
            #expect(try await suite.api.get(dry.reference) == nil)
        },
        Check(testDescription: "accepts an object as it was read") { suite in
            let read = try await suite.api.create(suite.configMap("reread", data: ["a": "1"]), options: WriteOptions())
            _ = try await suite.api.apply(read, force: true, options: WriteOptions(manager: "first"))
        },
        Check(testDescription: "tells an invalid object from a changed immutable field") { suite in
            var broken = suite.deployment("broken")
            broken.node["spec"]?["replicas"] = -1
            let invalid = await suite.error {
                _ = try await suite.api.apply(broken, force: true, options: WriteOptions(manager: "first"))
            }
            guard case .invalid(broken.reference, let detail, immutable: false) = invalid else {
                Issue.record("gave \(String(describing: invalid))")
                return
            }
            #expect(detail.contains("spec.replicas"))
            _ = try await suite.api.apply(
                suite.deployment("fixed"), force: true, options: WriteOptions(manager: "first"))
            let changed = await suite.error {
                _ = try await suite.api.apply(
                    suite.deployment("fixed", label: "other"), force: true, options: WriteOptions(manager: "first"))
            }
            guard case .invalid(_, _, immutable: true) = changed else {
                Issue.record("gave \(String(describing: changed))")
                return
            }
        },
        Check(testDescription: "says that a namespace is missing") { suite in
            let object = KubernetesObject(Self.configMap, NamespacedName(namespace: "nowhere-at-all", name: "x"))
            let error = await suite.error {
                _ = try await suite.api.apply(object, force: true, options: WriteOptions(manager: "first"))
            }
            guard case .notFound = error else {
                Issue.record("gave \(String(describing: error))")
                return
            }
        },
    ]

    static let patching = [
        Check(testDescription: "merge, JSON and strategic patches") { suite in
            let object = try await suite.api.create(suite.deployment("patched"), options: WriteOptions())
            let merged = try await suite.api.patch(
                object.reference, .merge(["metadata": ["annotations": ["example.com/note": "hi"]]]),
                options: WriteOptions(manager: "patcher"))
            #expect(merged.annotation("example.com/note") == "hi")
            let json = try await suite.api.patch(
                object.reference, .json([["op": "replace", "path": "/spec/paused", "value": true]]),
                options: WriteOptions(manager: "patcher"))
            #expect(json.spec["paused"] == true)
            let strategic = try await suite.api.patch(
                object.reference,
                .strategic(
                    ["spec": ["template": ["spec": ["containers": [["name": "side", "image": "example.com/side:1"]]]]]]
                ),
                options: WriteOptions(manager: "patcher"))
            #expect(strategic.spec["template", "spec", "containers"]?.sequence?.count == 2)
        },
        Check(testDescription: "an outdated resourceVersion is a conflict") { suite in
            let object = try await suite.api.create(suite.configMap("moving"), options: WriteOptions())
            _ = try await suite.api.patch(object.reference, .merge(["data": ["a": "1"]]), options: WriteOptions())
            let stale: Node = [
                "metadata": ["resourceVersion": .string(object.resourceVersion)], "data": ["a": "2"],
            ]
            let error = await suite.error {
                _ = try await suite.api.patch(object.reference, .merge(stale), options: WriteOptions())
            }
            guard case .conflict(object.reference, _) = error else {
                Issue.record("gave \(String(describing: error))")
                return
            }
        },
        Check(testDescription: "patching what is not there says so") { suite in
            let error = await suite.error {
                _ = try await suite.api.patch(
                    suite.reference(Self.configMap, "absent"), .merge([:]), options: WriteOptions())
            }
            guard case .notFound(suite.reference(Self.configMap, "absent")) = error else {
                Issue.record("gave \(String(describing: error))")
                return
            }
        },
    ]

    static let watching = [
        Check(testDescription: "a watch tells of changes after a resourceVersion, in order") { suite in
            var options = ListOptions()
            options.labelSelector = "watched=yes"
            let start = try await suite.api.list(Self.configMap, namespace: suite.namespace, options: options)
            let object = suite.configMap("seen", labels: ["watched": "yes"])
            _ = try await suite.api.create(object, options: WriteOptions())
            _ = try await suite.api.patch(object.reference, .merge(["data": ["a": "1"]]), options: WriteOptions())
            try await suite.api.delete(object.reference, options: DeleteOptions())
            var seen: [String] = []
            let events = suite.api.watch(
                Self.configMap, namespace: suite.namespace, from: start.resourceVersion, options: options)
            for try await event in events {
                switch event {
                case .added(let object): seen.append("added \(object.name)")
                case .modified(let object): seen.append("modified \(object.node["data", "a"]?.string ?? "")")
                case .deleted(let object): seen.append("deleted \(object.type.kind)")
                case .bookmark: continue
                }
                if seen.count == 3 { break }
            }
            #expect(seen == ["added seen", "modified 1", "deleted ConfigMap"])
        },
        Check(testDescription: "a metadata-only watch names the real type") { suite in
            var options = ListOptions()
            options.metadataOnly = true
            options.labelSelector = "watched=metadata"
            let start = try await suite.api.list(Self.configMap, namespace: suite.namespace, options: options)
            let object = suite.configMap("thin", data: ["a": "1"], labels: ["watched": "metadata"])
            _ = try await suite.api.create(object, options: WriteOptions())
            let events = suite.api.watch(
                Self.configMap, namespace: suite.namespace, from: start.resourceVersion, options: options)
            for try await case .added(let object) in events {
                #expect(object.type == Self.configMap)
                #expect(object.node["data"] == nil)
                break
            }
        },
        Check(testDescription: "a watch from a version older than what the server remembers says so") { suite in
            // Nothing about a kind is remembered from before its CRD.
            let group = "\(suite.namespace)-old.example.com"
            let type = GroupVersionKind(group: group, version: "v1", kind: "Crane")
            let crd = suite.craneDefinition(group: group)
            _ = try await suite.api.create(crd, options: WriteOptions())
            try await suite.api.wait(for: crd.reference) { $0?.condition("Established")?.status == .true }
            _ = try await eventually("listing of \(group)") {
                try? await suite.api.list(type, namespace: nil, options: ListOptions())
            }
            let error = await suite.error {
                for try await _ in suite.api.watch(type, namespace: nil, from: "1", options: ListOptions()) {}
            }
            guard case .gone = error else {
                Issue.record("gave \(String(describing: error))")
                return
            }
            try await suite.api.delete(crd.reference, options: DeleteOptions())
        },
        Check(testDescription: "a reader that stands still holds nobody else up, and misses nothing") { suite in
            let weight = String(repeating: "x", count: 900_000)
            for number in 0..<12 {
                _ = try await suite.api.create(
                    suite.configMap("heavy-\(number)", data: ["weight": .string(weight)], labels: ["heavy": "yes"]),
                    options: WriteOptions())
            }
            var options = ListOptions()
            options.labelSelector = "heavy=yes"
            var events = suite.api.watch(
                Self.configMap, namespace: suite.namespace, from: "0", options: options
            ).makeAsyncIterator()
            var names: Set<String> = []
            for number in 0..<12 {
                guard case .added(let object) = try await events.next() else {
                    Issue.record("the watch ended early")
                    return
                }
                names.insert(object.name)
                let other = try await suite.api.get(suite.reference(Self.configMap, "heavy-\(number)"))
                #expect(other?.node["data", "weight"]?.string?.utf8.count == weight.utf8.count)
            }
            #expect(names.count == 12)
        },
        Check(testDescription: "cancelling ends a watch") { suite in
            let start = try await suite.api.list(Self.configMap, namespace: suite.namespace, options: ListOptions())
            let watching = Task {
                for try await _ in suite.api.watch(
                    Self.service, namespace: suite.namespace, from: start.resourceVersion, options: ListOptions())
                {}
            }
            watching.cancel()
            _ = await watching.result
        },
        Check(testDescription: "waiting sees the object it waits for") { suite in
            let reference = suite.reference(Self.configMap, "awaited")
            async let seen = suite.api.wait(for: reference) { $0?.node["data", "ready"]?.string == "yes" }
            _ = try await suite.api.create(suite.configMap("awaited"), options: WriteOptions())
            _ = try await suite.api.patch(reference, .merge(["data": ["ready": "yes"]]), options: WriteOptions())
            #expect(try await seen?.name == "awaited")
        },
    ]

    static let identity = [
        Check(testDescription: "another user has that user's rights only") { suite in
            let other = suite.api.impersonating(user: "somebody", groups: ["nobodies"])
            let error = await suite.error {
                _ = try await other.list(Self.configMap, namespace: suite.namespace, options: ListOptions())
            }
            guard case .forbidden(let detail) = error else {
                Issue.record("gave \(String(describing: error))")
                return
            }
            #expect(detail.contains("somebody"))
            let master = suite.api.impersonating(user: "root", groups: ["system:masters"])
            _ = try await master.list(Self.configMap, namespace: suite.namespace, options: ListOptions())
        },
        Check(testDescription: "nobody is impersonated under an empty name") { suite in
            let other = suite.api.impersonating(user: "", groups: [])
            let error = await suite.error {
                _ = try await other.get(suite.reference(Self.configMap, "kube-root-ca.crt"))
            }
            guard case .forbidden = error else {
                Issue.record("gave \(String(describing: error))")
                return
            }
        },
        Check(testDescription: "tells what we may do") { suite in
            let mine = AccessRequest(verb: "patch", group: "apps", resource: "deployments", namespace: suite.namespace)
            let allowed = try await suite.api.mayI(mine)
            #expect(allowed)
        },
    ]
}
