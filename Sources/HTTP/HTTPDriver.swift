import CCurl
import Glibc
import Synchronization

/// One thread that moves the bytes of all transfers given to it over libcurl's multi interface, and the connections
/// they share: to one host one HTTP/2 connection, where the server speaks it.
///
/// Measured against SwiftNIO's client: half the CPU a request (facts/swift-libraries.md, 2).
package final class HTTPDriver: Sendable {
    /// What all clients of the process use unless told otherwise.
    package static let shared = HTTPDriver()

    private let queue: CommandQueue

    package init() {
        _ = Self.prepared
        queue = CommandQueue()
        let loop = TransferLoop(queue: queue)
        let context = Unmanaged.passRetained(loop)
        var thread = pthread_t()
        let code = pthread_create(
            &thread, nil,
            { context in
                guard let context else { return nil }
                Unmanaged<TransferLoop>.fromOpaque(context).takeRetainedValue().run()
                return nil
            }, context.toOpaque())
        precondition(code == 0, "cannot start the HTTP thread: \(code)")
        pthread_detach(thread)
    }

    deinit { queue.put(.stop) }

    func start(_ transfer: Transfer) { queue.put(.start(transfer)) }
    func resume(_ transfer: Transfer) { queue.put(.resume(transfer)) }
    /// Ends the transfer with `.cancelled`; nothing happens when it has ended already.
    func cancel(_ transfer: Transfer) { queue.put(.cancel(transfer)) }

    /// libcurl wants this once, before any thread uses it.
    private static let prepared: CURLcode = curl_global_init(Int(CURL_GLOBAL_DEFAULT))
}

/// What callers want of the driver's thread.
enum DriverCommand {
    case start(Transfer)
    case resume(Transfer)
    case cancel(Transfer)
    case stop
}

/// Commands on their way to the driver's thread, and the multi handle it sleeps on.
///
/// `@unchecked`: the handle is used by the driver's thread alone, but for `curl_multi_wakeup`, which any thread may
/// call while the handle lives; the mutex keeps it alive during the call.
final class CommandQueue: @unchecked Sendable {
    let multi: UnsafeMutableRawPointer
    private let state = Mutex((commands: [DriverCommand](), closed: false))

    init() {
        guard let multi = curl_multi_init() else { preconditionFailure("libcurl gives no multi handle") }
        self.multi = multi
    }

    func put(_ command: DriverCommand) {
        state.withLock { state in
            if state.closed { return }
            state.commands.append(command)
            if state.commands.count == 1 { curl_multi_wakeup(multi) }
        }
    }

    func take() -> [DriverCommand] {
        state.withLock { state in
            defer { state.commands = [] }
            return state.commands
        }
    }

    func close() {
        state.withLock { state in
            state.closed = true
            curl_multi_cleanup(multi)
        }
    }
}
