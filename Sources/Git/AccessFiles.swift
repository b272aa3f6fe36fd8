import Cryptography
import Diagnostics
import Glibc
import Synchronization

/// What git and ssh need on disk for one command: the key, known hosts, credentials and certificates.
///
/// The directory is private (0700), each file 0600, in memory (`/dev/shm`) where the machine has that.
/// It is removed with the last reference; what a killed process left behind is removed by the next one.
final class AccessFiles: Sendable {
    /// Environment for git: where its configuration is, how ssh is called.
    let environment: [(String, String)]
    /// Options for ssh itself; empty when the access is not for SSH.
    let sshArguments: [String]
    private let directory: PrivateDirectory?

    /// - Throws: `GitError.unusableKey`; `GitError.invalidURL` when credentials do not go with the URL's scheme.
    init(_ access: GitAccess, for url: GitURL) throws {
        var environment: [(String, String)] = []
        var configuration = ""
        var arguments: [String] = []
        var made: PrivateDirectory?
        func directory() throws -> PrivateDirectory {
            if let made { return made }
            let fresh = try PrivateDirectory()
            made = fresh
            return fresh
        }
        switch access.credentials {
        case .none:
            if url.scheme == .ssh { throw GitError.authenticationRefused(url: "\(url)", detail: "no key is given") }
        case .ssh(let key, let passphrase, let knownHosts, let algorithms):
            guard url.scheme == .ssh else { break }
            let folder = try directory()
            arguments = try AccessFiles.sshOptions(
                folder, knownHosts, algorithms.isEmpty ? url.requiredKeyAlgorithms : algorithms)
            let identity = try folder.write(try AccessFiles.plainKey(key, passphrase).exposed, "identity")
            arguments += ["-o", "IdentitiesOnly=yes", "-o", "IdentityAgent=none", "-i", identity]
        case .sshAgent(let knownHosts, let algorithms):
            guard url.scheme == .ssh else { break }
            arguments = try AccessFiles.sshOptions(
                directory(), knownHosts, algorithms.isEmpty ? url.requiredKeyAlgorithms : algorithms)
            if let socket = getenv("SSH_AUTH_SOCK") { environment.append(("SSH_AUTH_SOCK", String(cString: socket))) }
        case .basic(let username, let password):
            try AccessFiles.requireHTTPS(url)
            let line =
                "\(url.scheme.rawValue)://\(AccessFiles.percentEncoded(username)):"
                + "\(AccessFiles.percentEncoded(password.exposed))@\(url.authority)\n"
            let file = try directory().write(Array(line.utf8), "credentials")
            configuration += "[credential]\n\thelper = store --file=\(file)\n"
        case .bearer(let token):
            try AccessFiles.requireHTTPS(url)
            guard
                token.exposed.utf8.allSatisfy({
                    (0x21...0x7E).contains($0) && $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "\\")
                })
            else {
                throw GitError.unusableKey(why: "the bearer token has characters no token has")
            }
            configuration +=
                "[http]\n\textraHeader = \"Authorization: Bearer \(token.exposed)\"\n\tfollowRedirects = false\n"
        }
        if !arguments.isEmpty {
            environment.append(("GIT_SSH_COMMAND", AccessFiles.shellCommand(["ssh"] + arguments)))
        }
        if let certificates = access.certificateAuthority, url.scheme == .https {
            configuration += "[http]\n\tsslCAInfo = \(try directory().write(certificates, "ca.crt"))\n"
        }
        if let proxy = access.proxy, url.scheme != .file {
            configuration += "[http]\n\tproxy = \"\(try AccessFiles.proxyURL(proxy, for: url))\"\n"
            // or git would ask every proxy without the name first
            if proxy.username != nil { configuration += "\tproxyAuthMethod = basic\n" }
        }
        if configuration.isEmpty {
            environment.append(("GIT_CONFIG_GLOBAL", "/dev/null"))
        } else {
            environment.append(("GIT_CONFIG_GLOBAL", try directory().write(Array(configuration.utf8), "gitconfig")))
        }
        sshArguments = arguments
        self.environment = environment
        self.directory = made
    }

    /// The proxy with its name and password in it, for a file only we can read.
    private static func proxyURL(_ proxy: GitAccess.Proxy, for url: GitURL) throws -> String {
        guard url.scheme == .https || url.scheme == .http else {
            throw GitError.invalidURL("\(url)", why: "a proxy is for https only; ssh goes straight to its host")
        }
        let parts = proxy.address.split(separator: "://", maxSplits: 1).map(String.init)
        let plain = proxy.address.utf8.allSatisfy { (0x21...0x7E).contains($0) && !"\"\\@#;".utf8.contains($0) }
        guard parts.count == 2, ["http", "https", "socks5", "socks5h"].contains(parts[0]), plain else {
            throw GitError.invalidURL(
                GitURL.redacted(proxy.address), why: "a proxy is written as http://host:port, without name and password"
            )
        }
        guard let username = proxy.username else { return proxy.address }
        let password = percentEncoded(proxy.password?.exposed ?? "")
        return "\(parts[0])://\(percentEncoded(username)):\(password)@\(parts[1])"
    }

    private static func requireHTTPS(_ url: GitURL) throws {
        guard url.scheme == .https || url.scheme == .http else {
            throw GitError.invalidURL("\(url)", why: "a password or token goes over https only")
        }
    }

    /// Options for ssh that leave nothing to the machine's or the user's configuration.
    private static func sshOptions(
        _ directory: PrivateDirectory, _ knownHosts: String, _ algorithms: [String]
    ) throws -> [String] {
        let hosts = try directory.write(Array((knownHosts + "\n").utf8), "known_hosts")
        return SSHOptions.strict(knownHostsFile: hosts, algorithms: algorithms)
    }

    /// The key without its passphrase, in the form every OpenSSH reads.
    static func plainKey(_ key: Secret<[UInt8]>, _ passphrase: Secret<String>?) throws -> Secret<[UInt8]> {
        do throws(KeyError) {
            return try PrivateKey(reading: key.exposed, passphrase: passphrase).openSSH()
        } catch {
            throw GitError.unusableKey(why: error.message)
        }
    }

    /// git hands the value to a shell.
    private static func shellCommand(_ words: [String]) -> String {
        words.map { word in
            "'" + word.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''") + "'"
        }
        .joined(separator: " ")
    }

    private static func percentEncoded(_ text: String) -> String {
        text.utf8.reduce(into: "") { encoded, byte in
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"):
                encoded.unicodeScalars.append(Unicode.Scalar(byte))
            default: encoded += "%" + Hex.encode([byte])
            }
        }
    }
}

