import CCurl
import Glibc

/// What the driver's thread does; nothing here is touched by another thread.
final class TransferLoop {
    private let queue: CommandQueue
    private var running: [UnsafeMutableRawPointer: Transfer] = [:]
    /// Handles at rest, reset: making one anew costs more than the request it carries.
    private var idle: [UnsafeMutableRawPointer] = []
    private var stopping = false
    private let arrivals = Arrivals()

    /// The longest sleep while something is under way. libcurl 7.88 can leave an HTTP/2 stream's last bytes in its own
    /// buffer with neither a readable socket nor a deadline to say so; only a further pass hands them over.
    private static let longestSleep: Int32 = 1000

    init(queue: CommandQueue) {
        self.queue = queue
        let multi = queue.multi
        davit_multi_set_long(multi, CURLMOPT_PIPELINING, Int(CURLPIPE_MULTIPLEX))
        davit_multi_set_long(multi, CURLMOPT_MAX_CONCURRENT_STREAMS, 1000)
        davit_multi_set_long(multi, CURLMOPT_MAXCONNECTS, 256)
    }

    func run() {
        blockBrokenPipeSignals()
        while !stopping || !running.isEmpty {
            for command in queue.take() { carryOut(command) }
            var active: Int32 = 0
            let before = arrivals.count
            curl_multi_perform(queue.multi, &active)
            finishCompleted()
            if stopping && running.isEmpty { break }
            // What one stream read may have been another's, which had its turn before: see `longestSleep`.
            if arrivals.count != before { continue }
            // A new command ends the sleep; libcurl shortens it to its own next deadline.
            curl_multi_poll(queue.multi, nil, 0, running.isEmpty ? 60_000 : Self.longestSleep, nil)
        }
        for easy in idle { curl_easy_cleanup(easy) }
        queue.close()
    }

    /// A peer that closes while we write must be an error code here, not a signal to the process.
    private func blockBrokenPipeSignals() {
        var signals = sigset_t()
        sigemptyset(&signals)
        sigaddset(&signals, SIGPIPE)
        pthread_sigmask(SIG_BLOCK, &signals, nil)
    }

    private func carryOut(_ command: DriverCommand) {
        switch command {
        case .start(let transfer): start(transfer)
        case .resume(let transfer):
            if let easy = transfer.easy { curl_easy_pause(easy, CURLPAUSE_CONT) }
        case .cancel(let transfer):
            if transfer.easy != nil {
                end(transfer, .failure(.cancelled(url: transfer.exchange.url.redacted)))
            } else {
                transfer.isCancelled = true
            }
        case .stop:
            stopping = true
            for transfer in running.values {
                end(transfer, .failure(.cancelled(url: transfer.exchange.url.redacted)))
            }
        }
    }

    private func start(_ transfer: Transfer) {
        if transfer.isCancelled || stopping {
            transfer.receiver.ended(.failure(.cancelled(url: transfer.exchange.url.redacted)))
            return
        }
        guard let easy = idle.popLast() ?? curl_easy_init() else {
            transfer.receiver.ended(.failure(transfer.failure(code: CURLE_OUT_OF_MEMORY)))
            return
        }
        if let failure = transfer.prepare(easy, counting: arrivals) {
            recycle(easy)
            transfer.receiver.ended(.failure(failure))
            return
        }
        running[easy] = transfer
        curl_multi_add_handle(queue.multi, easy)
    }

    private func finishCompleted() {
        var left: Int32 = 0
        while let message = curl_multi_info_read(queue.multi, &left) {
            guard let easy = davit_message_easy(message), let transfer = running[easy] else { continue }
            let code = davit_message_result(message)
            end(transfer, code == CURLE_OK ? .success(()) : .failure(transfer.failure(code: code)))
        }
    }

    private func end(_ transfer: Transfer, _ result: Result<Void, HTTPError>) {
        guard let easy = transfer.easy else { return }
        running[easy] = nil
        curl_multi_remove_handle(queue.multi, easy)
        transfer.letGo()
        recycle(easy)
        transfer.receiver.ended(result)
    }

    private func recycle(_ easy: UnsafeMutableRawPointer) {
        guard idle.count < 128 else { return curl_easy_cleanup(easy) }
        curl_easy_reset(easy)
        idle.append(easy)
    }
}

/// Counts the pieces of answers that libcurl has handed over, to tell a pass that moved something from one that did not.
final class Arrivals {
    var count = 0
}
