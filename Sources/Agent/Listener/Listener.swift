import ControllerRuntime
import Glibc
import HTTPTypes
import HummingbirdCore
import Logging
import NIOCore
import NIOPosix
import Synchronization

/// An HTTP/1.1 server for a few short pages: probes and metrics.
final class Listener: Sendable {
    struct Page: Sendable {
        var status: HTTPResponse.Status = .ok
        var type = "text/plain; charset=utf-8"
        var text: String

        var code: Int { status.code }
    }

    /// Made anew for each request; must not wait.
    typealias Pages = [String: @Sendable () -> Page]

    private let wanted: ListenAddress
    private let flag: String
    private let pages: Pages
    private let log: Logger
    private let bound = Mutex<Int?>(nil)
    private let begun = Latch()

    /// - Parameters:
    ///   - wanted: where to listen.
    ///   - flag: what chose the address, for the error when it cannot be had.
    ///   - pages: by path.
    ///   - log: the server's own words go there at the level debug.
    init(on wanted: ListenAddress, flag: String, pages: Pages, log: Logger) {
        self.wanted = wanted
        self.flag = flag
        self.pages = pages
        var quiet = log
        if quiet.logLevel == .info { quiet.logLevel = .notice }
        self.log = quiet
    }

    /// The port in use; `nil` before it listens.
    var port: Int? { bound.withLock { $0 } }

    /// Waits until it listens and gives the port.
    func listening() async throws -> Int {
        try await begun.wait()
        return port ?? wanted.port
    }

    /// Answers until cancelled, and then returns.
    /// - Throws: `ListenError`, at once when the address cannot be had.
    func run() async throws {
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        // detached from the process's graceful shutdown: probes are answered while passes under way finish
        let serving = Task.detached { try await self.serve(on: group) }
        let end = await withTaskCancellationHandler {
            await serving.result
        } onCancel: {
            serving.cancel()
        }
        try? await group.shutdownGracefully()
        if Task.isCancelled { return }
        try end.get()
        throw ListenError.failed(wanted, flag: flag, why: "the listener ended by itself")
    }

    private func serve(on group: MultiThreadedEventLoopGroup) async throws {
        let hosts = wanted.host.isEmpty ? ["::", "0.0.0.0"] : [wanted.host]
        for (number, host) in hosts.enumerated() {
            do {
                return try await server(host, group).run()
            } catch let error as IOError {
                // a machine without IPv6 has its IPv4 interfaces only
                if number + 1 < hosts.count, [EAFNOSUPPORT, EADDRNOTAVAIL].contains(error.errnoCode) { continue }
                if error.errnoCode == EADDRINUSE { throw ListenError.addressInUse(wanted, flag: flag) }
                throw ListenError.failed(wanted, flag: flag, why: String(cString: strerror(error.errnoCode)))
            } catch let error as CancellationError {
                throw error
            } catch {
                throw ListenError.failed(wanted, flag: flag, why: "\(error)")
            }
        }
    }

    private func server(_ host: String, _ group: MultiThreadedEventLoopGroup) -> Server<HTTP1Channel> {
        let pages = pages
        let channel = HTTP1Channel(
            responder: { request, writer, _ in
                let page = Self.page(for: request.head, in: pages)
                let body = ByteBuffer(string: page.text)
                var head = HTTPResponse(status: page.status)
                head.headerFields[.contentType] = page.type
                head.headerFields[.contentLength] = String(body.readableBytes)
                if page.status == .methodNotAllowed { head.headerFields[.allow] = "GET, HEAD" }
                if request.method == .head {
                    try await writer.writeResponse(head)
                } else {
                    try await writer.write(response: head, body: ResponseBody(byteBuffer: body))
                }
            }, configuration: .init(idleTimeout: .seconds(60)))
        return Server(
            childChannelSetup: channel,
            configuration: ServerConfiguration(address: .hostname(host, port: wanted.port), backlog: 64),
            onServerRunning: { channel in
                self.bound.withLock { $0 = channel.localAddress?.port }
                self.begun.open()
            },
            eventLoopGroup: group, logger: log)
    }

    private static func page(for request: HTTPRequest, in pages: Pages) -> Page {
        let path = (request.path ?? "/").prefix { $0 != "?" }
        // the kubelet asks for /healthz, a person may type /healthz/
        let name = path.count > 1 && path.hasSuffix("/") ? path.dropLast() : path
        guard let page = pages[String(name)] else { return Page(status: .notFound, text: "404 page not found\n") }
        guard [.get, .head].contains(request.method) else {
            return Page(status: .methodNotAllowed, text: "405 method not allowed\n")
        }
        return page()
    }
}
