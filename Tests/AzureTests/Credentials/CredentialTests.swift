import Azure
import Cryptography
import Diagnostics
import HTTP
import Simulators
import TestSupport
import Testing
import YAML

@Suite("Credentials")
struct CredentialTests {
    private let request = TokenRequest(audience: "https://management.azure.com")

    @Test("a client secret is exchanged for a token, with az's fields")
    func secret() async throws {
        let world = try await Simulation()
        let credential = ClientSecretCredential(
            world.identity, secret: Secret("s3cret-value"), authority: world.entraServer.url, http: world.http)
        let token = try await credential.token(for: request)
        #expect(world.entra.verdict(token.secret.exposed, now: SimulatedClock.now) == .valid)
        let form = try #require(world.entra.seen.first?.form)
        #expect(form["grant_type"] == "client_credentials")
        #expect(form["scope"] == "https://management.azure.com/.default")
        #expect(form["client_secret"] == "s3cret-value")
        #expect(form["claims"] == #"{"access_token":{"xms_cc":{"values":["CP1"]}}}"#)
        #expect("\(token)".contains(token.secret.exposed) == false)
        await world.stop()
    }

    @Test("a wrong secret is refused in a sentence with what to do")
    func wrongSecret() async throws {
        let world = try await Simulation()
        let credential = ClientSecretCredential(
            world.identity, secret: Secret("wrong-secret"), authority: world.entraServer.url, http: world.http)
        let error = await #expect(throws: CredentialError.self) { try await credential.token(for: request) }
        #expect(error?.reason == "TokenRefused")
        #expect(error?.message.contains("AADSTS7000215") == true)
        #expect(error?.message.contains("wrong-secret") == false)
        #expect(error?.hints == ["the client secret is wrong: give the secret's value, not its id"])
        await world.stop()
    }

    @Test("a certificate signs an assertion with both thumbprints", arguments: ["pem", "pfx"])
    func certificate(form: String) async throws {
        let folder = try TemporaryDirectory()
        try await Command(
            "openssl",
            [
                "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", folder.path + "/key.pem", "-out",
                folder.path + "/cert.pem", "-days", "2", "-subj", "/CN=davit",
            ]
        ).output()
        try await Command(
            "openssl",
            [
                "pkcs12", "-export", "-inkey", folder.path + "/key.pem", "-in", folder.path + "/cert.pem", "-out",
                folder.path + "/sp.pfx", "-passout", "pass:open sesame",
            ]
        ).output()
        let certificate = try folder.read("cert.pem")
        try folder.write(certificate + (try folder.read("key.pem")), to: "sp.pem")
        let client = EntraSimulator.Client(id: Simulation.client.id, certificate: certificate)
        let world = try await Simulation(clients: [client])
        let environment = AzureEnvironment(
            variables: [
                "AZURE_TENANT_ID": world.entra.tenant, "AZURE_CLIENT_ID": client.id,
                "AZURE_CLIENT_CERTIFICATE_PATH": "\(folder.path)/sp.\(form)",
                "AZURE_CLIENT_CERTIFICATE_PASSWORD": form == "pfx" ? "open sesame" : "",
                "AZURE_AUTHORITY_HOST": world.entraServer.url,
            ])
        let credential = try CredentialSettings().credential(
            cloud: world.cloud, environment: environment, http: world.http)
        _ = try await credential.token(for: request)
        let seen = try #require(world.entra.seen.first)
        let der = try #require(Certificate.all(inPEM: Array(certificate.utf8)).first).der
        #expect(seen.header?["alg"] == "RS256")
        #expect(seen.header?["x5t"]?.string == Base64.encode(DigestAlgorithm.sha1.digest(der), .url))
        #expect(seen.header?["x5t#S256"]?.string == Base64.encode(SHA256.digest(der), .url))
        let issued = try #require(seen.claims?["iat"]?.integer)
        #expect(seen.claims?["exp"]?.integer == issued + 600)
        await world.stop()
    }

    @Test("a certificate behind another password is said to be so")
    func wrongPassword() async throws {
        let folder = try TemporaryDirectory()
        try await Command(
            "openssl",
            [
                "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", folder.path + "/key.pem", "-out",
                folder.path + "/cert.pem", "-days", "2", "-subj", "/CN=davit",
            ]
        ).output()
        try await Command(
            "openssl",
            [
                "pkcs12", "-export", "-inkey", folder.path + "/key.pem", "-in", folder.path + "/cert.pem", "-out",
                folder.path + "/sp.pfx", "-passout", "pass:open sesame",
            ]
        ).output()
        let environment = AzureEnvironment(
            variables: [
                "AZURE_TENANT_ID": "t", "AZURE_CLIENT_ID": "c", "AZURE_CLIENT_CERTIFICATE_PASSWORD": "shut",
                "AZURE_CLIENT_CERTIFICATE_PATH": "\(folder.path)/sp.pfx",
            ])
        let credential = try CredentialSettings().credential(
            cloud: .public, environment: environment, http: HTTPClient())
        let error = await #expect(throws: CredentialError.self) { try await credential.token(for: request) }
        #expect(error?.message.contains("the passphrase does not open the private key") == true)
    }

