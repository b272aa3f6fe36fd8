import KubernetesModel

/// The path and query of one request, percent-encoded.
struct ResourcePath: Sendable {
    private(set) var text: String
    private var hasQuery = false

    /// A path of our own making, with nothing in it to encode.
    init(_ fixed: String) { text = fixed }

    /// `/api/v1` or `/apis/<group>/<version>`.
    init(groupVersionOf type: GroupVersionKind) {
        text = type.group.isEmpty ? "/api/\(type.version)" : "/apis/\(type.group)/\(type.version)"
    }

    /// - Parameters:
    ///   - namespace: ignored for cluster-scoped kinds; `nil` or empty addresses every namespace.
    ///   - name: `nil` addresses the collection.
    init(_ resource: APIResource, namespace: String?, name: String? = nil, subresource: String? = nil) {
        self.init(groupVersionOf: resource.type)
        if resource.namespaced, let namespace, !namespace.isEmpty { text += "/namespaces/" + Self.encoded(namespace) }
        text += "/" + resource.plural
        if let name { text += "/" + Self.encoded(name) }
        if let subresource { text += "/" + Self.encoded(subresource) }
    }

    func adding(_ name: String, _ value: String?) -> ResourcePath {
        guard let value, !value.isEmpty else { return self }
        var path = self
        path.text += (hasQuery ? "&" : "?") + name + "=" + Self.encoded(value)
        path.hasQuery = true
        return path
    }

    func adding(_ options: WriteOptions) -> ResourcePath {
        adding("fieldManager", options.manager).adding("dryRun", options.dryRun ? "All" : nil)
    }

    func adding(_ options: ListOptions) -> ResourcePath {
        adding("labelSelector", options.labelSelector).adding("fieldSelector", options.fieldSelector)
    }

    /// Everything but RFC 3986's unreserved characters becomes %XX: a name can never leave its path segment.
    static func encoded(_ text: String) -> String {
        let isPlain = { (byte: UInt8) in
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F, 0x7E: true
            default: false
            }
        }
        if text == "." || text == ".." { return String(repeating: "%2E", count: text.utf8.count) }
        if text.utf8.allSatisfy(isPlain) { return text }
        let digits = Array("0123456789ABCDEF".utf8)
        var bytes: [UInt8] = []
        for byte in text.utf8 {
            if isPlain(byte) {
                bytes.append(byte)
            } else {
                bytes += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
