import Cryptography
import YAML

/// Key Vault's data plane for keys, as far as a client of RSA keys sees it: api-version 7.4 and later.
///
/// Which vault is meant is the first label of the `Host` field (`kv1.vault.localhost`), or, where `alias` is set, any
/// host. Error codes and sentences are those the service uses; HSMs, certificates, secrets, rotation and backup are
/// not simulated.
package struct SimulatedKeyVault: SimulatedService {
    let vaults: SimulatedVaults
    /// What tokens must be made out for, and what the challenge names.
    let audience: String
    /// The authority the challenge names.
    let authority: String
    /// The vault meant where the host names none, for clients that cannot resolve names below `localhost`.
    let alias: String?
    /// Whether a token is good now; `nil` believes its claims.
    private let judge: (@Sendable (_ token: String) -> ResourceManagerSimulator.TokenVerdict)?

    package init(
        vaults: SimulatedVaults, audience: String, authority: String, alias: String? = nil,
        judge: (@Sendable (_ token: String) -> ResourceManagerSimulator.TokenVerdict)? = nil
    ) {
        self.judge = judge
        self.vaults = vaults
        self.audience = audience
        self.authority = authority
        self.alias = alias
    }

    package func answer(_ request: SimulatedRequest) async -> SimulatedAnswer? {
        let segments = request.segments
        guard let first = segments.first, first == "keys" || first == "deletedkeys",
            let vault = vault(request.header("Host") ?? "")
        else { return nil }
        guard let version = request.query("api-version"), !version.isEmpty else {
            return .error(400, "BadParameter", "api-version must be specified")
        }
        switch authenticate(request, vault) {
        case .failure(let refusal): return refusal.answer
        case .success(let caller):
            guard vault.isOpen else { return VaultRefusal.firewall(vault, caller).answer }
            let call = VaultCall(service: self, vault: vault, caller: caller, request: request)
            return first == "keys" ? call.keys(segments) : call.deletedKeys(segments)
        }
    }

    private func vault(_ host: String) -> SimulatedVaults.Vault? {
        let label = String(host.prefix { $0 != "." && $0 != ":" })
        if host == "\(label).\(vaults.suffix)" { return vaults.vault(label) }
        return alias.flatMap(vaults.vault)
    }

    private func authenticate(
        _ request: SimulatedRequest, _ vault: SimulatedVaults.Vault
    ) -> Result<SimulatedCaller, VaultRefusal> {
        let challenge = "Bearer authorization=\"\(authority)/\(vault.tenant)\", resource=\"\(audience)\""
        func refuse(_ message: String) -> Result<SimulatedCaller, VaultRefusal> {
            .failure(
                VaultRefusal(
                    answer: .error(
                        401, "Unauthorized", message, headers: [(name: "WWW-Authenticate", value: challenge)])))
        }
        guard request.header("Authorization") != nil else {
            return refuse("AKV10000: Request is missing a Bearer or PoP token.")
        }
        guard let caller = SimulatedCaller(authorization: request.header("Authorization")) else {
            return refuse("AKV10001: Unable to parse the token.")
        }
        guard caller.audience == audience || caller.audience == audience + "/" else {
            return refuse("AKV10022: Invalid audience. Expected \(audience), found: \(caller.audience).")
        }
        let token = String((request.header("Authorization") ?? "").dropFirst("Bearer ".count))
        guard caller.expires > vaults.now(), judge.map({ $0(token) == .valid }) ?? true else {
            return refuse("AKV10023: The token has expired.")
        }
        guard caller.tenant.isEmpty || caller.tenant == vault.tenant else {
            return refuse(
                "AKV10032: Invalid issuer. Expected one of https://sts.windows.net/\(vault.tenant)/, found https://sts.windows.net/\(caller.tenant)/."
            )
        }
        return .success(caller)
    }
}

/// An answer that refuses.
struct VaultRefusal: Error {
    let answer: SimulatedAnswer

    init(answer: SimulatedAnswer) { self.answer = answer }

    init(_ status: Int, _ code: String, _ message: String, inner: String? = nil) {
        var error: Node = ["code": .string(code), "message": .string(message)]
        if let inner { error["innererror"] = ["code": .string(inner)] }
        answer = .json(["error": error], status: status)
    }

    static func words(_ caller: SimulatedCaller) -> String {
        "appid=\(caller.application);oid=\(caller.object);iss=https://sts.windows.net/\(caller.tenant)/"
    }

    static func firewall(_ vault: SimulatedVaults.Vault, _ caller: SimulatedCaller) -> VaultRefusal {
        VaultRefusal(
            403, "Forbidden",
            "Client address is not authorized and caller is not a trusted service.\r\nClient address: 203.0.113.7\r\nCaller: \(words(caller))\r\nVault: \(vault.name);location=\(vault.location)",
            inner: "ForbiddenByFirewall")
    }
}
