import Diagnostics
import Glibc

/// A directory on this machine as a tree: nothing outside of it is read, wherever symbolic links point.
///
/// The engine itself reads no disk; this is what commands hand to it.
package struct DiskFiles: KustomizeFiles {
    /// Absolute, with links followed; empty for the file system's root.
    private let root: String

    /// - Throws: `DiskFilesError` when there is no such directory.
    package init(root path: String) throws {
        guard let resolved = Self.realPath(path) else { throw DiskFilesError(path: path, code: errno) }
        root = resolved == "/" ? "" : resolved
    }

    /// The path within the tree of a directory given by its name in the file system.
    ///
    /// - Throws: `DiskFilesError` when there is nothing, or it lies outside the tree.
    package func path(ofDirectory name: String) throws -> String {
        guard let resolved = Self.realPath(name) else { throw DiskFilesError(path: name, code: errno) }
        return try inside(resolved, name)
    }

    package func kind(of path: String) throws -> FileKind? {
        var status = stat()
        guard stat(absolute(path), &status) == 0 else {
            if errno == ENOENT || errno == ENOTDIR || errno == ENAMETOOLONG { return nil }
            throw DiskFilesError(path: path, code: errno)
        }
        switch status.st_mode & S_IFMT {
        case S_IFDIR: return .directory
        case S_IFREG: return .file
        // Pipes, sockets and devices are nothing a build could read to an end.
        default: return nil
        }
    }

    package func read(_ path: String) throws -> [UInt8] {
        // Opened by its resolved name without following another link: what was checked is what is read.
        let resolved = try resolve(path)
        let descriptor = open(absolute(resolved), O_RDONLY | O_NOFOLLOW | O_CLOEXEC)
        guard descriptor >= 0 else { throw DiskFilesError(path: path, code: errno) }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw DiskFilesError(path: path, code: errno) }
        guard status.st_mode & S_IFMT == S_IFREG else { throw DiskFilesError(path: path, code: EISDIR) }
        var bytes = [UInt8](repeating: 0, count: Int(status.st_size))
        var count = 0
        while count < bytes.count {
            let got = bytes.withUnsafeMutableBytes {
                Glibc.read(descriptor, $0.baseAddress?.advanced(by: count), $0.count - count)
            }
            if got < 0, errno == EINTR { continue }
            guard got >= 0 else { throw DiskFilesError(path: path, code: errno) }
            if got == 0 { break }
            count += got
        }
        return count == bytes.count ? bytes : Array(bytes[..<count])
    }

    package func list(_ path: String) throws -> [String] {
        guard let stream = opendir(absolute(try resolve(path))) else { throw DiskFilesError(path: path, code: errno) }
        defer { closedir(stream) }
        var names: [String] = []
        while let entry = readdir(stream) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }

    package func resolve(_ path: String) throws -> String {
        guard let resolved = Self.realPath(absolute(path)) else { throw DiskFilesError(path: path, code: errno) }
        return try inside(resolved, path)
    }

    private func absolute(_ path: String) -> String { root + "/" + path }

    private func inside(_ resolved: String, _ name: String) throws -> String {
        if resolved == root || (root.isEmpty && resolved == "/") { return "" }
        guard resolved.hasPrefix(root + "/") else { throw DiskFilesError(path: name, code: nil) }
        return String(resolved.dropFirst(root.count + 1))
    }

    private static func realPath(_ path: String) -> String? {
        guard let resolved = realpath(path, nil) else { return nil }
        defer { free(resolved) }
        return String(cString: resolved)
    }
}

/// Why a file of a tree on disk could not be read.
package struct DiskFilesError: ExplainedError {
    package let path: String
    /// The system's error number; `nil` when the path leads out of the tree.
    package let code: Int32?

    package var reason: String { "BuildFailed" }
    package var message: String {
        guard let code else { return "\"\(path)\" leads out of the tree" }
        return "cannot read \"\(path)\": \(String(cString: strerror(code)))"
    }
}
