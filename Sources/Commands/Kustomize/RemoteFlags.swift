import ArgumentParser
import Diagnostics
import Git
import Glibc

/// Whether and from where a build fetches what its kustomizations name on other machines.
struct RemoteFlags: ParsableArguments {
    @Flag(help: "Fetch remote bases and files, from the hosts of --remote-hosts only.")
    var enableRemote = false

    @Option(help: "Hosts that may be fetched from, separated by commas: github.com,raw.githubusercontent.com.")
    var remoteHosts: [String] = []

    @Option(help: "Private key for repositories over SSH, instead of the keys of ssh-agent.", completion: .file())
    var privateKeyFile: String?

    @Option(help: "known_hosts file for repositories over SSH, instead of ~/.ssh/known_hosts.", completion: .file())
    var knownHostsFile: String?

    @Option(help: "File with certificates to trust for HTTPS, instead of the system's.", completion: .file())
    var caFile: String?

    /// The hosts in lower case; `nil` when nothing is to be fetched.
    ///
    /// - Throws: `ValidationError` for one of the two flags without the other.
    func allowedHosts() throws -> Set<String>? {
        let hosts = remoteHosts.flatMap { $0.split(separator: ",") }.map { $0.lowercased() }
        guard enableRemote else {
            guard hosts.isEmpty else { throw ValidationError("--remote-hosts has no effect without --enable-remote") }
            return nil
        }
        guard !hosts.isEmpty else {
            throw ValidationError("--enable-remote needs --remote-hosts, the hosts that may be fetched from")
        }
        return Set(hosts)
    }

    /// PEM.
    func certificateAuthority() throws -> [UInt8]? { try caFile.map { try InputFile.read($0) } }

    /// With what a repository at `url` is read.
    func access(to url: GitURL) throws -> GitAccess {
        let authority = try certificateAuthority()
        guard url.scheme == .ssh else { return GitAccess(.none, certificateAuthority: authority) }
        let home = getenv("HOME").map { String(cString: $0) } ?? ""
        let file = knownHostsFile ?? "\(home)/.ssh/known_hosts"
        let known = String(decoding: try InputFile.read(file), as: UTF8.self)
        guard let privateKeyFile else { return GitAccess(.sshAgent(knownHosts: known, hostKeyAlgorithms: [])) }
        return GitAccess(
            .ssh(
                privateKey: Secret(try InputFile.read(privateKeyFile)), passphrase: nil, knownHosts: known,
                hostKeyAlgorithms: url.requiredKeyAlgorithms))
    }
}
