import FoundationEssentials

/// HTTP servers on loopback that misbehave on request, and a proxy (see `Tests/Servers/http-faults`).
package final class FaultyServer: Sendable {
    package struct Facts: Decodable, Sendable {
        /// Ports. `first`, `other`, `asking` and `named` speak TLS; `other` and `asking` ask for a client certificate;
        /// the certificate of `named` is for `api.internal` only; nothing listens on `closed`.
        package let first: Int
        package let other: Int
        package let plain: Int
        package let asking: Int
        package let named: Int
        package let proxy: Int
        /// nginx: HTTP/2 over TLS in front of `plain`.
        package let front: Int
        package let closed: Int
        /// Holds `ca.crt`, `client.crt` and `client.key`.
        package let directory: String
    }

    /// A request as it arrived.
    package struct Request: Decodable, Sendable {
        package let method: String
        package let path: String
        package let fields: [[String]]
        package let length: Int
        /// Whether the client showed a certificate.
        package let certificate: Bool
        package let port: Int
        /// The port it came from: one for each connection.
        package let client: Int

        package func field(_ name: String) -> String? {
            fields.first { $0[0].lowercased() == name.lowercased() }?[1]
        }
    }

    package let facts: Facts
    private let process: SupervisedServer

    package init() async throws {
        (process, facts) = try await SupervisedServer.start("http-faults", facts: Facts.self)
    }

    package func file(_ name: String) throws -> [UInt8] {
        Array(try Data(contentsOf: URL(filePath: "\(facts.directory)/\(name)")))
    }

    private struct Order: Encodable { let `do`: String }

    /// The requests since the last call.
    package func seen() async throws -> [Request] {
        struct Answer: Decodable { let requests: [Request] }
        let answer: Answer = try await process.order(Order(do: "seen"))
        return answer.requests
    }

    /// Lets every request under `/wait` and `/silence` go on, now and later.
    package func release() async throws { let _: Done = try await process.order(Order(do: "release")) }

    /// What nginx says of a request it has answered.
    package struct Answered: Sendable, Equatable {
        /// `HTTP/2.0`
        package let `protocol`: String
        package let connection: String
    }

    /// The requests that have gone through `front` to their end.
    package func answered() async throws -> [Answered] {
        struct Answer: Decodable { let connections: [[String]] }
        let answer: Answer = try await process.order(Order(do: "connections"))
        return answer.connections.map { Answered(protocol: $0[0], connection: $0[1]) }
    }

    /// Ends `front` with all its connections, and starts it anew on the same port.
    package func restartFront() async throws { let _: Done = try await process.order(Order(do: "restart")) }

    /// Bytes of the newest `/big` body that the kernel took so far.
    package func sent() async throws -> Int {
        struct Answer: Decodable { let bytes: Int }
        let answer: Answer = try await process.order(Order(do: "sent"))
        return answer.bytes
    }
}
