import Glibc

/// Runs a program of the system in a scratch directory; for interop tests only.
struct Scratch: ~Copyable {
    let path: String

    init() {
        var template = Array("/tmp/davit-keys-XXXXXX".utf8CString)
        mkdtemp(&template)
        path = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
    }

    deinit { _ = system("rm -rf '\(path)'") }

    /// Exit status and standard output; errors go to the test's own stderr only when asked for.
    func run(_ command: String) -> (status: Int32, output: String) {
        guard let pipe = popen("cd '\(path)' && { \(command) ; } 2>&1 </dev/null", "r") else { return (-1, "") }
        var output: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 4096)
        while true {
            let count = fread(&buffer, 1, buffer.count, pipe)
            if count == 0 { break }
            output += buffer.prefix(count)
        }
        let status = pclose(pipe)
        return (status, String(decoding: output, as: UTF8.self))
    }

    func write(_ bytes: [UInt8], _ name: String) {
        guard let file = fopen("\(path)/\(name)", "w") else { return }
        chmod("\(path)/\(name)", 0o600)
        fwrite(bytes, 1, bytes.count, file)
        fclose(file)
    }

    func read(_ name: String) -> [UInt8] {
        guard let file = fopen("\(path)/\(name)", "r") else { return [] }
        defer { fclose(file) }
        var bytes = [UInt8](repeating: 0, count: 64 * 1024)
        let count = fread(&bytes, 1, bytes.count, file)
        return Array(bytes.prefix(count))
    }
}
