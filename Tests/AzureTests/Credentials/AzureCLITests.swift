import Azure
import Diagnostics
import FoundationEssentials
import Simulators
import TestSupport
import Testing

@Suite("Azure CLI's sign-in")
struct AzureCLITests {
    private let request = TokenRequest(audience: "https://management.azure.com")

    private func folder(expiresIn seconds: Int64) throws -> TemporaryDirectory {
        let folder = try TemporaryDirectory()
        try folder.write(
            "\u{FEFF}"
                + """
                {"subscriptions": [{"id": "11111111-1111-1111-1111-111111111111", "name": "prod", "isDefault": true,
                 "tenantId": "22222222-2222-2222-2222-222222222222", "environmentName": "AzureCloud",
                 "user": {"name": "ada@example.com", "type": "user"}}]}
                """, to: "azureProfile.json")
        try folder.write(
            """
            {"Account": {"a": {"username": "ada@example.com", "home_account_id": "oid.tid"}},
             "AccessToken": {
              "other": {"secret": "somebody-elses-token", "home_account_id": "x.y", "realm": "22222222-2222-2222-2222-222222222222",
               "environment": "login.microsoftonline.com", "client_id": "04b07795-8ddb-461a-bbee-02f9e1bf7b46",
               "target": "https://management.core.windows.net//.default", "expires_on": "9999999999"},
              "own": {"secret": "the-cached-token", "home_account_id": "oid.tid", "realm": "22222222-2222-2222-2222-222222222222",
               "environment": "login.microsoftonline.com", "client_id": "04b07795-8ddb-461a-bbee-02f9e1bf7b46",
               "target": "https://management.core.windows.net//user_impersonation https://management.core.windows.net//.default",
               "expires_on": "\(SimulatedClock.now + seconds)"}}}
            """, to: "msal_token_cache.json")
        return folder
    }

    /// A program of the name that stands in for az and writes its arguments down.
    private func standIn(_ folder: TemporaryDirectory, _ script: String) throws {
        let path = try folder.write("#!/bin/sh\necho \"$@\" >> \(folder.path)/calls\n\(script)\n", to: "bin/az")
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path)
    }

    private func credential(_ folder: TemporaryDirectory) -> AzureCLICredential {
        AzureCLICredential(
            environment: AzureEnvironment(
                variables: ["AZURE_CONFIG_DIR": folder.path, "PATH": "\(folder.path)/bin:/usr/bin:/bin"]),
            cloud: .public)
    }

    @Test("a token that az holds already is taken, the signed-in user's only")
    func cached() async throws {
        let folder = try folder(expiresIn: 3000)
        #expect(try await credential(folder).token(for: request).secret.exposed == "the-cached-token")
    }

    @Test("az is run when its token is about to end")
    func run() async throws {
        let folder = try folder(expiresIn: 60)
        try standIn(folder, #"echo '{"accessToken": "a-new-token", "expires_on": 9999999999, "tenant": "t"}'"#)
        let token = try await credential(folder).token(for: request)
        #expect(token.secret.exposed == "a-new-token")
        #expect(token.expiresOn == 9_999_999_999)
        #expect(
            try folder.read("calls")
                == "account get-access-token --output json --resource https://management.azure.com\n")
    }

    @Test("az's own words are given when nobody is signed in")
    func signedOut() async throws {
        let folder = try TemporaryDirectory()
        try standIn(folder, "echo \"ERROR: Please run 'az login' to setup account.\" >&2; exit 1")
        let error = await #expect(throws: CredentialError.self) { try await credential(folder).token(for: request) }
        #expect(error?.message == "no token from Azure CLI: az says: Please run 'az login' to setup account.")
    }

    @Test("the current subscription is az's default, found by id and by name")
    func profile() throws {
        let folder = try folder(expiresIn: 0)
        let profile = try #require(AzureCLIProfile(folder: folder.path))
        #expect(profile.current?.id == "11111111-1111-1111-1111-111111111111")
        #expect(profile.subscription("prod")?.tenant == "22222222-2222-2222-2222-222222222222")
        #expect(profile.subscription("test") == nil)
    }
}
