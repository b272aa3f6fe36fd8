import CCurl
import Diagnostics

/// One request on one libcurl handle.
///
/// `@unchecked`: made by the caller, then handed over; everything mutable is touched by the driver's thread alone.
final class Transfer: @unchecked Sendable {
    let exchange: Exchange
    let configuration: HTTPConfiguration
    let receiver: any TransferReceiver
    let upload: Upload?
    /// What is left of the request's deadline.
    let timeLeft: Duration?

    /// Set while the transfer runs.
    private(set) var easy: UnsafeMutableRawPointer?
    var isCancelled = false
    var rejected = false

    private var fields: UnsafeMutablePointer<curl_slist>?
    private var connectTo: UnsafeMutablePointer<curl_slist>?
    private var bodyBytes: UnsafeMutableBufferPointer<UInt8>?
    private let words = UnsafeMutableBufferPointer<CChar>.allocate(capacity: Int(CURL_ERROR_SIZE))
    private var head = HTTPResponseHead(status: 0, headers: [:])
    private var headIsComplete = false
    private var arrivals: Arrivals?

    init(
        exchange: Exchange, configuration: HTTPConfiguration, receiver: any TransferReceiver, upload: Upload?,
        timeLeft: Duration?
    ) {
        self.exchange = exchange
        self.configuration = configuration
        self.receiver = receiver
        self.upload = upload
        self.timeLeft = timeLeft
        words.initialize(repeating: 0)
    }

    deinit { words.deallocate() }

    /// Sets the handle up for this request.
    ///
    /// - Returns: why it cannot be, if so.
    func prepare(_ easy: UnsafeMutableRawPointer, counting arrivals: Arrivals) -> HTTPError? {
        self.easy = easy
        self.arrivals = arrivals
        var options = EasyOptions(easy)
        options.set(CURLOPT_NOSIGNAL, 1)
        options.set(pointer: CURLOPT_ERRORBUFFER, words.baseAddress)
        prepareConnection(&options)
        prepareSecurity(&options)
        prepareRequest(&options)
        prepareCallbacks(&options)
        guard options.failure == CURLE_OK else {
            let error = failure(code: options.failure)
            letGo()
            return error
        }
        return nil
    }

    /// Frees what the handle pointed at, once it is out of the multi handle.
    func letGo() {
        easy = nil
        curl_slist_free_all(fields)
        curl_slist_free_all(connectTo)
        fields = nil
        connectTo = nil
        bodyBytes?.deallocate()
        bodyBytes = nil
        upload?.release()
    }

    private func prepareConnection(_ options: inout EasyOptions) {
        let url = exchange.url
        if let name = exchange.serverName, name != url.host {
            options.set(CURLOPT_URL, "\(url.scheme)://\(name):\(url.port)\(url.target)")
            connectTo = curl_slist_append(nil, "\(name):\(url.port):\(url.host):\(url.port)")
            options.set(list: CURLOPT_CONNECT_TO, connectTo)
        } else {
            options.set(CURLOPT_URL, url.text)
        }
        options.set(CURLOPT_HTTP_VERSION, Int(CURL_HTTP_VERSION_2TLS))
        options.set(CURLOPT_PIPEWAIT, 1)
        options.set(CURLOPT_FOLLOWLOCATION, 0)
        options.set(CURLOPT_SUPPRESS_CONNECT_HEADERS, 1)
        options.set(CURLOPT_CONNECTTIMEOUT_MS, configuration.connectTimeout.wholeMilliseconds)
        if let timeLeft { options.set(CURLOPT_TIMEOUT_MS, max(1, timeLeft.wholeMilliseconds)) }
        if let idle = exchange.request.idleTimeout {
            options.set(CURLOPT_LOW_SPEED_LIMIT, 1)
            options.set(CURLOPT_LOW_SPEED_TIME, max(1, (idle.wholeMilliseconds + 999) / 1000))
        }
        options.check(davit_easy_set_peer_timeout(options.easy, configuration.peerTimeout.wholeMilliseconds))
        switch configuration.proxy {
        case .none: options.set(CURLOPT_PROXY, "")
        case .url(let proxy): options.set(CURLOPT_PROXY, proxy)
        case .environment: if url.isLoopback { options.set(CURLOPT_PROXY, "") }
        }
    }

