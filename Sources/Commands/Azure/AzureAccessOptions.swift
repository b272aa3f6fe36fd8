package import ArgumentParser
package import Azure
import Diagnostics
package import HTTP

/// How a command signs in to Azure: the chain of Microsoft's DefaultAzureCredential, unless files are named.
package struct AzureAccessOptions: ParsableArguments {
    @Option(help: "Azure subscription (env AZURE_SUBSCRIPTION_ID).")
    package var subscription: String?

    @Option(help: "Directory to sign in to (env AZURE_TENANT_ID).")
    package var tenant: String?

    @Option(help: "Application or managed identity to sign in as (env AZURE_CLIENT_ID).")
    package var clientId: String?

    @Option(help: "File with the client secret (env AZURE_CLIENT_SECRET).")
    package var clientSecretFile: String?

    @Option(help: "File with the client certificate and its key (env AZURE_CLIENT_CERTIFICATE_PATH).")
    package var clientCertificateFile: String?

    @Option(help: "File with a service account's token to exchange (env AZURE_FEDERATED_TOKEN_FILE).")
    package var federatedTokenFile: String?

    @Option(help: "Cloud: public, usgovernment, china, or a file as az cloud show prints it.")
    package var cloud = "public"

    @Option(help: "File with certificates to trust for Azure.")
    package var azureCaFile: String?

    package init() {}

    /// A client of Resource Manager that is signed in when it is first used.
    package func client(timeout: Duration? = nil) throws -> ARMClient {
        var configuration = HTTPConfiguration()
        if let azureCaFile { configuration.trust = .certificates(try InputFile.read(azureCaFile)) }
        let http = HTTPClient(configuration)
        let cloud = try chosenCloud()
        var settings = CredentialSettings()
        settings.tenant = tenant
        settings.clientID = clientId
        settings.clientSecretFile = clientSecretFile
        settings.clientCertificateFile = clientCertificateFile
        settings.federatedTokenFile = federatedTokenFile
        settings.subscription = subscription
        let credential = try settings.credential(cloud: cloud, environment: .process, http: http)
        var options = ARMOptions()
        options.tenant = tenant
        if let timeout { options.operationTimeout = timeout }
        return ARMClient(cloud: cloud, tokens: TokenCache(credential), http: http, options: options)
    }

    /// For APIs beside Azure's own, with the same trust.
    package func http() throws -> HTTPClient {
        var configuration = HTTPConfiguration()
        if let azureCaFile { configuration.trust = .certificates(try InputFile.read(azureCaFile)) }
        return HTTPClient(configuration)
    }

    func chosenCloud() throws -> Cloud {
        if let named = Cloud(named: cloud) { return named }
        guard cloud.contains("/") || cloud.hasSuffix(".json") else {
            throw ValidationError("--cloud \(cloud) is none of public, usgovernment, china, nor a file")
        }
        return try CloudFile.read(try InputFile.read(cloud), file: cloud)
    }

    func requiredSubscription() throws -> String {
        guard let found = subscription ?? environment("AZURE_SUBSCRIPTION_ID") else {
            throw ValidationError("--subscription is needed (env AZURE_SUBSCRIPTION_ID)")
        }
        return found
    }
}
