package import YAML

/// A request as it came in, whole.
package struct SimulatedRequest: Sendable {
    package var method: String
    /// Without the query, as sent: percent-encoded.
    package var path: String
    /// Percent-decoded, in order; names as sent.
    package var query: [(name: String, value: String)]
    /// The query as sent.
    package var queryText: String
    /// In order, names as sent.
    package var headers: [(name: String, value: String)]
    package var body: [UInt8]

    package init(
        method: String, path: String, query: [(name: String, value: String)], queryText: String,
        headers: [(name: String, value: String)], body: [UInt8]
    ) {
        self.method = method
        self.path = path
        self.query = query
        self.queryText = queryText
        self.headers = headers
        self.body = body
    }

    package func header(_ name: String) -> String? {
        headers.first { $0.name.lowercased() == name.lowercased() }?.value
    }

    /// Names of query fields compare without case, as Azure takes `api-Version`.
    package func query(_ name: String) -> String? {
        query.first { $0.name.lowercased() == name.lowercased() }?.value
    }

    /// Path segments, percent-decoded.
    package var segments: [String] { path.split(separator: "/").map { PercentEncoding.decode($0) } }

    /// The body as JSON; `nil` when it is none.
    package var json: Node? { body.isEmpty ? nil : try? JSONParser.parse(body) }

    /// The body as a form: `application/x-www-form-urlencoded`.
    package var form: [String: String] {
        var fields: [String: String] = [:]
        for (name, value) in PercentEncoding.fields(String(decoding: body, as: UTF8.self)) { fields[name] = value }
        return fields
    }
}

/// What a service answers.
package struct SimulatedAnswer: Sendable {
    package var status: Int
    package var headers: [(name: String, value: String)]
    package var body: [UInt8]

    package init(status: Int, headers: [(name: String, value: String)] = [], body: [UInt8] = []) {
        self.status = status
        self.headers = headers
        self.body = body
    }

    package static func json(
        _ body: Node, status: Int = 200, headers: [(name: String, value: String)] = []
    ) -> SimulatedAnswer {
        SimulatedAnswer(
            status: status, headers: [(name: "Content-Type", value: "application/json; charset=utf-8")] + headers,
            body: JSONEmitter.emit(body))
    }

    /// `{"error": {"code", "message"}}`.
    package static func error(
        _ status: Int, _ code: String, _ message: String, headers: [(name: String, value: String)] = []
    ) -> SimulatedAnswer {
        .json(["error": ["code": .string(code), "message": .string(message)]], status: status, headers: headers)
    }
}

/// One of the services a simulated server plays: Azure Resource Manager, Entra, a vault.
package protocol SimulatedService: Sendable {
    /// The answer, or `nil` when the request is for another service.
    func answer(_ request: SimulatedRequest) async -> SimulatedAnswer?
}

/// Percent-encoding of URLs and forms.
package enum PercentEncoding {
    package static func decode(_ text: some StringProtocol, plusIsSpace: Bool = false) -> String {
        var bytes: [UInt8] = []
        var rest = Array(text.utf8)[...]
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "%"), rest.count >= 2,
                let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16)
            {
                bytes.append(value)
                rest = rest.dropFirst(2)
            } else {
                bytes.append(plusIsSpace && byte == UInt8(ascii: "+") ? UInt8(ascii: " ") : byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// `a=b&c=d`, in order.
    package static func fields(_ text: String) -> [(name: String, value: String)] {
        text.split(separator: "&").map { field in
            let parts = field.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            return (
                name: decode(parts[0], plusIsSpace: true),
                value: parts.count > 1 ? decode(parts[1], plusIsSpace: true) : ""
            )
        }
    }
}