    private func prepareSecurity(_ options: inout EasyOptions) {
        guard exchange.url.scheme == "https" else { return }
        switch configuration.trust {
        case .system: break
        case .file(let path):
            options.set(CURLOPT_CAINFO, path)
            options.set(pointer: CURLOPT_CAPATH, nil)  // or the system's directory would be trusted as well
        case .certificates(let pem):
            options.set(blob: CURLOPT_CAINFO_BLOB, pem)
            options.set(pointer: CURLOPT_CAPATH, nil)
        case .anyone:
            options.set(CURLOPT_SSL_VERIFYPEER, 0)
            options.set(CURLOPT_SSL_VERIFYHOST, 0)
        }
        if exchange.presentsCertificate, let own = configuration.clientCertificate {
            options.set(CURLOPT_SSLCERTTYPE, "PEM")
            options.set(blob: CURLOPT_SSLCERT_BLOB, own.certificate)
            options.set(CURLOPT_SSLKEYTYPE, "PEM")
            options.set(blob: CURLOPT_SSLKEY_BLOB, own.key.exposed)
        }
    }

    private func prepareRequest(_ options: inout EasyOptions) {
        let request = exchange.request
        switch request.body {
        case .none:
            if request.method == .head {
                options.set(CURLOPT_NOBODY, 1)
            } else if request.method == .post || request.method == .put || request.method == .patch {
                options.set(CURLOPT_POST, 1)
                options.set(offset: CURLOPT_POSTFIELDSIZE_LARGE, 0)
                options.set(CURLOPT_COPYPOSTFIELDS, "")
            }
        case .bytes(let bytes):
            let copy = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: max(1, bytes.count))
            _ = copy.update(fromContentsOf: bytes)
            bodyBytes = copy
            options.set(CURLOPT_POST, 1)
            options.set(offset: CURLOPT_POSTFIELDSIZE_LARGE, bytes.count)
            options.set(pointer: CURLOPT_POSTFIELDS, copy.baseAddress)
        case .stream(let length, _):
            options.set(CURLOPT_UPLOAD, 1)
            if let length { options.set(offset: CURLOPT_INFILESIZE_LARGE, length) }
        }
        options.set(CURLOPT_CUSTOMREQUEST, request.method.rawValue)
        if request.acceptsCompression { options.set(CURLOPT_ACCEPT_ENCODING, "gzip") }
        options.set(CURLOPT_USERAGENT, request.headers["User-Agent"] ?? configuration.userAgent)
        prepareFields(&options)
    }

    private func prepareFields(_ options: inout EasyOptions) {
        var list: UnsafeMutablePointer<curl_slist>?
        func add(_ line: String) { list = curl_slist_append(list, line) ?? list }
        for field in exchange.request.headers.fields where field.name.lowercased() != "user-agent" {
            // A line break in a value would let it add fields of its own.
            guard !field.name.utf8.contains(where: { $0 <= 0x20 || $0 == 0x3A }),
                !field.value.utf8.contains(where: { $0 == 0x0A || $0 == 0x0D || $0 == 0 })
            else { return options.check(CURLE_BAD_FUNCTION_ARGUMENT) }
            add(field.value.isEmpty ? "\(field.name);" : "\(field.name): \(field.value)")
        }
        add("Expect:")
        if exchange.request.headers["Content-Type"] == nil { add("Content-Type:") }
        if exchange.serverName != nil, exchange.request.headers["Host"] == nil {
            add("Host: \(exchange.url.hostField)")
        }
        fields = list
        options.set(list: CURLOPT_HTTPHEADER, list)
    }

    private func prepareCallbacks(_ options: inout EasyOptions) {
        // The loop holds the transfer while libcurl holds the handle, so the pointer lives as long as it is used.
        let context = Unmanaged.passUnretained(self).toOpaque()
        options.check(davit_easy_set_header(options.easy, receiveHeader, context))
        options.check(davit_easy_set_write(options.easy, receiveBody, context))
        if upload != nil { options.check(davit_easy_set_read(options.easy, sendBody, context)) }
    }

    /// One line of the answer's head, its line end included.
    func received(line: UnsafeRawBufferPointer) {
        arrivals?.count += 1
        var bytes = line[...]
        while let last = bytes.last, last == 0x0A || last == 0x0D { bytes = bytes.dropLast() }
        if headIsComplete && !bytes.starts(with: "HTTP/".utf8) { return }  // trailers
        if bytes.isEmpty {
            if head.status >= 200 {
                headIsComplete = true
                receiver.received(head)
            }
            return
        }
        if bytes.starts(with: "HTTP/".utf8) {
            let words = String(decoding: bytes, as: UTF8.self).split(separator: " ", maxSplits: 2)
            head = HTTPResponseHead(status: words.count > 1 ? Int(words[1]) ?? 0 : 0, headers: [:])
            headIsComplete = false
        } else if let colon = bytes.firstIndex(of: 0x3A) {
            let value = bytes[bytes.index(after: colon)...].drop { $0 == 0x20 || $0 == 0x09 }
            head.headers.append(
                String(decoding: bytes[..<colon], as: UTF8.self), String(decoding: value, as: UTF8.self))
        }
    }

    /// A piece of the answer's body.
    func received(body: UnsafeRawBufferPointer) -> BodyVerdict {
        arrivals?.count += 1
        let verdict = receiver.received(body)
        if case .tooLarge = verdict { rejected = true }
        return verdict
    }

    /// What a result code of libcurl means, in our terms.
    func failure(code: CURLcode) -> HTTPError {
        if rejected {
            return .bodyTooLarge(url: exchange.url.redacted, limit: exchange.request.responseLimit)
        }
        if let detail = upload?.failure, code == CURLE_ABORTED_BY_CALLBACK {
            return .uploadFailed(url: exchange.url.redacted, detail: detail)
        }
        var errno = 0
        var started: curl_off_t = 0
        if let easy {
            davit_easy_get_long(easy, CURLINFO_OS_ERRNO, &errno)
            davit_easy_get_offset(easy, CURLINFO_PRETRANSFER_TIME_T, &started)
        }
        let text = String(cString: Array(words))
        return HTTPError(
            code: code, words: text.isEmpty ? String(cString: curl_easy_strerror(code)) : text, errno: Int32(errno),
            wasConnected: started > 0, url: exchange.url)
    }
}

