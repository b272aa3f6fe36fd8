import Cryptography
import Git
import Testing

@Suite struct PinnedHostKeyTests {
    /// What the providers publish; docs/pinned-host-keys.md says where.
    static let published: [String: [String: String]] = [
        "github.com": [
            "ssh-ed25519": "SHA256:+DiY3wvvV6TuJJhbpZisF/zLDA0zPMSvHdkr4UvCOqU",
            "ecdsa-sha2-nistp256": "SHA256:p2QAMXNIC1TJYWeIOttrVc98/R1BUFWu3/LiyKgUfQM",
            "ssh-rsa": "SHA256:uNiVztksCsDhcc0u9e8BujQXVUpKZIDTMczCvj3tD2s",
        ],
        "gitlab.com": [
            "ssh-ed25519": "SHA256:eUXGGm1YGsMAS7vkcx6JOJdOGHPem5gQp4taiCfCLB8",
            "ecdsa-sha2-nistp256": "SHA256:HbW3g8zUjNSksFbqTiUWPWg2Bq1x8xdGUrliXFzSnUw",
            "ssh-rsa": "SHA256:ROQFvPThGrW4RuWLoL9tq9I9zJ42fK4XywyRtbOz/EQ",
        ],
        "bitbucket.org": [
            "ssh-ed25519": "SHA256:ybgmFkzwOSotHTHLJgHO0QN8L0xErw6vd0VhFA9m3SM",
            "ecdsa-sha2-nistp256": "SHA256:FC73VB6C4OQLSCrjEayhMp9UMxS97caD/Yyi2bhW/J0",
            "ssh-rsa": "SHA256:46OSHA1Rmj8E8ERTC6xkNcmGOw9oFxYr0WF6zWW8l1E",
        ],
        "ssh.dev.azure.com": ["ssh-rsa": "SHA256:ohD8VZEXGWo6Ez8GSEJQ9WpafgLFsOfLOtGGQCQo6Og"],
        "vs-ssh.visualstudio.com": ["ssh-rsa": "SHA256:ohD8VZEXGWo6Ez8GSEJQ9WpafgLFsOfLOtGGQCQo6Og"],
    ]

    @Test("every shipped key has the fingerprint its provider publishes, and none is missing")
    func fingerprints() throws {
        var shipped: [String: [String: String]] = [:]
        for pinned in PinnedHostKeys.all {
            for entry in KnownHosts(pinned.knownHosts).entries {
                #expect(entry.key.type == pinned.type)
                for host in pinned.hosts { shipped[host, default: [:]][pinned.type] = entry.key.fingerprint }
            }
        }
        #expect(shipped == Self.published)
    }

    @Test("lines are given for the service's own name and port alone")
    func hosts() throws {
        let lines = try #require(PinnedHostKeys.knownHosts(for: GitURL("git@github.com:org/fleet")))
        #expect(KnownHosts(lines).keys(for: "github.com").count == 3)
        #expect(try PinnedHostKeys.knownHosts(for: GitURL("ssh://git@github.com:443/org/fleet")) == nil)
        #expect(try PinnedHostKeys.knownHosts(for: GitURL("git@github.com.evil.example:org/fleet")) == nil)
        #expect(try PinnedHostKeys.knownHosts(for: GitURL("https://github.com/org/fleet")) == nil)
    }
}

@Suite struct KnownHostsTests {
    static let key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl"

    struct Case: CustomTestStringConvertible {
        let testDescription: String
        let line: String
        let name: String
        let isFound: Bool
    }

    @Test(
        "finds a host's keys as ssh does",
        arguments: [
            Case(testDescription: "plain", line: "host \(key) comment", name: "host", isFound: true),
            Case(testDescription: "another", line: "host \(key)", name: "host2", isFound: false),
            Case(testDescription: "one of several", line: "a,host,b \(key)", name: "host", isFound: true),
            Case(testDescription: "in another case", line: "Host \(key)", name: "host", isFound: true),
            Case(testDescription: "port", line: "[host]:2222 \(key)", name: "[host]:2222", isFound: true),
            Case(testDescription: "another port", line: "[host]:2222 \(key)", name: "host", isFound: false),
            Case(testDescription: "wildcard", line: "*.example.com \(key)", name: "git.example.com", isFound: true),
            Case(testDescription: "negation", line: "*,!host \(key)", name: "host", isFound: false),
            Case(testDescription: "comment", line: "# host \(key)", name: "host", isFound: false),
            Case(testDescription: "authority", line: "@cert-authority host \(key)", name: "host", isFound: false),
            Case(testDescription: "revoked", line: "host \(key)\n@revoked host \(key)", name: "host", isFound: false),
            Case(testDescription: "damaged", line: "host ssh-ed25519 AAAA", name: "host", isFound: false),
            Case(
                testDescription: "type that does not fit", line: "host ssh-rsa \(key.dropFirst(12))", name: "host",
                isFound: false),
            Case(
                testDescription: "hashed", line: "|1|F1E1KeoE/eEWhi10WpGv4OdiO6Y=|3988QV0VE8wmZL7suNrYQLITLCg= \(key)",
                name: "192.168.1.61", isFound: true),
        ])
    func finds(_ row: Case) { #expect(KnownHosts(row.line).keys(for: row.name).count == (row.isFound ? 1 : 0)) }
}
