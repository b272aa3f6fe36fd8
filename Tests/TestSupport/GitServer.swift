/// A git server behind this machine's real sshd, on loopback, whose faults can be chosen (see `Tests/Servers/git-server`).
///
/// Every change counts from the next connection on. It stops when the last reference goes, or with the test process.
package final class GitServer: Sendable {
    package enum KeyKind: String, Sendable, Codable, CaseIterable {
        case rsa, ecdsa, ed25519
    }

    package enum Access: String, Sendable, Encodable {
        case readOnly = "ro"
        case readWrite = "rw"
    }

    /// The host keys a server shows.
    package struct Host: Decodable, Sendable {
        /// Lines for a `known_hosts` file.
        package let knownHosts: String
        /// `SHA256:…` by kind: `rsa`, `ecdsa`, `ed25519`.
        package let fingerprints: [String: String]
    }

    /// A key pair that opens the server.
    package struct DeployKey: Decodable, Sendable {
        /// The private key's file, in OpenSSH's format, not encrypted.
        package let key: String
        /// `ssh-ed25519 AAAA…`, without a comment.
        package let `public`: String
    }

    private struct Facts: Decodable, Sendable {
        let user: String
        let port: Int
    }

    private let process: SupervisedServer
    private let facts: Facts

    /// The port on 127.0.0.1.
    package var port: Int { facts.port }
    /// The account deploy keys log in to; sshd runs as whoever runs the tests, and so must this.
    package var user: String { facts.user }

    package static func start() async throws -> GitServer {
        let (process, facts) = try await SupervisedServer.start("git-server", facts: Facts.self)
        return GitServer(process: process, facts: facts)
    }

    private init(process: SupervisedServer, facts: Facts) {
        self.process = process
        self.facts = facts
    }

    // MARK: Repositories

    /// Makes an empty bare repository and gives the path of its folder on disk.
    @discardableResult
    package func repository(_ name: String = "fleet", branch: String = "main") async throws -> String {
        struct Answer: Decodable { let path: String }
        let answer: Answer = try await process.order(["do": "repository", "name": name, "branch": branch])
        return answer.path
    }

    /// The address to clone from: `ssh://user@127.0.0.1:port/name.git`.
    package func url(_ name: String = "fleet") -> String { "ssh://\(user)@127.0.0.1:\(port)/\(name).git" }

    /// Refuses pushes to these branches as a host's protection rule does; an empty list opens them all.
    package func protect(_ branches: [String], of name: String = "fleet") async throws {
        struct Order: Encodable {
            var `do` = "protect"
            let name: String
            let protected: [String]
        }
        try await order(Order(name: name, protected: branches))
    }

    // MARK: Keys

    package func key(_ kind: KeyKind = .ed25519, _ access: Access = .readWrite) async throws -> DeployKey {
        try await process.order(["do": "key", "kind": kind.rawValue, "access": access.rawValue])
    }

    /// Lets in a key made elsewhere, as one pastes it into a host's deploy-key page.
    /// - Parameters:
    ///   - key: `kind base64`, one line.
    ///   - access: what the key may do.
    package func authorize(_ key: String, _ access: Access = .readWrite) async throws {
        try await order(["do": "authorize", "public": key, "access": access.rawValue])
    }

    package func revoke(_ key: DeployKey) async throws { try await order(["do": "revoke", "key": key.key]) }

    package func host() async throws -> Host { try await process.order(["do": "host"]) }

    /// Changes the host keys: new ones, of these kinds only.
    @discardableResult
    package func changeHostKeys(to kinds: [KeyKind] = KeyKind.allCases) async throws -> Host {
        struct Order: Encodable {
            var `do` = "host-keys"
            let kinds: [KeyKind]
        }
        return try await process.order(Order(kinds: kinds))
    }

    /// Offers these algorithms alone for host keys and logins; `nil` goes back to OpenSSH's defaults.
    ///
    /// `rsa-sha2-256,rsa-sha2-512` is what Azure DevOps offers.
    package func offer(only algorithms: String?) async throws {
        try await order(["do": "algorithms", "only": algorithms ?? ""])
    }

    // MARK: Faults

    /// Ends every fetch after this many bytes of git's own protocol; `nil` heals it.
    package func cutFetches(after bytes: Int?) async throws {
        struct Order: Encodable {
            var `do` = "cut"
            let bytes: Int
        }
        try await order(Order(bytes: bytes ?? -1))
    }

    /// Closes each new connection before the greeting.
    package func refuseConnections(_ refusing: Bool) async throws {
        try await order(Switch(do: "refuse", connections: refusing))
    }

    /// Takes each new connection and never says a word.
    package func staySilent(_ silent: Bool) async throws {
        try await order(Switch(do: "silence", connections: silent))
    }

    /// Ends every open connection.
    package func dropConnections() async throws { try await order(["do": "drop"]) }

    /// What was asked since the start, a line each: `rw git-upload-pack '/fleet.git'`.
    package func log() async throws -> [String] {
        struct Answer: Decodable { let log: [String] }
        let answer: Answer = try await process.order(["do": "log"])
        return answer.log
    }

    private struct Switch: Encodable {
        let `do`: String
        let connections: Bool
    }

    private func order(_ command: some Encodable & Sendable) async throws {
        let _: Done = try await process.order(command)
    }
}
