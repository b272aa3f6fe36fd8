import KubernetesModel
import Testing
import YAML

@testable import ControllerRuntime

@Suite struct EventCorrelatorTests {
    private func occurrence(_ message: String, about name: String = "a") -> EventCorrelator.Occurrence {
        .init(
            event: .init(.info, reason: "Progressing", message: message, metadata: ["example.com/revision": "r1"]),
            object: Widget.object(name), source: "widget-controller", instance: "pod-1",
            now: Timestamp(seconds: 1_795_437_871))
    }

    private func verb(_ action: EventCorrelator.Action?) -> String {
        switch action {
        case .create: "create"
        case .count(_, let patch): "count \(patch["count"]?.integer ?? 0)"
        case nil: "drop"
        }
    }

    @Test("an event has what kubectl and Flux's CLI read")
    func form() throws {
        var correlator = EventCorrelator()
        guard case .create(let event) = correlator.take(occurrence("hello"), uptime: .zero) else {
            Issue.record("no event")
            return
        }
        #expect(event.namespace == "default" && event.name.hasPrefix("a."))
        #expect(event.node["involvedObject", "kind"] == "Widget" && event.node["involvedObject", "name"] == "a")
        #expect(event.node["type"] == "Normal" && event.node["reason"] == "Progressing")
        #expect(event.node["source", "component"] == "widget-controller")
        #expect(event.node["lastTimestamp"] == "2026-11-23T12:44:31Z" && event.node["count"] == 1)
        #expect(event.annotations == ["example.com/revision": "r1"])
    }

    @Test("the same event again is counted, until it is news again")
    func counted() {
        var correlator = EventCorrelator()
        #expect(verb(correlator.take(occurrence("x"), uptime: .zero)) == "create")
        #expect(verb(correlator.take(occurrence("x"), uptime: .seconds(60))) == "count 2")
        #expect(verb(correlator.take(occurrence("y"), uptime: .seconds(60))) == "create")
        #expect(verb(correlator.take(occurrence("x", about: "b"), uptime: .seconds(60))) == "create")
        #expect(verb(correlator.take(occurrence("x"), uptime: .seconds(700))) == "create")
    }

    @Test("one object cannot flood the cluster, and does not silence others")
    func limited() {
        var correlator = EventCorrelator()
        let verbs = (0..<30).map { verb(correlator.take(occurrence("m\($0)"), uptime: .zero)) }
        #expect(verbs.filter { $0 == "create" }.count == 25)
        #expect(verbs.suffix(5).allSatisfy { $0 == "drop" })
        #expect(verb(correlator.take(occurrence("x", about: "b"), uptime: .zero)) == "create")
        #expect(verb(correlator.take(occurrence("later"), uptime: .seconds(301))) == "create")
    }

    @Test("a long message is cut to what the server takes, between characters")
    func long() {
        var correlator = EventCorrelator()
        guard case .create(let event) = correlator.take(occurrence(String(repeating: "é", count: 900)), uptime: .zero),
            let message = event.node["message"]?.string
        else {
            Issue.record("no event")
            return
        }
        #expect(message.utf8.count <= 1_024 && message.hasSuffix("é..."))
    }
}
