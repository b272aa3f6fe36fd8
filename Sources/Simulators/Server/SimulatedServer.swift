import Cryptography
import Diagnostics
import HTTPTypes
import Hummingbird
import HummingbirdCore
import HummingbirdTLS
import Logging
import NIOCore
import NIOSSL

/// A server on a free port of the loopback address, that plays one Azure service or several.
///
/// It lives in this process, is certified by an authority made for it alone, and remembers every exchange. It ends with
/// `stop()`, or when the last reference goes.
package final class SimulatedServer: Sendable {
    /// `https://localhost:43111`, without a slash at its end.
    package let url: String
    package let port: Int
    /// What clients must trust, in PEM; empty for a plain server.
    package let authority: String
    package let log: RequestLog
    private let running: Task<Void, any Error>

    /// Why there is no server.
    package enum Failure: Error {
        case notListening(String)
    }

    /// - Parameters:
    ///   - tls: `false` speaks plain HTTP, as the instance metadata service does.
    ///   - names: host names in the certificate beside `localhost` and `127.0.0.1`.
    ///   - services: asked in order; 404 when none answers.
    package static func start(
        tls: Bool = true, names: [String] = [], _ services: [any SimulatedService]
    ) async throws -> SimulatedServer {
        let log = RequestLog()
        let responder = CallbackResponder<BasicRequestContext> { request, _ in
            try await respond(to: request, services: services, log: log)
        }
        var quiet = Logger(label: "simulator")
        quiet.logLevel = .critical
        let (server, authority) = try builder(tls: tls, names: names)
        let ports = AsyncStream.makeStream(of: Int.self)
        let application = Application(
            responder: responder, server: server,
            configuration: ApplicationConfiguration(address: .hostname("127.0.0.1", port: 0)),
            onServerRunning: { channel in
                ports.continuation.yield(channel.localAddress?.port ?? 0)
                ports.continuation.finish()
            }, logger: quiet)
        let running = Task {
            defer { ports.continuation.finish() }
            try await application.run()
        }
        for await port in ports.stream where port != 0 {
            return SimulatedServer(port: port, tls: tls, authority: authority, log: log, running: running)
        }
        running.cancel()
        let result = await running.result
        throw Failure.notListening(String(describing: result))
    }

    private init(port: Int, tls: Bool, authority: String, log: RequestLog, running: Task<Void, any Error>) {
        self.port = port
        url = "\(tls ? "https" : "http")://localhost:\(port)"
        self.authority = authority
        self.log = log
        self.running = running
    }

    deinit { running.cancel() }

    /// Closes the port and waits until it is closed.
    package func stop() async {
        running.cancel()
        _ = await running.result
    }

    private static func builder(tls: Bool, names: [String]) throws -> (HTTPServerBuilder, authority: String) {
        guard tls else { return (.http1(), "") }
        let authority = try CertificateAuthority(name: "Davit simulators")
        let (key, certificate) = try authority.issue(names: ["localhost", "127.0.0.1", "::1"] + names)
        let configuration = TLSConfiguration.makeServerConfiguration(
            certificateChain: try NIOSSLCertificate.fromPEMBytes(Array(certificate.pem.utf8)).map { .certificate($0) },
            privateKey: .privateKey(try NIOSSLPrivateKey(bytes: key.pkcs8PEM().exposed, format: .pem)))
        return (try .tls(.http1(), tlsConfiguration: configuration), authority.certificate.pem)
    }

    private static func respond(
        to request: Request, services: [any SimulatedService], log: RequestLog
    ) async throws -> Response {
        let arrived = ContinuousClock.now
        let bytes = try await request.body.collect(upTo: 4 << 20)
        let asked = SimulatedRequest(
            method: request.method.rawValue, path: request.uri.path,
            query: PercentEncoding.fields(request.uri.query ?? ""), queryText: request.uri.query ?? "",
            headers: fields(request.head), body: Array(bytes.readableBytesView))
        var answer: SimulatedAnswer?
        for service in services where answer == nil { answer = await service.answer(asked) }
        let given = answer ?? .error(404, "NotFound", "no simulated service answers \(asked.method) \(asked.path)")
        log.append(RequestLog.Exchange(request: asked, answer: given, arrived: arrived))
        return response(given)
    }

    private static func fields(_ head: HTTPRequest) -> [(name: String, value: String)] {
        var all = head.headerFields.map { (name: $0.name.rawName, value: $0.value) }
        if let host = head.authority { all.insert((name: "Host", value: host), at: 0) }
        return all
    }

    private static func response(_ answer: SimulatedAnswer) -> Response {
        var headers = HTTPFields()
        for (name, value) in answer.headers {
            if let name = HTTPField.Name(name) { headers.append(HTTPField(name: name, value: value)) }
        }
        return Response(
            status: .init(code: answer.status), headers: headers,
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: answer.body)))
    }
}
