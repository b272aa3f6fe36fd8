import Glibc
import Synchronization

/// A `git cat-file --batch` child: one object per question, for one thread at a time.
///
/// Ends with the last reference.
final class ObjectReader: Sendable {
    private let streams: Streams
    private let group: ChildGroup
    private let buffered = Mutex<[UInt8]>([])
    /// A local read that takes longer has met a dead disk.
    private static let patience: Duration = .seconds(30)

    private final class Streams: Sendable {
        let child: ChildProcess
        init(_ child: consuming ChildProcess) { self.child = child }
    }

    init(repository: String) throws(GitError) {
        let child = try ChildProcess(
            "git", ["-c", "core.commitGraph=false", "cat-file", "--batch"],
            environment: GitCommand(repository: repository).environment, keepsErrors: false)
        group = ChildGroup(child.pid)
        streams = Streams(child)
    }

    deinit {
        group.signal(SIGKILL)
        _ = group.reap()
    }

    /// The object's type and bytes; `nil` when it is not in the store.
    ///
    /// - Parameter name: an object id, or what `git rev-parse` understands; no line break.
    /// - Throws: `GitError.fileTooLarge` for more than `limit` bytes, after which the reader is of no more use.
    func object(_ name: String, limit: Int) throws(GitError) -> (type: String, bytes: [UInt8])? {
        var question = Array(name.utf8)
        question.append(0x0A)
        guard Glibc.send(streams.child.input, question, question.count, Int32(MSG_NOSIGNAL)) == question.count else {
            throw .commandFailed(what: "git cat-file", detail: "it has ended")
        }
        let header = String(decoding: try line(), as: UTF8.self).split(separator: " ")
        guard header.count == 3, let size = Int(header[2]) else { return nil }
        guard size <= limit else { throw .fileTooLarge(path: name, size: size, limit: limit) }
        let bytes = try take(size + 1)
        return (String(header[1]), bytes)
    }

    private func line() throws(GitError) -> [UInt8] {
        while true {
            let found = buffered.withLock { buffer -> [UInt8]? in
                guard let end = buffer.firstIndex(of: 0x0A) else { return nil }
                let line = Array(buffer[..<end])
                buffer.removeFirst(end + 1)
                return line
            }
            if let found { return found }
            try fill(64 * 1024)
        }
    }

    /// `count` bytes without the last, a line break.
    private func take(_ count: Int) throws(GitError) -> [UInt8] {
        var bytes = buffered.withLock { buffer in
            let taken = Array(buffer.prefix(count))
            buffer.removeFirst(taken.count)
            return taken
        }
        bytes.reserveCapacity(count)
        while bytes.count < count {
            bytes.append(contentsOf: try receive(count - bytes.count))
        }
        bytes.removeLast()
        return bytes
    }

    private func fill(_ count: Int) throws(GitError) {
        let more = try receive(count)
        buffered.withLock { $0.append(contentsOf: more) }
    }

    private func receive(_ count: Int) throws(GitError) -> [UInt8] {
        var descriptor = pollfd(fd: streams.child.output, events: Int16(POLLIN), revents: 0)
        while true {
            let ready = poll(&descriptor, 1, Int32(ObjectReader.patience / .milliseconds(1)))
            if ready < 0, errno == EINTR { continue }
            guard ready > 0 else { throw .timedOut(what: "reading from the git store", after: ObjectReader.patience) }
            var received = 0
            let bytes = [UInt8](unsafeUninitializedCapacity: min(count, 1 << 20)) { buffer, length in
                received = Glibc.read(streams.child.output, buffer.baseAddress, buffer.count)
                length = max(received, 0)
            }
            if received < 0, errno == EINTR { continue }
            guard received > 0 else { throw .commandFailed(what: "git cat-file", detail: "it has ended") }
            return bytes
        }
    }
}

/// Idle readers of all repositories: taken by one thread, put back, the longest unused closed.
final class ReaderPool: Sendable {
    private let idle = Mutex<[(repository: String, reader: ObjectReader)]>([])
    private let most: Int

    init(most: Int = 8) { self.most = most }

    func object(_ name: String, in repository: String, limit: Int) throws(GitError) -> (type: String, bytes: [UInt8])? {
        let kept = idle.withLock { idle in
            idle.lastIndex { $0.repository == repository }.map { idle.remove(at: $0).reader }
        }
        if let kept {
            do throws(GitError) {
                return try use(kept, name, repository, limit)
            } catch .commandFailed {
                // It was ended from outside; a fresh one answers.
            }
        }
        return try use(try ObjectReader(repository: repository), name, repository, limit)
    }

    private func use(
        _ reader: ObjectReader, _ name: String, _ repository: String, _ limit: Int
    ) throws(GitError) -> (type: String, bytes: [UInt8])? {
        let object = try reader.object(name, limit: limit)
        // Ended outside the lock: reaping a child takes a moment.
        let surplus = idle.withLock { idle in
            idle.append((repository, reader))
            return idle.count > most ? idle.removeFirst().reader : nil
        }
        _ = surplus
        return object
    }

    /// Closes the readers of one repository, which is about to be removed.
    func close(_ repository: String) {
        let closed = idle.withLock { idle in
            let closed = idle.filter { $0.repository == repository }
            idle.removeAll { $0.repository == repository }
            return closed
        }
        _ = closed
    }
}
