import Bootstrap
import Diagnostics
import KubernetesModel
import TestSupport
import Testing
import YAML

/// The file of `davit provision`.
@Suite struct ClusterFileTests {
    static let whole = """
        apiVersion: davit.dev/v1alpha1
        kind: Cluster
        metadata:
          name: prod-westeurope
        spec:
          mode: self
          cluster:
            aks:
              subscription: 11111111-1111-1111-1111-111111111111
              resourceGroup: rg-aks-prod
              name: aks-prod-westeurope
              oidcIssuer: true
              workloadIdentity: true
          source:
            url: ssh://git@ssh.dev.azure.com/v3/org/project/fleet
            path: clusters/prod-westeurope
            key: {algorithm: rsa}
          identity:
            name: id-gitops
            serviceAccounts:
              - {namespace: flux-system, name: kustomize-controller}
          sops: {vault: kv-prod, key: sops}
          timeouts: {source: 20m}
        """

    static func read(_ text: String) throws -> ClusterFile {
        try ClusterFile.read(Array(text.utf8), file: "cluster.yaml")
    }

    @Test("reads every part, with defaults for what is left out")
    func reads() throws {
        let file = try Self.read(Self.whole)
        #expect(file.name == "prod-westeurope")
        #expect(file.mode == .direct)
        #expect(file.source.branch == "main")
        #expect(file.source.interval == "1m")
        #expect(file.source.key == .generate(algorithm: .rsa, register: false))
        #expect(
            file.identity?.serviceAccounts == [NamespacedName(namespace: "flux-system", name: "kustomize-controller")])
        #expect(file.sops?.bits == 3072)
        #expect(file.timeouts == [.source: .seconds(1200)])
        guard case .aks(let aks) = file.cluster else { throw Command.Failure("no AKS cluster") }
        #expect(aks.oidcIssuer && aks.workloadIdentity && !aks.admin)
    }

    struct Mistake: CustomTestStringConvertible {
        let testDescription: String
        let change: (String, String)
        init(_ name: String, _ old: String, _ new: String) {
            testDescription = name
            change = (old, new)
        }
    }

    static let mistakes = [
        Mistake("a field nobody knows", "  mode: self", "  mode: self\n  surce: {}"),
        Mistake("a field in the wrong case", "oidcIssuer: true", "oidcissuer: true"),
        Mistake("another version", "davit.dev/v1alpha1", "davit.dev/v1"),
        Mistake("no url", "    url: ssh://git@ssh.dev.azure.com/v3/org/project/fleet\n", ""),
        Mistake(
            "a url with a password", "ssh://git@ssh.dev.azure.com/v3/org/project/fleet",
            "https://user:hunter2hunter2@example.com/fleet"),
        Mistake("a url that is none", "ssh://git@ssh.dev.azure.com/v3/org/project/fleet", "fleet"),
        Mistake("a path that leaves the repository", "clusters/prod-westeurope\n    key", "../other\n    key"),
        Mistake("no such mode", "mode: self", "mode: auto"),
        Mistake("a token in the file", "{algorithm: rsa}", "{tokenFrom: ghp_abc-def}"),
        Mistake("two kinds of key", "{algorithm: rsa}", "{file: key, tokenFrom: TOKEN}"),
        Mistake("a token over SSH", "{algorithm: rsa}", "{tokenFrom: TOKEN}"),
        Mistake("Workload Identity without an issuer", "      oidcIssuer: true\n", ""),
        Mistake(
            "an identity without Azure",
            "aks:\n      subscription: 11111111-1111-1111-1111-111111111111\n      resourceGroup: rg-aks-prod\n      name: aks-prod-westeurope\n      oidcIssuer: true\n      workloadIdentity: true",
            "kubeconfig: {}"),
        Mistake("kustomizations with self", "  mode: self", "  mode: self\n  kustomizations: [{name: apps}]"),
        Mistake(
            "a kustomization twice", "mode: self",
            "mode: extension\n  kustomizations: [{name: apps}, {name: apps, dependsOn: [infra]}]"),
        Mistake("a number as text", "{vault: kv-prod, key: sops}", "{vault: kv-prod, bits: many}"),
        Mistake("no duration", "source: 20m", "source: soon"),
        Mistake("a step nobody knows", "{source: 20m}", "{sauce: 20m}"),
        Mistake("a list in the place of a mapping", "{vault: kv-prod, key: sops}", "[kv-prod]"),
        Mistake("the same field twice", "kind: Cluster", "kind: Cluster\nkind: Cluster"),
        Mistake("two documents", "kind: Cluster", "kind: Cluster\n---\nkind: Cluster"),
        Mistake("no document", ClusterFileTests.whole, ""),
        Mistake("a text", ClusterFileTests.whole, "cluster"),
    ]

    @Test("says everything that is wrong, where, and what is meant")
    func refuses() throws {
        var text = ""
        for row in Self.mistakes {
            let changed = Self.whole.replacing(row.change.0, with: row.change.1)
            #expect(changed != Self.whole, "\(row.testDescription) changes nothing")
            do {
                _ = try Self.read(changed)
                text += "\(row.testDescription)\nnothing is wrong\n\n"
            } catch let error as ClusterFileError {
                text += "\(row.testDescription)\nerror: \(error.message)\n\n"
            }
        }
        try expectGolden(text, "cluster-file.txt")
    }

    @Test("fuzz: never fails otherwise than by saying what is wrong")
    func fuzz() throws {
        var generator = SystemRandomNumberGenerator()
        let clock = ContinuousClock()
        let end = clock.now + .seconds(Int(Environment.value("DAVIT_FUZZ_SECONDS") ?? "1") ?? 1)
        let original = Array(Self.whole.utf8)
        while clock.now < end {
            var bytes = original
            for _ in 0..<Int.random(in: 1...6, using: &generator) {
                let index = Int.random(in: 0..<bytes.count, using: &generator)
                switch Int.random(in: 0...2, using: &generator) {
                case 0: bytes[index] = UInt8.random(in: 0...255, using: &generator)
                case 1: bytes.remove(at: index)
                default: bytes.insert(contentsOf: original[..<Int.random(in: 0..<40, using: &generator)], at: index)
                }
            }
            do { _ = try ClusterFile.read(bytes, file: "cluster.yaml") } catch {
                #expect(!error.mistakes.isEmpty)
            }
        }
    }

    @Test("the JSON schema knows the same fields as the reader")
    func schema() throws {
        let text = try InputFixture.text("docs/cluster.schema.json")
        let schema = try JSONParser.parse(text)
        // Every field of the schema, put into a file one by one, is known to the reader.
        var fields: [[String]] = []
        Self.collect(schema, [], into: &fields)
        #expect(fields.count > 40)
        for field in fields {
            var node: Node = "x"
            for part in field.reversed() { node = part == "[]" ? [node] : .mapping(Mapping([(part, node)])) }
            do {
                _ = try ClusterFile.read(Array(YAMLEmitter.emit(node).utf8), file: "f")
            } catch {
                let unknown = error.mistakes.filter { $0.why.hasPrefix("there is no such field") }
                #expect(unknown.isEmpty, "\(field) is in the schema only: \(unknown)")
            }
        }
        // And the other way: the file with everything in it has no field that the schema lacks.
        let document = try #require(try YAMLParser.documents(Self.whole).first)
        #expect(Self.unknown(document, schema, "") == [])
    }

    private static func collect(_ schema: Node, _ path: [String], into fields: inout [[String]]) {
        for pair in schema["properties"]?.mapping?.pairs ?? [] {
            let here = path + [pair.key]
            fields.append(here)
            collect(pair.value, here, into: &fields)
            if let items = pair.value["items"] { collect(items, here + ["[]"], into: &fields) }
        }
    }

    private static func unknown(_ node: Node, _ schema: Node, _ path: String) -> [String] {
        switch node {
        case .mapping(let mapping):
            guard let properties = schema["properties"] else { return [] }
            return mapping.pairs.flatMap { pair -> [String] in
                guard let below = properties[pair.key] else { return ["\(path).\(pair.key)"] }
                return unknown(pair.value, below, "\(path).\(pair.key)")
            }
        case .sequence(let items): return items.flatMap { unknown($0, schema["items"] ?? .null, path + "[]") }
        default: return []
        }
    }

    @Test("every example is a file that can be read")
    func examples() throws {
        for name in ["aks-self.yaml", "aks-extension.yaml", "kubeconfig.yaml"] {
            let text = try InputFixture.text("examples/provision/\(name)")
            _ = try ClusterFile.read(Array(text.utf8), file: name)
            let schema = try JSONParser.parse(try InputFixture.text("docs/cluster.schema.json"))
            let document = try #require(try YAMLParser.documents(text).first)
            #expect(Self.unknown(document, schema, "") == [], "\(name)")
        }
    }
}
