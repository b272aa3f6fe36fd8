package import Logging

/// Sends requests: retries, redirects and deadlines here, bytes in `HTTPDriver`.
package struct HTTPClient: Sendable {
    package var configuration: HTTPConfiguration
    private let driver: HTTPDriver
    private let logger: Logger?
    /// Bytes of a streamed body held for a slow reader before its transfer is paused.
    private let streamBound = 1 << 20

    package init(_ configuration: HTTPConfiguration = .init(), driver: HTTPDriver = .shared, logger: Logger? = nil) {
        self.configuration = configuration
        self.driver = driver
        self.logger = logger
    }

    /// The whole answer, whatever its status.
    ///
    /// - Throws: `HTTPError`; `.cancelled` when the task is.
    package func send(_ request: HTTPRequest) async throws -> HTTPResponse {
        try await repeating(request, head: \.head) { exchange, timeLeft in
            let receiver = CollectingReceiver(limit: request.responseLimit)
            return await run(exchange, receiver, timeLeft: timeLeft) { _ in await receiver.result() }
        }
    }

    /// The answer's head, then its body as it comes. An error once the head is there comes out of the body.
    ///
    /// - Throws: `HTTPError`; `.cancelled` when the task is.
    package func stream(_ request: HTTPRequest) async throws -> HTTPStream {
        try await repeating(request, head: \.head) { exchange, timeLeft in
            let receiver = StreamingReceiver(bound: streamBound)
            return await run(exchange, receiver, timeLeft: timeLeft) { transfer in
                let handle = StreamHandle(
                    receiver: receiver, transfer: transfer, driver: driver, url: exchange.url.redacted)
                return await receiver.head().map { HTTPStream(head: $0, handle: handle) }
            }
        }
    }

    /// Sends until the answer is final, the policy gives up, or the deadline leaves no time for another attempt.
    private func repeating<Answer: Sendable>(
        _ request: HTTPRequest, head: @Sendable (Answer) -> HTTPResponseHead,
        attempt: @Sendable (Exchange, Duration?) async -> Result<Answer, HTTPError>
    ) async throws -> Answer {
        let first = Exchange(request: request, url: try HTTPURL(request.url), serverName: configuration.serverName)
        let clock = ContinuousClock()
        let end = request.deadline.map { clock.now + $0 }
        var repetition = request.repetition
        if case .stream = request.body { repetition = .never }
        var count = 0
        while true {
            count += 1
            let started = clock.now
            let outcome = try await following(first, until: end, head: head, attempt: attempt)
            log(request, first.url, outcome.map(head), took: clock.now - started)
            let pause = configuration.retry.pause(
                after: outcome.map(head), attempt: count, repetition: repetition, chance: .random(in: 0...1))
            guard let pause, end.map({ clock.now + pause < $0 }) ?? true else { return try outcome.get() }
            do {
                try await Task.sleep(for: pause)
            } catch {
                throw HTTPError.cancelled(url: first.url.redacted)
            }
        }
    }

    private func following<Answer: Sendable>(
        _ first: Exchange, until end: ContinuousClock.Instant?, head: @Sendable (Answer) -> HTTPResponseHead,
        attempt: @Sendable (Exchange, Duration?) async -> Result<Answer, HTTPError>
    ) async throws -> Result<Answer, HTTPError> {
        var exchange = first
        for _ in 0...max(0, first.request.redirects) {
            let left = end.map { $0 - ContinuousClock.now }
            if let left, left <= .zero { return .failure(.timeout(url: exchange.url.redacted, .waiting)) }
            let outcome = await attempt(exchange, left)
            guard first.request.redirects > 0, case .success(let answer) = outcome,
                let next = try Redirect.next(after: head(answer), of: exchange)
            else { return outcome }
            exchange = next
        }
        throw HTTPError.tooManyRedirects(url: first.url.redacted, limit: first.request.redirects)
    }

    /// Runs one transfer beside the task that produces its body, if it has one.
    private func run<Answer: Sendable>(
        _ exchange: Exchange, _ receiver: any TransferReceiver, timeLeft: Duration?,
        answer: @Sendable (Transfer) async -> Answer
    ) async -> Answer {
        var upload: Upload?
        if case .stream = exchange.request.body { upload = Upload() }
        let transfer = Transfer(
            exchange: exchange, configuration: configuration, receiver: receiver, upload: upload, timeLeft: timeLeft)
        let driver = driver
        return await withTaskCancellationHandler {
            driver.start(transfer)
            guard let upload, case .stream(_, let source) = exchange.request.body else {
                return await answer(transfer)
            }
            let producer = Task { await upload.produce(from: source) { driver.resume(transfer) } }
            defer { producer.cancel() }
            return await answer(transfer)
        } onCancel: {
            driver.cancel(transfer)
        }
    }

    private func log(
        _ request: HTTPRequest, _ url: HTTPURL, _ outcome: Result<HTTPResponseHead, HTTPError>, took: Duration
    ) {
        guard let logger, logger.logLevel <= .debug else { return }
        var metadata: Logger.Metadata = [
            "method": "\(request.method.rawValue)", "url": "\(url.redacted)", "ms": "\(took.wholeMilliseconds)",
        ]
        switch outcome {
        case .success(let head): metadata["status"] = "\(head.status)"
        case .failure(let error): metadata["error"] = "\(error.reason)"
        }
        logger.debug("http request", metadata: metadata)
    }
}
