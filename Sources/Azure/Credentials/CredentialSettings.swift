import Cryptography
import Diagnostics
package import HTTP

/// Which credential to use, and what was said about it explicitly; the rest comes from the environment.
package struct CredentialSettings: Sendable {
    /// The kinds of credential, by the names that may be given.
    package enum Kind: String, Sendable, CaseIterable {
        case environment
        case workloadIdentity = "workload-identity"
        case managedIdentity = "managed-identity"
        case azureCLI = "azure-cli"
    }

    /// Only these, in this order.
    package var kinds: [Kind]?
    package var tenant: String?
    package var clientID: String?
    /// A file with the client secret; a secret is never an argument.
    package var clientSecretFile: String?
    package var clientCertificateFile: String?
    package var federatedTokenFile: String?
    /// az's subscription whose sign-in is meant.
    package var subscription: String?

    package init() {}

    /// The credential these settings and an environment mean.
    ///
    /// Explicit files come alone; otherwise the chain of Microsoft's DefaultAzureCredential: environment, workload
    /// identity, managed identity, Azure CLI. `AZURE_TOKEN_CREDENTIALS` narrows it (`prod`, `dev`, or one name).
    package func credential(
        cloud: Cloud, environment: AzureEnvironment, http: HTTPClient
    ) throws -> any TokenCredential {
        let maker = CredentialMaker(settings: self, cloud: cloud, environment: environment, http: http)
        if clientSecretFile != nil || clientCertificateFile != nil || federatedTokenFile != nil {
            return try maker.explicit()
        }
        let kinds = try kinds ?? Self.kinds(named: environment["AZURE_TOKEN_CREDENTIALS"])
        let credentials = kinds.map(maker.credential)
        return credentials.count == 1 ? credentials[0] : CredentialChain(credentials)
    }

    /// - Throws: `CredentialError.unusable` for a name nobody knows.
    static func kinds(named name: String?) throws(CredentialError) -> [Kind] {
        switch name?.lowercased() {
        case nil: return Kind.allCases
        case "prod": return [.environment, .workloadIdentity, .managedIdentity]
        case "dev", "azureclicredential": return [.azureCLI]
        case "environmentcredential": return [.environment]
        case "workloadidentitycredential": return [.workloadIdentity]
        case "managedidentitycredential": return [.managedIdentity]
        case let other?:
            throw .unusable(
                credential: "AZURE_TOKEN_CREDENTIALS",
                why: "\"\(other)\" is none of prod, dev, EnvironmentCredential, WorkloadIdentityCredential,"
                    + " ManagedIdentityCredential, AzureCliCredential")
        }
    }
}

/// Makes one credential of a kind out of settings and environment.
struct CredentialMaker {
    let settings: CredentialSettings
    let cloud: Cloud
    let environment: AzureEnvironment
    let http: HTTPClient

    private var tenant: String? { settings.tenant ?? environment["AZURE_TENANT_ID"] }
    private var clientID: String? { settings.clientID ?? environment["AZURE_CLIENT_ID"] }
    private var authority: String { environment["AZURE_AUTHORITY_HOST"] ?? cloud.authority }

    func credential(_ kind: CredentialSettings.Kind) -> any TokenCredential {
        switch kind {
        case .environment: environmentCredential()
        case .workloadIdentity: workloadIdentity()
        case .managedIdentity:
            ManagedIdentityCredential(
                ManagedIdentityCredential.endpoint(in: environment), clientID: clientID, http: http)
        case .azureCLI:
            AzureCLICredential(environment: environment, cloud: cloud, subscription: settings.subscription)
        }
    }

    /// From the files named on the command line.
    func explicit() throws -> any TokenCredential {
        guard let tenant, let clientID else {
            throw CredentialError.unusable(
                credential: "the command line",
                why: "a secret, certificate or token file needs --tenant and --client-id")
        }
        let identity = ApplicationIdentity(tenant: tenant, clientID: clientID)
        if let path = settings.clientCertificateFile {
            return certificate(identity, path: path, passphrase: environment["AZURE_CLIENT_CERTIFICATE_PASSWORD"])
        }
        if let path = settings.federatedTokenFile {
            return WorkloadIdentityCredential(identity, tokenFile: path, authority: authority, http: http)
        }
        let bytes: [UInt8]
        do throws(SmallFile.Failure) {
            bytes = try SmallFile.read(settings.clientSecretFile ?? "")
        } catch {
            throw CredentialError.unusable(credential: "client secret", why: error.detail)
        }
        var secret = String(decoding: bytes, as: UTF8.self)
        while secret.last?.isNewline == true { secret.removeLast() }
        return ClientSecretCredential(identity, secret: Secret(secret), authority: authority, http: http)
    }

    private func environmentCredential() -> any TokenCredential {
        let name = "environment"
        guard let tenant, let clientID else {
            let missing = [tenant == nil ? "AZURE_TENANT_ID" : nil, clientID == nil ? "AZURE_CLIENT_ID" : nil]
            return MissingCredential(
                name, why: "\(missing.compactMap { $0 }.joined(separator: " and ")) not set")
        }
        let identity = ApplicationIdentity(tenant: tenant, clientID: clientID)
        if let secret = environment["AZURE_CLIENT_SECRET"] {
            return ClientSecretCredential(
                identity, secret: Secret(secret), authority: authority, http: http, name: "environment (client secret)")
        }
        if let path = environment["AZURE_CLIENT_CERTIFICATE_PATH"] {
            return certificate(identity, path: path, passphrase: environment["AZURE_CLIENT_CERTIFICATE_PASSWORD"])
        }
        return MissingCredential(
            name, why: "neither AZURE_CLIENT_SECRET nor AZURE_CLIENT_CERTIFICATE_PATH set")
    }

    private func certificate(
        _ identity: ApplicationIdentity, path: String, passphrase: String?
    ) -> any TokenCredential {
        let name = "environment (client certificate)"
        let sendsChain = ["1", "true"].contains(environment["AZURE_CLIENT_SEND_CERTIFICATE_CHAIN"]?.lowercased() ?? "")
        do {
            let material = try KeyAndCertificate(
                reading: SmallFile.read(path), passphrase: passphrase.map { Secret($0) })
            return ClientCertificateCredential(
                identity, material: material, sendsChain: sendsChain, authority: authority, http: http, name: name)
        } catch let error as SmallFile.Failure {
            return UnusableCredential(name, why: "cannot read the certificate \(error.detail)")
        } catch {
            return UnusableCredential(
                name, why: "\(path): \((error as? any ExplainedError)?.message ?? String(describing: error))")
        }
    }

    private func workloadIdentity() -> any TokenCredential {
        let name = "workload identity"
        guard let file = settings.federatedTokenFile ?? environment["AZURE_FEDERATED_TOKEN_FILE"] else {
            return MissingCredential(name, why: "AZURE_FEDERATED_TOKEN_FILE not set")
        }
        guard let tenant, let clientID else {
            return MissingCredential(name, why: "AZURE_TENANT_ID or AZURE_CLIENT_ID not set")
        }
        return WorkloadIdentityCredential(
            ApplicationIdentity(tenant: tenant, clientID: clientID), tokenFile: file, authority: authority, http: http)
    }
}

/// A credential somebody has set up, and that cannot work.
struct UnusableCredential: TokenCredential {
    let name: String
    private let why: String

    init(_ name: String, why: String) {
        self.name = name
        self.why = why
    }

    func token(for request: TokenRequest) async throws -> AccessToken {
        throw CredentialError.unusable(credential: name, why: why)
    }
}
