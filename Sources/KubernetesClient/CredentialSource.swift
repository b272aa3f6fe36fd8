import Diagnostics
import Glibc
import KubernetesModel

/// Who we are to the server, as one request shows it.
struct Identity: Sendable {
    /// The value of the `Authorization` field.
    var authorization: Secret<String>?
    var certificate: Credentials.ClientCertificate?
    /// Counts renewals, so that many requests refused at once renew the credentials once.
    var generation = 0
}

/// Hands out credentials: fixed ones, a token file read again every minute, or those of an exec plugin until they end.
actor CredentialSource {
    private let configuration: ClusterConfiguration
    private var held: (identity: Identity, until: ContinuousClock.Instant?)?
    private var generation = 0
    private var fetching: Task<(Identity, ContinuousClock.Instant?), any Error>?

    init(_ configuration: ClusterConfiguration) { self.configuration = configuration }

    func current() async throws -> Identity {
        if let held, held.until.map({ ContinuousClock.now < $0 }) ?? true { return held.identity }
        return try await fetch()
    }

    /// Fresh credentials after the server refused those of `identity`; `nil` when there are no others to be had.
    func renewed(after identity: Identity) async throws -> Identity? {
        let credentials = configuration.credentials
        let renews = credentials.exec != nil || credentials.tokenFile != nil
        guard credentials.tokenSource != nil || (renews && credentials.token == nil) else { return nil }
        if let held, held.identity.generation > identity.generation { return held.identity }
        held = nil
        return try await fetch(wasRefused: true)
    }

    private func fetch(wasRefused: Bool = false) async throws -> Identity {
        if let fetching { return try await fetching.value.0 }
        generation += 1
        let number = generation
        let configuration = configuration
        let task = Task { try await Self.make(configuration, generation: number, wasRefused: wasRefused) }
        fetching = task
        defer { fetching = nil }
        let (identity, until) = try await task.value
        held = (identity, until)
        return identity
    }

    private static func make(
        _ configuration: ClusterConfiguration, generation: Int, wasRefused: Bool
    ) async throws -> (Identity, ContinuousClock.Instant?) {
        let credentials = configuration.credentials
        var identity = Identity(certificate: credentials.clientCertificate, generation: generation)
        if let source = credentials.tokenSource {
            let issued = try await source(wasRefused)
            identity.authorization = Secret("Bearer " + issued.token.exposed)
            let left = Duration.seconds(issued.expiresOn - Timestamp.now.seconds)
            return (identity, ContinuousClock.now + left - .seconds(60))
        } else if let token = credentials.token {
            identity.authorization = Secret("Bearer " + token.exposed)
        } else if let path = credentials.tokenFile {
            let token = String(decoding: try readFile(path), as: UTF8.self)
            identity.authorization = Secret("Bearer " + token.trimmingWhitespace)
            return (identity, ContinuousClock.now + .seconds(60))
        } else if let plugin = credentials.exec {
            let credential = try await ExecCredential.fetch(plugin, for: configuration)
            identity.authorization = credential.token.map { Secret("Bearer " + $0.exposed) }
            identity.certificate = credential.certificate ?? identity.certificate
            return (identity, credential.expiry.map { ContinuousClock.now + ($0 - .now) - .seconds(10) })
        } else if let basic = credentials.basic {
            identity.authorization = Secret("Basic " + basic.encoded)
        }
        return (identity, nil)
    }
}

extension Timestamp {
    static var now: Timestamp {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Timestamp(seconds: Int64(time.tv_sec), nanoseconds: Int32(time.tv_nsec))
    }
}

extension String {
    var trimmingWhitespace: String {
        var text = self[...]
        while let first = text.first, first.isWhitespace { text.removeFirst() }
        while let last = text.last, last.isWhitespace { text.removeLast() }
        return String(text)
    }
}

/// Reads a small file whole.
///
/// - Throws: `KubeconfigError.unreadable`, also above 16 MiB.
func readFile(_ path: String) throws -> [UInt8] {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else {
        throw KubeconfigError.unreadable(path: path, detail: String(cString: strerror(errno)))
    }
    defer { close(descriptor) }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 64 << 10)
    while true {
        let count = read(descriptor, &buffer, buffer.count)
        if count < 0, errno == EINTR { continue }
        guard count >= 0 else { throw KubeconfigError.unreadable(path: path, detail: String(cString: strerror(errno))) }
        if count == 0 { return bytes }
        bytes += buffer[..<count]
        guard bytes.count <= 16 << 20 else {
            throw KubeconfigError.unreadable(path: path, detail: "larger than 16 MiB")
        }
    }
}
