import FoundationEssentials

/// git's own http-backend behind TLS, with an authority nobody knows, on loopback (see `Tests/Servers/git-https`).
package final class GitHTTPSServer: Sendable {
    package struct Request: Decodable, Sendable {
        package let method: String
        package let path: String
        /// Empty when there was none.
        package let authorization: String
        package let port: Int
    }

    /// Where requests under `/moved/` are sent.
    package enum Move: String, Sendable {
        case here
        /// To another origin, which only notes what it is asked.
        case other
    }

    private struct Facts: Decodable, Sendable {
        let port: Int
        let other: Int
        let directory: String
    }

    private let process: SupervisedServer
    private let facts: Facts

    package var port: Int { facts.port }
    package var other: Int { facts.other }

    package static func start() async throws -> GitHTTPSServer {
        let (process, facts) = try await SupervisedServer.start("git-https", facts: Facts.self)
        return GitHTTPSServer(process: process, facts: facts)
    }

    private init(process: SupervisedServer, facts: Facts) {
        self.process = process
        self.facts = facts
    }

    /// PEM.
    package func authority() throws -> [UInt8] {
        Array(try Data(contentsOf: URL(filePath: "\(facts.directory)/ca.crt")))
    }

    /// Makes an empty bare repository and gives the path of its folder on disk.
    package func repository(_ name: String = "fleet") async throws -> String {
        struct Answer: Decodable { let path: String }
        let answer: Answer = try await process.order(["do": "repository", "name": name])
        return answer.path
    }

    package func url(_ name: String = "fleet") -> String { "https://127.0.0.1:\(port)/\(name).git" }
    package func movedURL(_ name: String = "fleet") -> String { "https://127.0.0.1:\(port)/moved/\(name).git" }

    /// From now on this name and password open everything, and nothing else does.
    package func admit(user: String, password: String) async throws {
        let _: Done = try await process.order(["do": "basic", "user": user, "password": password])
    }

    /// From now on this token opens everything, and nothing else does.
    package func admit(bearer token: String) async throws {
        let _: Done = try await process.order(["do": "bearer", "token": token])
    }

    package func move(to target: Move) async throws {
        let _: Done = try await process.order(["do": "move", "to": target.rawValue])
    }

    /// The requests since the last call.
    package func seen() async throws -> [Request] {
        struct Answer: Decodable { let requests: [Request] }
        let answer: Answer = try await process.order(["do": "seen"])
        return answer.requests
    }
}