extension GitURL {
    /// `host` or `host:port`, as a URL has it.
    var authority: String { (host.contains(":") ? "[\(host)]" : host) + (port.map { ":\($0)" } ?? "") }
}

/// How ssh is called, whoever calls it.
enum SSHOptions {
    /// Only the host keys of `knownHostsFile`, no questions, no configuration file, no forwarding, no multiplexing.
    static func strict(knownHostsFile: String, algorithms: [String]) -> [String] {
        var options = [
            "-F", "/dev/null", "-T", "-a", "-x", "-o", "BatchMode=yes", "-o", "StrictHostKeyChecking=yes", "-o",
            "UserKnownHostsFile=\(knownHostsFile)", "-o", "GlobalKnownHostsFile=/dev/null", "-o", "UpdateHostKeys=no",
            "-o", "PreferredAuthentications=publickey", "-o", "ConnectTimeout=30", "-o", "ServerAliveInterval=15", "-o",
            "ServerAliveCountMax=3", "-o", "ControlPath=none", "-o", "LogLevel=ERROR",
        ]
        if !algorithms.isEmpty {
            let list = algorithms.joined(separator: ",")
            options += ["-o", "HostKeyAlgorithms=\(list)", "-o", "PubkeyAcceptedAlgorithms=\(list)"]
        }
        return options
    }
}
