import CLibSSH2
import Cryptography
import Glibc
import Synchronization

/// One connection through libssh2, for the thread it was made on. Every wait ends at the deadline.
final class SSHSession {
    private let socket: Int32
    private let handle: OpaquePointer
    private let deadline: ContinuousClock.Instant

    /// libssh2 1.10 knows these host keys; `rsa-sha2-256` and `-512` came with 1.11.
    static let hostKeyTypes = [
        "ssh-ed25519", "ecdsa-sha2-nistp256", "ecdsa-sha2-nistp384", "ecdsa-sha2-nistp521",
    ]

    private static let isReady: Bool = libssh2_init(0) == 0

    /// Connects; says nothing yet.
    init(host: String, port: Int, deadline: ContinuousClock.Instant, name: String) throws(GitError) {
        self.deadline = deadline
        socket = try SSHSession.connect(host, port, deadline, name)
        guard SSHSession.isReady, let handle = libssh2_session_init_ex(nil, nil, nil, nil) else {
            close(socket)
            throw .commandFailed(what: "libssh2", detail: "it does not start")
        }
        self.handle = handle
        libssh2_session_set_blocking(handle, 1)
    }

    deinit {
        libssh2_session_set_timeout(handle, 1000)
        libssh2_session_disconnect_ex(handle, SSH_DISCONNECT_BY_APPLICATION, "", "")
        libssh2_session_free(handle)
        close(socket)
    }

    /// Agrees on algorithms; whether that worked with one of `hostKeyTypes`.
    func handshake(hostKeyTypes: [String]) -> Bool {
        libssh2_session_method_pref(handle, LIBSSH2_METHOD_HOSTKEY, hostKeyTypes.joined(separator: ","))
        limit()
        return libssh2_session_handshake(handle, socket) == 0
    }

    /// What the server calls itself: `SSH-2.0-OpenSSH_9.2p1 Debian-2`. `nil` before it spoke.
    var banner: String? {
        libssh2_session_banner_get(handle).map { text in
            String(
                String(cString: text).unicodeScalars.filter { $0.value >= 0x20 && $0.value != 0x7F }.prefix(255).map(
                    Character.init))
        }
    }

    var hostKey: PublicKey? {
        var count = 0
        var type: Int32 = 0
        guard let bytes = libssh2_session_hostkey(handle, &count, &type) else { return nil }
        let blob = UnsafeRawBufferPointer(start: bytes, count: count)
        return try? PublicKey(blob: Array(blob))
    }

    /// Whether the server accepts the key, which stays in memory.
    func logIn(_ user: String, privateKey: [UInt8]) -> Bool {
        limit()
        return privateKey.withUnsafeBytes { key in
            libssh2_userauth_publickey_frommemory(
                handle, user, user.utf8.count, nil, 0, key.baseAddress?.assumingMemoryBound(to: CChar.self), key.count,
                nil) == 0
        }
    }

    var lastError: String {
        var text: UnsafeMutablePointer<CChar>?
        var count: Int32 = 0
        let code = libssh2_session_last_error(handle, &text, &count, 0)
        return text.map { GitWords.trimmed(String(cString: $0)) } ?? "error \(code)"
    }

    /// Whether the last call ended for want of time. libssh2 counts whole seconds and can give up before the deadline.
    var ranOutOfTime: Bool {
        [LIBSSH2_ERROR_TIMEOUT, LIBSSH2_ERROR_SOCKET_TIMEOUT].contains(libssh2_session_last_errno(handle))
    }

    /// Runs a command, sends it `input`, and reads its first bytes and its errors.
    func run(_ command: String, input: [UInt8]) -> (output: [UInt8], errors: String) {
        limit()
        guard let channel = libssh2_channel_open_ex(handle, "session", 7, 256 * 1024, 32 * 1024, nil, 0) else {
            return ([], lastError)
        }
        defer { libssh2_channel_free(channel) }
        guard libssh2_channel_process_startup(channel, "exec", 4, command, UInt32(command.utf8.count)) == 0 else {
            return ([], lastError)
        }
        input.withUnsafeBytes { bytes in
            _ = libssh2_channel_write_ex(
                channel, 0, bytes.baseAddress?.assumingMemoryBound(to: CChar.self), bytes.count)
        }
        libssh2_channel_send_eof(channel)
        let output = read(channel, stream: 0, atLeast: 4)
        let errors = output.isEmpty ? read(channel, stream: 1, atLeast: 4096) : []
        return (output, String(decoding: errors, as: UTF8.self))
    }

    private func read(_ channel: OpaquePointer, stream: Int32, atLeast wanted: Int) -> [UInt8] {
        var bytes: [UInt8] = []
        var buffer = [CChar](repeating: 0, count: 4096)
        while bytes.count < wanted, ContinuousClock.now < deadline {
            limit()
            let count = libssh2_channel_read_ex(channel, stream, &buffer, buffer.count)
            if count <= 0 { break }
            bytes.append(contentsOf: buffer.prefix(count).map(UInt8.init(bitPattern:)))
        }
        return bytes
    }

    /// libssh2 counts anew for every call.
    private func limit() {
        let left = deadline - .now
        libssh2_session_set_timeout(handle, max(1, Int(left / .milliseconds(1))))
    }

    private static func connect(
        _ host: String, _ port: Int, _ deadline: ContinuousClock.Instant, _ name: String
    ) throws(GitError) -> Int32 {
        var hints = addrinfo()
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        var list: UnsafeMutablePointer<addrinfo>?
        let status = getaddrinfo(host, "\(port)", &hints, &list)
        guard status == 0 else { throw .unreachable(url: name, detail: String(cString: gai_strerror(status))) }
        defer { freeaddrinfo(list) }
        var reason = "no address"
        var next = list
        while let address = next?.pointee {
            next = address.ai_next
            let socket = Glibc.socket(
                address.ai_family, address.ai_socktype | Int32(SOCK_CLOEXEC.rawValue) | Int32(SOCK_NONBLOCK.rawValue),
                address.ai_protocol)
            guard socket >= 0 else { continue }
            if let problem = wait(socket, address, deadline) {
                reason = problem
                close(socket)
            } else {
                return socket
            }
        }
        throw .unreachable(url: name, detail: reason)
    }

    /// `nil` once connected, or why not.
    private static func wait(_ socket: Int32, _ address: addrinfo, _ deadline: ContinuousClock.Instant) -> String? {
        if Glibc.connect(socket, address.ai_addr, address.ai_addrlen) == 0 { return nil }
        guard errno == EINPROGRESS else { return String(cString: strerror(errno)) }
        var descriptor = pollfd(fd: socket, events: Int16(POLLOUT), revents: 0)
        let left = max(0, Int32((deadline - .now) / .milliseconds(1)))
        guard poll(&descriptor, 1, left) > 0 else { return "the connection timed out" }
        var problem: Int32 = 0
        var size = socklen_t(MemoryLayout<Int32>.size)
        getsockopt(socket, SOL_SOCKET, SO_ERROR, &problem, &size)
        return problem == 0 ? nil : String(cString: strerror(problem))
    }
}
