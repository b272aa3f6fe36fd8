import KubernetesClient
import KubernetesModel
import TestSupport
import Testing
import YAML

@testable import ControllerRuntime

@Suite struct CacheStateTests {
    private func object(_ name: String, _ version: Int, source: String = "") -> KubernetesObject {
        var object = Widget.object(name, spec: source.isEmpty ? [:] : ["source": .string(source)])
        var metadata = object.node["metadata"] ?? [:]
        metadata["resourceVersion"] = .string(String(version))
        object.node["metadata"] = metadata
        return object
    }

    private func cache(_ objects: KubernetesObject..., at version: Int = 10) -> CacheState {
        var state = CacheState(keep: { $0 })
        state.addIndex("source") { [$0.spec["source"]?.string].compactMap(\.self) }
        _ = state.replace(with: ObjectList(items: objects, resourceVersion: String(version)))
        return state
    }

    private func words(_ changes: [CacheChange]) -> [String] {
        changes.map { change in
            switch change {
            case .added(let new): "+\(new.name)"
            case .updated(_, let new): "~\(new.name)"
            case .deleted(let old): "-\(old.name)"
            }
        }.sorted()
    }

    @Test("a list after a gap tells only what differs")
    func relist() {
        var state = cache(object("a", 1), object("b", 2), object("c", 3))
        let list = ObjectList(items: [object("a", 1), object("b", 12), object("d", 13)], resourceVersion: "20")
        #expect(words(state.replace(with: list)) == ["+d", "-c", "~b"])
        #expect(state.resourceVersion == "20")
    }

    @Test("a watch never brings back what was already written newer")
    func readYourWrites() {
        var state = cache(object("a", 1))
        #expect(words(state.written(object("a", 15)).map { [$0] } ?? []) == ["~a"])
        #expect(state.apply(.modified(object("a", 12))) == nil)
        #expect(state.objects[Widget.key("a")]?.resourceVersion == "15")
        #expect(state.apply(.modified(object("a", 15))) == nil)
        #expect(state.apply(.modified(object("a", 16))) != nil)
    }

    @Test("a list older than a write of ours does not undo it")
    func writtenSurvivesList() {
        var state = cache(object("a", 1))
        _ = state.written(object("a", 15))
        _ = state.written(object("new", 16))
        #expect(words(state.replace(with: ObjectList(items: [object("a", 1)], resourceVersion: "12"))) == [])
        #expect(state.objects.count == 2)
        #expect(words(state.replace(with: ObjectList(items: [], resourceVersion: "20"))) == ["-a", "-new"])
    }

    @Test("the deletion of an earlier object leaves its successor alone")
    func recreated() {
        var state = cache(object("a", 1))
        _ = state.written(object("a", 15))
        #expect(state.apply(.deleted(object("a", 14))) == nil)
        #expect(state.objects.count == 1)
        #expect(state.apply(.deleted(object("a", 17))) != nil)
        #expect(state.objects.isEmpty)
    }

    @Test("the late answer to a write does not bring a deleted object back")
    func ghost() {
        var state = cache(object("a", 1))
        _ = state.apply(.deleted(object("a", 16)))
        #expect(state.written(object("a", 15)) == nil)
        #expect(state.objects.isEmpty)
        #expect(state.written(object("a", 17)) != nil)
    }

    @Test("an index follows changes and deletions")
    func index() {
        var state = cache(object("a", 1, source: "fleet"), object("b", 2, source: "fleet"))
        #expect(state.keys(under: "fleet", of: "source") == [Widget.key("a"), Widget.key("b")])
        _ = state.apply(.modified(object("a", 11, source: "other")))
        _ = state.apply(.deleted(object("b", 12)))
        #expect(state.keys(under: "fleet", of: "source") == [])
        #expect(state.keys(under: "other", of: "source") == [Widget.key("a")])
        #expect(state.keys(under: "other", of: "missing") == [])
    }

    @Test("bookmarks and events move the version a watch resumes from")
    func version() {
        var state = cache(at: 10)
        #expect(state.apply(.bookmark(resourceVersion: "30")) == nil)
        #expect(state.resourceVersion == "30")
        _ = state.apply(.added(object("a", 31)))
        #expect(state.resourceVersion == "31")
        state.forgetVersion()
        #expect(state.resourceVersion == "" && state.objects.count == 1)
    }

    @Test("what nobody reads is not kept")
    func projection() {
        var object = object("a", 1)
        object.setAnnotation("kubectl.kubernetes.io/last-applied-configuration", to: "{}")
        object.setAnnotation("team", to: "blue")
        var metadata = object.node["metadata"] ?? [:]
        metadata["managedFields"] = [["manager": "kubectl"]]
        object.node["metadata"] = metadata
        let kept = WatchCache.withoutBookkeeping(object)
        #expect(kept.node["metadata", "managedFields"] == nil)
        #expect(kept.annotations == ["team": "blue"])
    }

    /// Random histories, delivered late, twice or not at all before a list: the cache ends where the server is.
    @Test("converges on the server's state") func propertyThatItConverges() {
        for seed in Rounds(30) { converges(seed: seed) }
    }

    private func converges(seed: UInt64) {
        var random = SplitMix(seed: seed)
        var server: [String: KubernetesObject] = [:]
        var state = cache()
        var pending: [WatchEvent] = []
        var version = 100
        for _ in 0..<500 {
            version += 1
            let name = "o\(random.next() % 6)"
            switch random.next() % 5 {
            case 0:
                if server.removeValue(forKey: name) != nil { pending.append(.deleted(object(name, version))) }
            case 1, 2:
                let new = object(name, version, source: "s\(random.next() % 3)")
                pending.append(server[name] == nil ? .added(new) : .modified(new))
                server[name] = new
                if random.next() % 2 == 0 { _ = state.written(new) }
            case 3:
                for event in pending { _ = state.apply(event) }
                if random.next() % 4 != 0 { pending = [] }  // the server may send again what it sent
            default:
                pending = []
                _ = state.replace(with: ObjectList(items: Array(server.values), resourceVersion: String(version)))
            }
        }
        for event in pending { _ = state.apply(event) }
        #expect(Set(state.objects.values.map(\.node)) == Set(server.values.map(\.node)), "seed \(seed)")
        for source in ["s0", "s1", "s2"] {
            let expected = server.values.filter { $0.spec["source"]?.string == source }.map(\.key)
            #expect(state.keys(under: source, of: "source") == Set(expected))
        }
    }
}
