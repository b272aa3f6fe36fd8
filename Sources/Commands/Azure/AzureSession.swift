import Azure
import Cryptography
import Diagnostics
import HTTP
import Logging
import YAML

/// What a command needs to talk to Azure: cloud, sign-in, subscription.
struct AzureSession: Sendable {
    let environment: AzureEnvironment
    let arm: ARMClient
    let http: HTTPClient
    let cloud: Cloud
    private let subscriptionFlag: String?

    /// - Throws: `AzureSessionError`, `CredentialError`.
    init(_ values: AzValues, environment: AzureEnvironment = .process, options: ARMOptions = ARMOptions()) throws {
        self.environment = environment
        subscriptionFlag = values["subscription"]
        let cloud = try Self.cloud(values["cloud"] ?? environment["AZURE_CLOUD_NAME"])
        self.cloud = cloud
        var configuration = HTTPConfiguration()
        configuration.userAgent = "davit/\(Release.version)"
        // As az, whose HTTP library reads this variable.
        if let bundle = environment["REQUESTS_CA_BUNDLE"] ?? environment["SSL_CERT_FILE"] {
            configuration.trust = .file(bundle)
        }
        let logger = values.isOn("debug") ? Self.logger() : nil
        http = HTTPClient(configuration, logger: logger)
        var settings = CredentialSettings()
        settings.tenant = values["tenant"]
        settings.clientID = values["client-id"]
        settings.clientSecretFile = values["client-secret-file"]
        settings.clientCertificateFile = values["client-certificate-file"]
        settings.federatedTokenFile = values["federated-token-file"]
        settings.subscription = values["subscription"]
        if let kind = values["credential"] {
            let choices = CredentialSettings.Kind.allCases.map(\.rawValue)
            settings.kinds = CredentialSettings.Kind(
                rawValue: try ArgumentValues.choice(kind, of: choices, flag: "--credential")
            ).map { [$0] }
        }
        let credential = try settings.credential(cloud: cloud, environment: environment, http: http)
        var options = options
        options.tenant = values["tenant"]
        arm = ARMClient(
            cloud: cloud, tokens: TokenCache(credential), http: http, options: options, logger: logger)
    }

    private static func logger() -> Logger {
        var logger = Logger(label: "azure")
        logger.logLevel = .debug
        return logger
    }

    /// The subscription's id: the flag (an id, or a name az knows), the environment, az's current one.
    func subscription() throws -> String {
        let profile = AzureCLIProfile(folder: environment.cliFolder)
        if let text = subscriptionFlag ?? environment["AZURE_SUBSCRIPTION_ID"] {
            if let known = profile?.subscription(text) { return known.id }
            guard Self.isIdentifier(text) else { throw AzureSessionError.subscriptionUnknown(text) }
            return text
        }
        guard let current = profile?.current else { throw AzureSessionError.noSubscription }
        return current.id
    }

    func cluster(_ values: AzValues) throws -> ClusterReference {
        ClusterReference(
            subscription: try subscription(), group: values["resource-group"] ?? "",
            name: values["cluster-name"] ?? "",
            type: try ClusterType(
                values["cluster-type"] ?? "managedClusters", provider: values["cluster-resource-provider"]))
    }

    private static func isIdentifier(_ text: String) -> Bool {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false).map(\.count)
        return parts == [8, 4, 4, 4, 12] && Hex.decode(text.filter { $0 != "-" }) != nil
    }

    private static func cloud(_ text: String?) throws -> Cloud {
        guard let text else { return .public }
        if let cloud = Cloud(named: text) { return cloud }
        guard text.contains("/") || text.hasSuffix(".json") else { throw AzureSessionError.cloudUnknown(text) }
        return try CloudDescription.read(try InputFile.read(text), path: text)
    }
}

/// A cloud described as `az cloud register --cloud-config` takes it.
enum CloudDescription {
    /// - Throws: `AzureSessionError.cloudFile`.
    static func read(_ bytes: [UInt8], path: String) throws -> Cloud {
        let node: Node
        do throws(ParseError) {
            node = try JSONParser.parse(bytes)
        } catch {
            throw AzureSessionError.cloudFile(path, why: error.message)
        }
        func text(_ place: String...) throws -> String {
            var value: Node? = node
            for key in place { value = value?[key] }
            guard var text = value?.string, !text.isEmpty else {
                throw AzureSessionError.cloudFile(path, why: "it has no \(place.joined(separator: "."))")
            }
            while text.hasSuffix("/") { text.removeLast() }
            return text
        }
        func suffix(_ name: String, _ standard: String) -> String {
            guard let text = node["suffixes"]?[name]?.string else { return standard }
            return text.hasPrefix(".") ? String(text.dropFirst()) : text
        }
        let standard = Cloud.public
        let manager = try text("endpoints", "resourceManager")
        guard manager.hasPrefix("https://") else {
            throw AzureSessionError.cloudFile(path, why: "endpoints.resourceManager is no https URL")
        }
        var cloud = standard
        cloud.name = node["name"]?.string ?? path
        cloud.authority = try text("endpoints", "activeDirectory")
        cloud.resourceManager = manager
        cloud.resourceManagerAudience = (try? text("endpoints", "activeDirectoryResourceId")) ?? manager
        cloud.keyVaultSuffix = suffix("keyvaultDns", standard.keyVaultSuffix)
        cloud.keyVaultAudience = "https://\(cloud.keyVaultSuffix)"
        cloud.registrySuffix = suffix("acrLoginServerEndpoint", standard.registrySuffix)
        cloud.storageSuffix = suffix("storageEndpoint", standard.storageSuffix)
        return cloud
    }
}

/// Why a command does not know whom to talk to.
enum AzureSessionError: ExplainedError, Equatable {
    case noSubscription
    case subscriptionUnknown(String)
    case cloudUnknown(String)
    case cloudFile(String, why: String)

    var reason: String { "InvalidArguments" }

    var message: String {
        switch self {
        case .noSubscription: "no subscription is given"
        case .subscriptionUnknown(let text): "az knows no subscription \"\(text)\", and it is no id"
        case .cloudUnknown(let text): "there is no cloud \"\(text)\""
        case .cloudFile(let path, let why): "\(path) describes no cloud: \(why)"
        }
    }

    var hints: [String] {
        switch self {
        case .noSubscription: ["give --subscription, set AZURE_SUBSCRIPTION_ID, or choose one with: az account set"]
        case .subscriptionUnknown: ["give the subscription's id: az account list -o table"]
        case .cloudUnknown: ["give public, usgovernment, china, or a JSON file as az cloud register takes it"]
        case .cloudFile: ["write it as for: az cloud register --cloud-config"]
        }
    }
}
