import Diagnostics
import Glibc

/// Files a user names on the command line.
enum InputFile {
    /// No key, certificate or keyring is larger.
    private static let limit = 4 << 20

    /// - Parameter path: `-` is standard input.
    static func read(_ path: String) throws(InputFileError) -> [UInt8] {
        let descriptor = path == "-" ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw .unreadable(path, why: String(cString: strerror(errno))) }
        defer { if descriptor != STDIN_FILENO { close(descriptor) } }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65536)
        while true {
            let count = Glibc.read(descriptor, &buffer, buffer.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw .unreadable(path, why: String(cString: strerror(errno))) }
            if count == 0 { return bytes }
            bytes += buffer[..<count]
            guard bytes.count <= limit else { throw .unreadable(path, why: "it is larger than \(limit >> 20) MiB") }
        }
    }

    /// The first line of a file, or a variable of the environment; `nil` when neither is there.
    static func secret(_ path: String?, variable: String) throws(InputFileError) -> Secret<String>? {
        guard let path else { return environment(variable).map { Secret($0) } }
        let bytes = try read(path)
        let line = bytes.prefix { $0 != UInt8(ascii: "\n") && $0 != UInt8(ascii: "\r") }
        return Secret(String(decoding: line, as: UTF8.self))
    }
}

enum InputFileError: ExplainedError, Equatable {
    case unreadable(String, why: String)

    var reason: String { "InvalidArguments" }
    var message: String {
        switch self {
        case .unreadable(let path, let why): "cannot read \(path): \(why)"
        }
    }
}
