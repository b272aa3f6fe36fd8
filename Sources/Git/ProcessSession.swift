import Glibc
import Synchronization

extension ProcessRunner {
    /// The thread that feeds a child, reads it and waits for its end.
    final class Session: Sendable {
        private let group: ChildGroup
        private let input: [UInt8]
        private let outputLimit: Int
        private let streams: Streams
        private let deadline: Mutex<ContinuousClock.Instant>
        /// How long a child that was told to end may clean up.
        private static let patience: Duration = .seconds(3)
        private static let errorLimit = 16 * 1024

        /// Keeps the descriptors open as long as the session lives.
        private final class Streams: Sendable {
            let child: ChildProcess
            init(_ child: consuming ChildProcess) { self.child = child }
        }

        init(
            child: consuming ChildProcess, group: ChildGroup, input: [UInt8], deadline: ContinuousClock.Instant,
            outputLimit: Int
        ) {
            streams = Streams(child)
            self.group = group
            self.input = input
            self.deadline = Mutex(deadline)
            self.outputLimit = outputLimit
        }

        /// Ends the session soon, for the child was told to end.
        func hurry() {
            deadline.withLock { $0 = min($0, .now + Session.patience) }
        }

        func run() -> End {
            var output: [UInt8] = []
            var errors: [UInt8] = []
            var sent = 0
            var isTimedOut = false
            var isTooLong = false
            var descriptors = [
                pollfd(fd: streams.child.output, events: Int16(POLLIN), revents: 0),
                pollfd(fd: streams.child.errors, events: Int16(POLLIN), revents: 0),
                pollfd(fd: streams.child.input, events: Int16(POLLOUT), revents: 0),
            ]
            if input.isEmpty { closeInput(&descriptors) }
            var buffer = [UInt8](repeating: 0, count: 64 * 1024)
            while descriptors[0].fd >= 0 || descriptors[1].fd >= 0 {
                let left = deadline.withLock { $0 } - .now
                if left <= .zero {
                    // The first deadline asks the group to end, the second makes it.
                    group.signal(isTimedOut ? SIGKILL : SIGTERM)
                    isTimedOut = true
                    deadline.withLock { $0 = .now + Session.patience }
                    continue
                }
                let ready = poll(&descriptors, 3, Int32(min(left, .milliseconds(250)) / .milliseconds(1)) + 1)
                // A grandchild may hold the streams open after the child's end.
                if ready == 0, group.hasEnded { group.signal(SIGKILL) }
                if ready <= 0 { continue }
                if read(&descriptors[0], &buffer, into: &output), output.count > outputLimit {
                    isTooLong = true
                    output = []
                    group.signal(SIGKILL)
                }
                if read(&descriptors[1], &buffer, into: &errors), errors.count > Session.errorLimit {
                    errors.removeFirst(errors.count - Session.errorLimit)
                }
                if descriptors[2].fd >= 0, descriptors[2].revents != 0 { send(&sent, &descriptors) }
            }
            let status = group.reap()
            let words = String(decoding: errors, as: UTF8.self)
            if isTooLong { return .outputTooLong }
            if isTimedOut { return .timedOut(errors: words) }
            return .finished(Result(status: status, output: output, errors: words))
        }

        /// Takes what is there; closes our interest at the end of the stream. Whether anything came.
        private func read(_ descriptor: inout pollfd, _ buffer: inout [UInt8], into bytes: inout [UInt8]) -> Bool {
            guard descriptor.fd >= 0, descriptor.revents != 0 else { return false }
            let count = Glibc.read(descriptor.fd, &buffer, buffer.count)
            if count > 0 {
                bytes.append(contentsOf: buffer.prefix(count))
                return true
            }
            if count == 0 || errno != EINTR { descriptor.fd = -1 }
            return false
        }

        private func send(_ sent: inout Int, _ descriptors: inout [pollfd]) {
            let flags = Int32(MSG_NOSIGNAL) | Int32(MSG_DONTWAIT)
            let count = input.withUnsafeBytes {
                Glibc.send(descriptors[2].fd, $0.baseAddress?.advanced(by: sent), $0.count - sent, flags)
            }
            if count > 0 { sent += count }
            let isBroken = count < 0 && errno != EAGAIN && errno != EINTR
            if sent == input.count || isBroken { closeInput(&descriptors) }
        }

        private func closeInput(_ descriptors: inout [pollfd]) {
            shutdown(streams.child.input, Int32(SHUT_WR))
            descriptors[2].fd = -1
        }
    }
}

/// A thread for work that blocks, which Swift's own pool must not do.
enum DetachedThread {
    static func start(_ body: @escaping @Sendable () -> Void) {
        let attributes = UnsafeMutablePointer<pthread_attr_t>.allocate(capacity: 1)
        pthread_attr_init(attributes)
        pthread_attr_setdetachstate(attributes, Int32(PTHREAD_CREATE_DETACHED))
        pthread_attr_setstacksize(attributes, 512 * 1024)
        defer {
            pthread_attr_destroy(attributes)
            attributes.deallocate()
        }
        var thread: pthread_t = 0
        let box = Unmanaged.passRetained(Box(body))
        let status = pthread_create(
            &thread, attributes,
            { argument in
                if let argument { Unmanaged<Box>.fromOpaque(argument).takeRetainedValue().body() }
                return nil
            }, box.toOpaque())
        if status != 0 {
            box.release()
            body()
        }
    }

    private final class Box {
        let body: @Sendable () -> Void
        init(_ body: @escaping @Sendable () -> Void) { self.body = body }
    }
}
