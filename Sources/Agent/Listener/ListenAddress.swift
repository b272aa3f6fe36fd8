/// Where a listener takes connections: a host, or every interface, and a port.
package struct ListenAddress: Sendable, Hashable, CustomStringConvertible {
    /// An address or a name, without brackets; empty for every interface.
    package var host: String
    /// 0 takes any free port.
    package var port: Int

    package init(host: String, port: Int) {
        self.host = host
        self.port = port
    }

    /// `:8080`, `127.0.0.1:8080`, `[::1]:8080`, as Go's `net.Listen` takes them.
    /// - Returns: `nil` for anything else, a port's name included.
    package init?(_ text: String) {
        guard let colon = text.lastIndex(of: ":") else { return nil }
        let digits = text[text.index(after: colon)...]
        guard !digits.isEmpty, digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let port = UInt16(digits) else {
            return nil
        }
        var host = text[..<colon]
        if host.hasPrefix("[") && host.hasSuffix("]") {
            host = host.dropFirst().dropLast()
        } else if host.contains(where: { ":[]".contains($0) }) {
            return nil
        }
        self.init(host: String(host), port: Int(port))
    }

    package var description: String { (host.contains(":") ? "[\(host)]" : host) + ":\(port)" }
}