    @Test("a service account's token is read anew for every token")
    func workloadIdentity() async throws {
        let client = EntraSimulator.Client(id: Simulation.client.id, federatedToken: "first-service-account-token")
        let world = try await Simulation(clients: [client])
        let folder = try TemporaryDirectory()
        try folder.write("first-service-account-token\n", to: "token")
        let credential = WorkloadIdentityCredential(
            world.identity, tokenFile: folder.path + "/token", authority: world.entraServer.url, http: world.http)
        _ = try await credential.token(for: request)
        world.entra.setFederatedToken("second-service-account-token", of: client.id)
        await #expect(throws: CredentialError.self) { try await credential.token(for: request) }
        try folder.write("second-service-account-token\n", to: "token")
        _ = try await credential.token(for: request)
        #expect(
            world.entra.seen.map { $0.form["client_assertion"] } == [
                "first-service-account-token", "first-service-account-token", "second-service-account-token",
            ])
        await world.stop()
    }

    @Test("a managed identity asks the metadata service, for a user-assigned one by its client id")
    func managedIdentity() async throws {
        let metadata = InstanceMetadataSimulator(identities: ["system", "user"]) { "a-token-of-the-machine" }
        let server = try await SimulatedServer.start(tls: false, [metadata])
        let environment = AzureEnvironment(variables: ["AZURE_POD_IDENTITY_AUTHORITY_HOST": server.url + "/"])
        let endpoint = ManagedIdentityCredential.endpoint(in: environment)
        let credential = ManagedIdentityCredential(endpoint, clientID: "user", http: HTTPClient())
        #expect(try await credential.token(for: request).secret.exposed == "a-token-of-the-machine")
        #expect(
            server.log.lines == [
                "GET /metadata/identity/oauth2/token?api-version=2018-02-01&resource=https%3A%2F%2Fmanagement.azure.com&client_id=user 200"
            ])
        let stranger = ManagedIdentityCredential(endpoint, clientID: "other", http: HTTPClient())
        let error = await #expect(throws: CredentialError.self) { try await stranger.token(for: request) }
        #expect(error?.message == "no token from managed identity: no identity is assigned for the client id other")
        await server.stop()
    }

    @Test("App Service's endpoint is asked with its header")
    func appService() async throws {
        let metadata = InstanceMetadataSimulator(identities: ["system"], header: "door-code") { "an-app-service-token" }
        let server = try await SimulatedServer.start(tls: false, [metadata])
        let environment = AzureEnvironment(
            variables: ["IDENTITY_ENDPOINT": "\(server.url)/msi/token", "IDENTITY_HEADER": "door-code"])
        let credential = ManagedIdentityCredential(
            ManagedIdentityCredential.endpoint(in: environment), http: HTTPClient())
        #expect(try await credential.token(for: request).secret.exposed == "an-app-service-token")
        await server.stop()
    }

    @Test("the chain says which credentials were tried and why each failed")
    func exhausted() async throws {
        let folder = try TemporaryDirectory()
        let environment = AzureEnvironment(
            variables: [
                "AZURE_CONFIG_DIR": folder.path, "PATH": folder.path,
                "AZURE_POD_IDENTITY_AUTHORITY_HOST": "http://127.0.0.1:1",
            ])
        let credential = try CredentialSettings().credential(
            cloud: .public, environment: environment, http: HTTPClient())
        let error = await #expect(throws: CredentialError.self) { try await credential.token(for: request) }
        guard case .exhausted(let attempts) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(
            attempts.map(\.credential) == ["environment", "workload identity", "managed identity", "Azure CLI"])
        #expect(attempts[0].why == "AZURE_TENANT_ID and AZURE_CLIENT_ID not set")
        #expect(attempts[1].why == "AZURE_FEDERATED_TOKEN_FILE not set")
        #expect(attempts[3].why == "the program az is not installed")
    }

    @Test("a credential that is set up and fails is not passed over")
    func setUpAndFailing() async throws {
        let world = try await Simulation()
        let environment = AzureEnvironment(
            variables: [
                "AZURE_TENANT_ID": world.entra.tenant, "AZURE_CLIENT_ID": world.identity.clientID,
                "AZURE_CLIENT_SECRET": "wrong-secret",
            ])
        let credential = try CredentialSettings().credential(
            cloud: world.cloud, environment: environment, http: world.http)
        let error = await #expect(throws: CredentialError.self) { try await credential.token(for: request) }
        #expect(error?.reason == "TokenRefused")
        await world.stop()
    }
}
