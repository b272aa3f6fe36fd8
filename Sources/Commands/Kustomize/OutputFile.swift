import Diagnostics
import Glibc

/// Writes what a command has to say to standard output or a file, all of it or an error.
enum OutputFile {
    /// - Parameter path: `nil` or `-` for standard output.
    static func write(_ bytes: [UInt8], to path: String?) throws {
        guard let path, path != "-" else { return try write(bytes, descriptor: STDOUT_FILENO, name: "standard output") }
        let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o666)
        guard descriptor >= 0 else { throw OutputError(path: path, code: errno) }
        defer { close(descriptor) }
        try write(bytes, descriptor: descriptor, name: path)
    }

    private static func write(_ bytes: [UInt8], descriptor: Int32, name: String) throws {
        var written = 0
        while written < bytes.count {
            let count = bytes.withUnsafeBytes {
                Glibc.write(descriptor, $0.baseAddress?.advanced(by: written), $0.count - written)
            }
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw OutputError(path: name, code: errno) }
            written += count
        }
    }
}

struct OutputError: ExplainedError {
    let path: String
    let code: Int32

    var reason: String { "OutputFailed" }
    var message: String { "cannot write \(path): \(String(cString: strerror(code)))" }
}
