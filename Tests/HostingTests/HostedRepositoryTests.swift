import Hosting
import Testing

@Suite struct HostedRepositoryTests {
    struct Row: CustomTestStringConvertible {
        let host: String
        let path: String
        let expected: HostedRepository?
        var testDescription: String { host + path }
        init(_ host: String, _ path: String, _ expected: HostedRepository?) {
            self.host = host
            self.path = path
            self.expected = expected
        }
    }

    static let azure = HostedRepository.azureDevOps(
        base: "https://dev.azure.com/org", project: "project", name: "fleet")
    static let gitHub = HostedRepository.gitHub(api: "https://api.github.com", owner: "acme", name: "fleet")

    @Test(
        "reads the address of a repository in every form",
        arguments: [
            Row("github.com", "/acme/fleet", HostedRepositoryTests.gitHub),
            Row("github.com", "/acme/fleet.git", HostedRepositoryTests.gitHub),
            Row("ssh.github.com", "/acme/fleet.git", HostedRepositoryTests.gitHub),
            Row(
                "ghe.example.com", "/acme/fleet.git",
                .gitHub(api: "https://ghe.example.com/api/v3", owner: "acme", name: "fleet")),
            Row("github.com", "/acme", nil), Row("github.com", "/acme/fleet/tree", nil),
            Row("gitlab.com", "/acme/fleet", nil), Row("evil-github.com", "/acme/fleet", nil),
            Row("dev.azure.com", "/org/project/_git/fleet", HostedRepositoryTests.azure),
            Row(
                "dev.azure.com", "/org/_git/fleet",
                .azureDevOps(base: "https://dev.azure.com/org", project: "fleet", name: "fleet")),
            Row("ssh.dev.azure.com", "/v3/org/project/fleet", HostedRepositoryTests.azure),
            Row("org.visualstudio.com", "/project/_git/fleet", HostedRepositoryTests.azure),
            Row("org.visualstudio.com", "/DefaultCollection/project/_git/fleet", HostedRepositoryTests.azure),
            Row("vs-ssh.visualstudio.com", "/v3/org/project/fleet", HostedRepositoryTests.azure),
            Row(
                "dev.azure.com", "/org/my%20project/_git/fleet",
                .azureDevOps(base: "https://dev.azure.com/org", project: "my project", name: "fleet")),
            Row("dev.azure.com", "/org/project/fleet", nil), Row("ssh.dev.azure.com", "/v2/org/project/fleet", nil),
        ])
    func reads(row: Row) {
        #expect(HostedRepository(host: row.host, path: row.path, gitHubHosts: ["ghe.example.com"]) == row.expected)
    }

    @Test("knows where people add keys")
    func pages() {
        #expect(Self.gitHub.keyPage == "https://github.com/acme/fleet/settings/keys")
        #expect(Self.azure.keyPage == "https://dev.azure.com/org/_usersSettings/keys")
        let own = HostedRepository(host: "ghe.example.com", path: "/a/b", gitHubHosts: ["ghe.example.com"])
        #expect(own?.keyPage == "https://ghe.example.com/a/b/settings/keys")
    }
}
