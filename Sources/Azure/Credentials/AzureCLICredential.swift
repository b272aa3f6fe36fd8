import Diagnostics
import Glibc
import YAML

/// The sign-in of the Azure CLI: a token it has in its cache, else one that `az account get-access-token` gets.
package struct AzureCLICredential: TokenCredential {
    package let name: String
    private let environment: AzureEnvironment
    private let cloud: Cloud
    private let subscription: String?

    /// - Parameter subscription: an id or name; `nil` takes az's current one.
    package init(
        environment: AzureEnvironment, cloud: Cloud, subscription: String? = nil, name: String = "Azure CLI"
    ) {
        self.environment = environment
        self.cloud = cloud
        self.subscription = subscription
        self.name = name
    }

    package func token(for request: TokenRequest) async throws -> AccessToken {
        if request.claims != nil {
            throw CredentialError.unusable(
                credential: name,
                why: "the sign-in no longer suffices: Azure wants a new one (az logout, then az login)")
        }
        return if let token = cached(for: request) { token } else { try await asked(for: request) }
    }

    private func cached(for request: TokenRequest) -> AccessToken? {
        guard let profile = AzureCLIProfile(folder: environment.cliFolder),
            let user = subscription.flatMap(profile.subscription) ?? profile.current,
            let bytes = try? SmallFile.read("\(environment.cliFolder)/msal_token_cache.json"),
            let cache = try? JSONParser.parse(bytes, limits: ParseLimits(bytes: 1 << 20, depth: 32))
        else { return nil }
        // az asks for Resource Manager under its older name.
        let resources =
            request.audience == cloud.resourceManagerAudience
            ? [request.audience, "https://management.core.windows.net", cloud.resourceManager] : [request.audience]
        let tenant = request.tenant ?? user.tenant
        let host = cloud.authority.split(separator: "/").dropFirst().first.map(String.init) ?? ""
        guard
            let found = CLITokenCache.token(
                in: cache, for: user, tenant: tenant, resources: resources, authorityHost: host,
                now: TokenCache.clock(), leastLeft: TokenCache.margin)
        else { return nil }
        return AccessToken(Secret(found.secret), expiresOn: found.expiresOn, tenant: tenant)
    }

    private func asked(for request: TokenRequest) async throws -> AccessToken {
        var arguments = ["account", "get-access-token", "--output", "json", "--resource", request.audience]
        if let tenant = request.tenant {
            arguments += ["--tenant", tenant]
        } else if let subscription {
            arguments += ["--subscription", subscription]
        }
        let program = CommandLineProgram(command: "az", arguments: arguments, environment: environment.variables)
        let result: CommandLineProgram.Result
        do {
            result = try await program.run()
        } catch let failure as CommandLineProgram.Failure {
            throw failure.isMissing
                ? CredentialError.unavailable(credential: name, why: "the program az is not installed")
                : CredentialError.unusable(credential: name, why: "az: \(failure.detail)")
        }
        guard result.status == 0 else { throw refusal(result) }
        return try read(result.output)
    }

    private func refusal(_ result: CommandLineProgram.Result) -> CredentialError {
        let text = String(decoding: result.errors, as: UTF8.self)
        let line = text.split(whereSeparator: \.isNewline).first { $0.hasPrefix("ERROR") }
        let words = line.map { $0.dropFirst("ERROR: ".count) } ?? "it exited with code \(result.status)"
        if text.contains("az login") || text.contains("AADSTS") {
            return .unavailable(credential: name, why: "az says: \(words)")
        }
        return .unusable(credential: name, why: "az says: \(words)")
    }

    private func read(_ output: [UInt8]) throws -> AccessToken {
        guard let node = try? JSONParser.parse(output), let token = node["accessToken"]?.string, !token.isEmpty else {
            throw CredentialError.badAnswer(credential: name, why: "az printed no accessToken")
        }
        guard
            let expiresOn = node["expires_on"]?.integer.map(Int64.init) ?? node["expiresOn"]?.string.flatMap(Self.local)
        else { throw CredentialError.badAnswer(credential: name, why: "az did not say when the token ends") }
        return AccessToken(Secret(token), expiresOn: expiresOn, tenant: node["tenant"]?.string)
    }

    /// `2026-11-23 11:49:37.000000` in local time, as az before 2.54 had it only.
    static func local(_ text: String) -> Int64? {
        let numbers = text.split { !$0.isASCII || !$0.isNumber }.compactMap { Int32($0) }
        guard numbers.count >= 6 else { return nil }
        var parts = tm()
        parts.tm_year = numbers[0] - 1900
        parts.tm_mon = numbers[1] - 1
        parts.tm_mday = numbers[2]
        parts.tm_hour = numbers[3]
        parts.tm_min = numbers[4]
        parts.tm_sec = numbers[5]
        parts.tm_isdst = -1
        let time = mktime(&parts)
        return time < 0 ? nil : Int64(time)
    }
}
