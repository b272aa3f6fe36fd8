/// The status line and header fields of an answer.
package struct HTTPResponseHead: Sendable {
    package var status: Int
    package var headers: HTTPHeaders

    /// 200 to 299.
    package var isSuccess: Bool { (200..<300).contains(status) }
}

/// A whole answer.
package struct HTTPResponse: Sendable {
    package var head: HTTPResponseHead
    package var body: [UInt8]

    package var status: Int { head.status }
    package var headers: HTTPHeaders { head.headers }
    package var isSuccess: Bool { head.isSuccess }
}

/// An answer whose body is still coming. Dropping it ends the transfer.
package struct HTTPStream: AsyncSequence, Sendable {
    package let head: HTTPResponseHead
    let handle: StreamHandle

    package func makeAsyncIterator() -> Iterator { Iterator(handle: handle) }

    /// The rest of the body, whole.
    ///
    /// - Throws: `HTTPError.bodyTooLarge` above `limit` bytes, and whatever ends the transfer early.
    package func collect(limit: Int) async throws -> [UInt8] {
        var body: [UInt8] = []
        for try await chunk in self {
            guard body.count + chunk.count <= limit else {
                throw HTTPError.bodyTooLarge(url: handle.url, limit: limit)
            }
            body += chunk
        }
        return body
    }

    /// Pieces of the body as they come; what arrived since the last call is one piece. One reader only.
    package struct Iterator: AsyncIteratorProtocol {
        let handle: StreamHandle

        package mutating func next() async throws -> [UInt8]? { try await handle.next() }
    }
}
