import Glibc

/// The few things the module does with files of its own.
enum Files {
    static func names(in directory: String) -> [String] {
        guard let stream = opendir(directory) else { return [] }
        defer { closedir(stream) }
        var names: [String] = []
        while let entry = readdir(stream) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names
    }

    static func read(_ path: String, limit: Int = 1 << 20) -> [UInt8]? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 16 * 1024)
        while bytes.count < limit {
            let count = Glibc.read(descriptor, &buffer, buffer.count)
            if count <= 0 { break }
            bytes.append(contentsOf: buffer.prefix(count))
        }
        return bytes
    }

    /// Creates or replaces the file at `path` as a whole: a reader sees the old or the new bytes.
    static func write(_ bytes: [UInt8], to path: String, mode: mode_t) throws(GitError) {
        let temporary = "\(path).tmp"
        unlink(temporary)
        let descriptor = open(temporary, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, mode)
        guard descriptor >= 0 else { throw FileProblem.error(path) }
        var sent = 0
        while sent < bytes.count {
            let count = bytes.withUnsafeBytes {
                Glibc.write(descriptor, $0.baseAddress?.advanced(by: sent), $0.count - sent)
            }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else {
                let problem = FileProblem.error(path)
                close(descriptor)
                unlink(temporary)
                throw problem
            }
            sent += count
        }
        close(descriptor)
        guard rename(temporary, path) == 0 else { throw FileProblem.error(path) }
    }

    /// Makes a directory and those above it.
    static func makeDirectory(_ path: String, mode: mode_t = 0o700) throws(GitError) {
        if mkdir(path, mode) == 0 || errno == EEXIST { return }
        guard errno == ENOENT, let slash = path.lastIndex(of: "/"), slash != path.startIndex else {
            throw FileProblem.error(path)
        }
        try makeDirectory(String(path[..<slash]), mode: mode)
        guard mkdir(path, mode) == 0 || errno == EEXIST else { throw FileProblem.error(path) }
    }

    /// Removes a directory and all in it, following no link. What cannot be removed stays.
    static func removeTree(_ path: String) {
        for name in names(in: path) {
            let child = "\(path)/\(name)"
            if unlink(child) != 0 { removeTree(child) }
        }
        rmdir(path)
    }

    static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }
}