private func receiveHeader(
    _ bytes: UnsafeMutablePointer<CChar>?, _ size: Int, _ count: Int, _ context: UnsafeMutableRawPointer?
)
    -> Int
{
    guard let context else { return 0 }
    let transfer = Unmanaged<Transfer>.fromOpaque(context).takeUnretainedValue()
    transfer.received(line: UnsafeRawBufferPointer(start: bytes, count: size * count))
    return size * count
}

private func receiveBody(
    _ bytes: UnsafeMutablePointer<CChar>?, _ size: Int, _ count: Int, _ context: UnsafeMutableRawPointer?
)
    -> Int
{
    guard let context else { return 0 }
    let transfer = Unmanaged<Transfer>.fromOpaque(context).takeUnretainedValue()
    return switch transfer.received(body: UnsafeRawBufferPointer(start: bytes, count: size * count)) {
    case .taken: size * count
    case .pause: Int(CURL_WRITEFUNC_PAUSE)
    case .tooLarge: size * count == 0 ? 1 : 0
    }
}

private func sendBody(
    _ bytes: UnsafeMutablePointer<CChar>?, _ size: Int, _ count: Int, _ context: UnsafeMutableRawPointer?
)
    -> Int
{
    guard let context, let upload = Unmanaged<Transfer>.fromOpaque(context).takeUnretainedValue().upload else {
        return Int(CURL_READFUNC_ABORT)
    }
    switch upload.read(into: UnsafeMutableRawBufferPointer(start: bytes, count: size * count)) {
    case .bytes(let count): return count
    case .pause: return Int(CURL_READFUNC_PAUSE)
    case .abort: return Int(CURL_READFUNC_ABORT)
    }
}

extension Duration {
    var wholeMilliseconds: Int {
        let (seconds, attoseconds) = components
        return Int(seconds) * 1000 + Int(attoseconds / 1_000_000_000_000_000)
    }
}
