package import HTTP
package import YAML

/// What Azure Resource Manager answered to one request that it did not refuse.
package struct ARMAnswer: Sendable {
    package var status: Int
    package var headers: HTTPHeaders
    /// `.null` for an empty body, or, after DELETE, for one that is no JSON.
    package var body: Node

    package init(status: Int, headers: HTTPHeaders, body: Node) {
        self.status = status
        self.headers = headers
        self.body = body
    }

    package var identity: ARMRequestIdentity { ARMRequestIdentity(headers) }
    package var throttling: ARMThrottling { ARMThrottling(headers) }
    package var etag: String? { headers["ETag"] ?? body["etag"]?.string }

    /// Seconds the server wants us to wait; at most an hour is believed.
    package var retryAfter: Duration? {
        headers["Retry-After"].flatMap { Int($0) }.map { .seconds(min(max($0, 0), 3600)) }
    }

    /// `properties.provisioningState`, whatever it says: the enumeration is open.
    package var provisioningState: String? { body["properties"]?["provisioningState"]?.string }
}

/// What Microsoft's support asks for when something went wrong.
package struct ARMRequestIdentity: Sendable, Equatable {
    package var request: String?
    package var correlation: String?

    package init(_ headers: HTTPHeaders) {
        request = headers["x-ms-request-id"]
        correlation = headers["x-ms-correlation-request-id"]
    }

    package init(request: String? = nil, correlation: String? = nil) {
        self.request = request
        self.correlation = correlation
    }
}

/// How many requests the subscription has left, by kind; what the answer did not say is `nil`.
package struct ARMThrottling: Sendable, Equatable {
    package var reads: Int?
    package var writes: Int?
    package var deletes: Int?

    package init(_ headers: HTTPHeaders) {
        func left(_ kind: String) -> Int? {
            (headers["x-ms-ratelimit-remaining-subscription-\(kind)"]
                ?? headers["x-ms-ratelimit-remaining-subscription-global-\(kind)"]).flatMap { Int($0) }
        }
        reads = left("reads")
        writes = left("writes")
        deletes = left("deletes")
    }
}
