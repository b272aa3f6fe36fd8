import Glibc

/// What the credentials take from their surroundings, as a value: variables and the home directory.
package struct AzureEnvironment: Sendable {
    package var variables: [String: String]
    /// Where the Azure CLI keeps its files: `AZURE_CONFIG_DIR`, or `~/.azure`.
    package var cliFolder: String

    package init(variables: [String: String], home: String? = nil) {
        self.variables = variables
        let home = home ?? variables["HOME"] ?? "/"
        cliFolder = variables["AZURE_CONFIG_DIR"].flatMap { $0.isEmpty ? nil : $0 } ?? "\(home)/.azure"
    }

    /// A variable's value; an empty one counts as absent.
    package subscript(name: String) -> String? { variables[name].flatMap { $0.isEmpty ? nil : $0 } }

    /// The surroundings of this process, now.
    package static var process: AzureEnvironment {
        var variables: [String: String] = [:]
        var next = environ
        while let entry = next.pointee {
            let text = String(cString: entry)
            if let equals = text.firstIndex(of: "=") {
                variables[String(text[..<equals])] = String(text[text.index(after: equals)...])
            }
            next = next.advanced(by: 1)
        }
        return AzureEnvironment(variables: variables)
    }
}

/// Reads a small file whole.
enum SmallFile {
    struct Failure: Error {
        let detail: String
        let isMissing: Bool
    }

    /// - Throws: `Failure`, also above 1 MiB.
    static func read(_ path: String) throws(Failure) -> [UInt8] {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            throw Failure(detail: "\(path): \(String(cString: strerror(errno)))", isMissing: errno == ENOENT)
        }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 16 << 10)
        while true {
            let count = Glibc.read(descriptor, &buffer, buffer.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else {
                throw Failure(detail: "\(path): \(String(cString: strerror(errno)))", isMissing: false)
            }
            if count == 0 { return bytes }
            bytes += buffer[..<count]
            guard bytes.count <= 1 << 20 else { throw Failure(detail: "\(path): larger than 1 MiB", isMissing: false) }
        }
    }
}
