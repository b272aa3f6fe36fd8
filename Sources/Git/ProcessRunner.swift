import Glibc

/// Runs a program to its end: streams bounded, deadline kept, the whole process group ended on timeout and cancellation.
enum ProcessRunner {
    struct Result: Sendable {
        /// The exit status, or 128 and the signal that ended it.
        var status: Int32
        var output: [UInt8]
        /// The last 16 KiB of what it said on stderr.
        var errors: String
    }

    enum End: Sendable {
        case finished(Result)
        case timedOut(errors: String)
        case outputTooLong
    }

    /// - Parameters:
    ///   - input: what the program reads before the end of its standard input.
    ///   - outputLimit: bytes after which it is ended.
    static func run(
        _ program: String, _ arguments: [String], environment: [(String, String)], input: [UInt8] = [],
        timeout: Duration, outputLimit: Int = 256 << 20
    ) async throws -> End {
        try Task.checkCancellation()
        let child = try ChildProcess(program, arguments, environment: environment)
        let group = ChildGroup(child.pid)
        let session = Session(
            child: child, group: group, input: input, deadline: .now + timeout, outputLimit: outputLimit)
        let end = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                DetachedThread.start { continuation.resume(returning: session.run()) }
            }
        } onCancel: {
            // git and ssh clean up after SIGTERM; the session's own deadline ends who does not listen.
            group.signal(SIGTERM)
            session.hurry()
        }
        try Task.checkCancellation()
        return end
    }
}
