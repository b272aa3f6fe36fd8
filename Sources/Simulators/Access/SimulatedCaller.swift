import Cryptography
import YAML

/// Whom a bearer token stands for, read out of its claims; the signature is not looked at.
package struct SimulatedCaller: Sendable, Hashable {
    /// The application's client id: `appid` or `azp`.
    package var application: String
    /// The principal's object id: `oid`.
    package var object: String
    package var audience: String
    package var tenant: String
    /// Unix time in seconds.
    package var expires: Int

    package init(application: String, object: String, audience: String, tenant: String, expires: Int) {
        self.application = application
        self.object = object
        self.audience = audience
        self.tenant = tenant
        self.expires = expires
    }

    /// - Returns: `nil` when `authorization` is not `Bearer` and a JSON web token.
    package init?(authorization: String?) {
        guard let authorization, authorization.hasPrefix("Bearer ") else { return nil }
        let parts = authorization.dropFirst("Bearer ".count).split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 3, let bytes = Base64.decode(parts[1], .url), let claims = try? JSONParser.parse(bytes)
        else { return nil }
        application = claims["appid"]?.string ?? claims["azp"]?.string ?? ""
        object = claims["oid"]?.string ?? application
        let audience = claims["aud"]?.string ?? ""
        // The Entra simulator writes the scope that was asked for.
        self.audience = audience.hasSuffix("/.default") ? String(audience.dropLast("/.default".count)) : audience
        tenant = claims["tid"]?.string ?? ""
        expires = claims["exp"]?.integer ?? 0
    }

    /// A token that says just this, for tests that do without Entra. It is signed by nobody.
    package var token: String {
        let claims: Node = [
            "aud": .string(audience), "appid": .string(application), "oid": .string(object), "tid": .string(tenant),
            "exp": .integer(expires), "iat": .integer(max(0, expires - 3600)),
        ]
        let header = Base64.encode(JSONEmitter.emit(["alg": "none", "typ": "JWT"]), .url)
        return
            "\(header).\(Base64.encode(JSONEmitter.emit(claims), .url)).\(Base64.encode(Array("unsigned".utf8), .url))"
    }
}
