/// The path that names a resource: `/subscriptions/…/resourceGroups/…/providers/…`.
package struct ResourceID: Sendable, Hashable, CustomStringConvertible {
    /// Begins with a slash and has none at its end; each name percent-encoded.
    package let path: String

    package init(path: String) { self.path = path }

    package static func subscription(_ id: String) -> ResourceID { ResourceID(path: "/subscriptions/\(encoded(id))") }

    package static func group(_ subscription: String, _ group: String) -> ResourceID {
        ResourceID(path: "\(Self.subscription(subscription).path)/resourceGroups/\(encoded(group))")
    }

    /// A resource below this one, of another provider: `…/providers/<namespace>/<type>/<name>`.
    package func provider(_ namespace: String, _ type: String, _ name: String? = nil) -> ResourceID {
        ResourceID(path: "\(path)/providers/\(namespace)/\(type)" + (name.map { "/" + Self.encoded($0) } ?? ""))
    }

    /// A child of the same provider: `…/<type>/<name>`, or the collection without a name.
    package func child(_ type: String, _ name: String? = nil) -> ResourceID {
        ResourceID(path: "\(path)/\(type)" + (name.map { "/" + Self.encoded($0) } ?? ""))
    }

    /// The last segment.
    package var name: String { String(path[path.index(after: path.lastIndex(of: "/") ?? path.startIndex)...]) }
    package var description: String { path }

    /// Percent-encodes everything that has a meaning in a path or a query.
    package static func encoded(_ text: String) -> String {
        let kept = Set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~".utf8)
        let digits = Array("0123456789ABCDEF".utf8)
        var bytes: [UInt8] = []
        for byte in text.utf8 {
            if kept.contains(byte) {
                bytes.append(byte)
            } else {
                bytes += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
