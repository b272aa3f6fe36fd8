internal import KubernetesModel
internal import YAML

/// Decides what becomes of each event: a new object, a higher count on one already written, or nothing.
///
/// Limits are client-go's: 25 events of one source about one object at once, one more every five minutes.
/// - SeeAlso: kubernetes/client-go `tools/record/events_cache.go` v0.34.
struct EventCorrelator: Sendable {
    enum Action: Sendable {
        case create(KubernetesObject)
        case count(ObjectReference, Node)
    }

    struct Occurrence: Sendable {
        var event: Outcome.Event
        var object: KubernetesObject
        var source: String
        var instance: String
        var now: Timestamp
    }

    private struct Identity: Hashable {
        var object: String
        var source: String
        var event: Outcome.Event
    }

    private struct Written {
        var reference: ObjectReference
        var count: Int
        var last: Duration
    }

    private struct Bucket {
        var tokens: Double
        var filled: Duration
    }

    static let burst = 25.0
    static let refill = Duration.seconds(300)
    /// Identical events further apart than this are told as new ones.
    static let window = Duration.seconds(600)
    /// Identities remembered; the memory is bounded even when every event is different.
    static let memory = 4_096

    private var written: [Identity: Written] = [:]
    private var buckets: [String: Bucket] = [:]
    private var serial = 0

    mutating func take(_ occurrence: Occurrence, uptime: Duration) -> Action? {
        let object = occurrence.object
        let subject = object.uid.isEmpty ? "\(object.reference)" : object.uid
        guard spend(occurrence.source + "/" + subject, uptime) else { return nil }
        let identity = Identity(object: subject, source: occurrence.source, event: occurrence.event)
        if var known = written[identity], uptime - known.last < Self.window {
            known.count += 1
            known.last = uptime
            written[identity] = known
            return .count(
                known.reference,
                ["count": .integer(known.count), "lastTimestamp": .string(occurrence.now.rfc3339)])
        }
        if written.count >= Self.memory { forget(before: uptime - Self.window) }
        let new = eventObject(occurrence)
        written[identity] = Written(reference: new.reference, count: 1, last: uptime)
        return .create(new)
    }

    private mutating func spend(_ key: String, _ uptime: Duration) -> Bool {
        if buckets.count >= Self.memory { buckets = buckets.filter { uptime - $0.value.filled < .seconds(7_500) } }
        if buckets.count >= Self.memory { buckets.removeAll() }
        var bucket = buckets[key] ?? Bucket(tokens: Self.burst, filled: uptime)
        bucket.tokens = min(Self.burst, bucket.tokens + (uptime - bucket.filled) / Self.refill)
        bucket.filled = uptime
        let allowed = bucket.tokens >= 1
        if allowed { bucket.tokens -= 1 }
        buckets[key] = bucket
        return allowed
    }

    private mutating func forget(before moment: Duration) {
        written = written.filter { $0.value.last >= moment }
        if written.count >= Self.memory { written.removeAll() }
    }

    /// A core/v1 Event as client-go's recorder writes it.
    private mutating func eventObject(_ occurrence: Occurrence) -> KubernetesObject {
        let subject = occurrence.object
        let namespace = subject.namespace.isEmpty ? "default" : subject.namespace
        serial += 1
        let stamp = occurrence.now.seconds &* 1_000_000_000 &+ Int64(occurrence.now.nanoseconds) &+ Int64(serial)
        let suffix = String(UInt64(bitPattern: stamp), radix: 16)
        let type = GroupVersionKind(group: "", version: "v1", kind: "Event")
        var event = KubernetesObject(
            type, NamespacedName(namespace: namespace, name: "\(subject.name.prefix(230)).\(suffix)"))
        for (name, value) in occurrence.event.metadata { event.setAnnotation(name, to: value) }
        event.node["involvedObject"] = [
            "apiVersion": .string(subject.type.apiVersion), "kind": .string(subject.type.kind),
            "name": .string(subject.name), "namespace": .string(subject.namespace), "uid": .string(subject.uid),
            "resourceVersion": .string(subject.resourceVersion),
        ]
        event.node["type"] = .string(occurrence.event.severity == .error ? "Warning" : "Normal")
        event.node["reason"] = .string(occurrence.event.reason)
        event.node["message"] = .string(Self.bounded(occurrence.event.message))
        event.node["source"] = ["component": .string(occurrence.source)]
        event.node["reportingComponent"] = .string(occurrence.source)
        event.node["reportingInstance"] = .string(occurrence.instance)
        event.node["firstTimestamp"] = .string(occurrence.now.rfc3339)
        event.node["lastTimestamp"] = .string(occurrence.now.rfc3339)
        event.node["count"] = 1
        return event
    }

    /// The server refuses messages above 1,024 bytes.
    private static func bounded(_ message: String) -> String {
        guard message.utf8.count > 1_024 else { return message }
        var text = ""
        var bytes = 0
        for character in message {
            bytes += character.utf8.count
            if bytes > 1_021 { break }
            text.append(character)
        }
        return text + "..."
    }
}
