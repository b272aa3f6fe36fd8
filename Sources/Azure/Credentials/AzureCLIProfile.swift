import Cryptography
import YAML

/// What `az login` has left in the Azure CLI's folder, read and never written.
package struct AzureCLIProfile: Sendable {
    package struct Subscription: Sendable, Equatable {
        package var id: String
        package var name: String
        package var tenant: String
        /// `AzureCloud`.
        package var cloud: String
        /// The user's or service principal's name.
        package var user: String
        /// `user`, `servicePrincipal`.
        package var userType: String
        package var isDefault: Bool
    }

    package var subscriptions: [Subscription]

    package var current: Subscription? { subscriptions.first { $0.isDefault } }

    /// The subscription of an id or a name, as `az --subscription` takes both.
    package func subscription(_ text: String) -> Subscription? {
        subscriptions.first { $0.id.lowercased() == text.lowercased() } ?? subscriptions.first { $0.name == text }
    }

    /// `nil` when nobody has signed in here, or the file is not what az writes.
    package init?(folder: String) {
        guard let bytes = try? SmallFile.read("\(folder)/azureProfile.json"),
            let node = try? JSONParser.parse(Self.withoutMark(bytes), limits: ParseLimits(bytes: 1 << 20, depth: 32)),
            let items = node["subscriptions"]?.sequence
        else { return nil }
        subscriptions = items.compactMap { item in
            guard let id = item["id"]?.string, let tenant = item["tenantId"]?.string else { return nil }
            return Subscription(
                id: id, name: item["name"]?.string ?? id, tenant: tenant,
                cloud: item["environmentName"]?.string ?? "AzureCloud", user: item["user", "name"]?.string ?? "",
                userType: item["user", "type"]?.string ?? "user", isDefault: item["isDefault"]?.bool ?? false)
        }
    }

    /// az writes a byte order mark before the profile.
    private static func withoutMark(_ bytes: [UInt8]) -> [UInt8] {
        bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? Array(bytes.dropFirst(3)) : bytes
    }
}

/// Finds a token that az has already got, in the plain file its library keeps on Linux. Pure.
enum CLITokenCache {
    /// The application az signs people in as; public and the same everywhere.
    private static let cliClientID = "04b07795-8ddb-461a-bbee-02f9e1bf7b46"

    /// - Parameters:
    ///   - cache: the content of `msal_token_cache.json`.
    ///   - resources: the names the audience goes by.
    ///   - leastLeft: seconds the token must still last.
    static func token(
        in cache: Node, for user: AzureCLIProfile.Subscription, tenant: String, resources: [String],
        authorityHost: String, now: Int64, leastLeft: Int64
    ) -> (secret: String, expiresOn: Int64)? {
        let account = cache["Account"]?.mapping?.pairs.first {
            $0.value["username"]?.string?.lowercased() == user.user.lowercased()
        }?.value["home_account_id"]?.string
        let wanted = Set(resources.map(trimmed))
        for pair in cache["AccessToken"]?.mapping?.pairs ?? [] {
            let entry = pair.value
            guard entry["realm"]?.string?.lowercased() == tenant.lowercased(),
                entry["environment"]?.string?.lowercased() == authorityHost.lowercased(),
                let secret = entry["secret"]?.string, !secret.isEmpty,
                entry["token_type"]?.string.map({ $0.lowercased() == "bearer" }) ?? true,
                let expiresOn = entry["expires_on"]?.integer ?? entry["expires_on"]?.string.flatMap({ Int($0) }),
                Int64(expiresOn) - leastLeft > now
            else { continue }
            let isOwn =
                user.userType == "servicePrincipal"
                ? entry["client_id"]?.string == user.user
                : entry["client_id"]?.string == cliClientID && account != nil
                    && entry["home_account_id"]?.string == account
            guard isOwn else { continue }
            let scopes = (entry["target"]?.string ?? "").split(separator: " ")
            guard scopes.contains(where: { wanted.contains(resource(of: $0)) }) else { continue }
            return (secret, Int64(expiresOn))
        }
        return nil
    }

    /// `https://management.core.windows.net//.default` is for `https://management.core.windows.net`.
    private static func resource(of scope: Substring) -> String {
        guard let slash = scope.lastIndex(of: "/") else { return String(scope) }
        return trimmed(String(scope[..<slash]))
    }

    private static func trimmed(_ resource: String) -> String {
        var text = resource.lowercased()
        while text.hasSuffix("/") { text.removeLast() }
        return text
    }
}
