import Diagnostics
import Git
import Testing

@Suite struct GitURLTests {
    struct Case: CustomTestStringConvertible {
        let text: String
        let url: String
        var testDescription: String { text }
    }

    @Test(
        "reads the forms people paste and writes one",
        arguments: [
            Case(text: "ssh://git@github.com/org/fleet", url: "ssh://git@github.com/org/fleet"),
            Case(text: "ssh://git@GitHub.com:22/org/fleet.git", url: "ssh://git@github.com/org/fleet.git"),
            Case(text: "ssh://github.com/org/fleet/", url: "ssh://git@github.com/org/fleet"),
            Case(text: "ssh://ann@host:2222/~ann/fleet.git", url: "ssh://ann@host:2222/~ann/fleet.git"),
            Case(text: "git@github.com:org/fleet.git", url: "ssh://git@github.com/org/fleet.git"),
            Case(text: "git@host:/srv/fleet.git", url: "ssh://git@host/srv/fleet.git"),
            Case(
                text: "git@ssh.dev.azure.com:v3/org/project/repo",
                url: "ssh://git@ssh.dev.azure.com/v3/org/project/repo"),
            Case(text: "ssh://git@[2001:DB8::1]:2222/x", url: "ssh://git@[2001:db8::1]:2222/x"),
            Case(text: "https://github.com/org/fleet", url: "https://github.com/org/fleet"),
            Case(text: "HTTPS://github.com:443/org/fleet", url: "https://github.com/org/fleet"),
            Case(text: "https://ann:s3cr%40t@host/org/fleet", url: "https://host/org/fleet"),
            Case(text: "http://host:8080/fleet", url: "http://host:8080/fleet"),
            Case(
                text: "https://dev.azure.com/org/my%20project/_git/repo",
                url: "https://dev.azure.com/org/my%20project/_git/repo"),
        ])
    func reads(_ row: Case) throws { #expect("\(try GitURL(row.text))" == row.url) }

    @Test(
        "refuses what is no repository, or could be taken for an option",
        arguments: [
            "", "fleet", "/srv/fleet", "../fleet", "file:///srv/fleet", "ext::sh -c id", "git://host/x", "ssh://host",
            "ssh://host/", "ssh://-oProxyCommand=id/x", "ssh://-l@host/x", "-uhost:x", "git@-host:x", "git@host:-x",
            "ssh://host/-x", "https:///x", "https://host:99999/x", "https://host:a/x", "https://ho st/x",
            "https://host/a\nb",
            "https://host/x?y=z", "https://host/x#y", "ssh://git:secret@host/x", "ssh://git@[::1/x", "@host:x",
            "host:x",
        ])
    func refuses(_ text: String) {
        #expect {
            try GitURL(text)
        } throws: { error in
            guard case .invalidURL = error as? GitError else { return false }
            return true
        }
    }

    @Test("keeps credentials out of everything that prints")
    func redacts() throws {
        let url = try GitURL("https://ann:s3cret@host/org/fleet")
        #expect(url.embeddedCredentials?.username == "ann")
        #expect(url.embeddedCredentials?.password.exposed == "s3cret")
        #expect(!"\(url) \(url as Any)".contains("s3cret"))
        var words = ""
        dump(url, to: &words)
        #expect(!words.contains("s3cret"))
        do {
            _ = try GitURL("https://ann:s3cret@host:99999/org/fleet")
            Issue.record("a port out of range")
        } catch {
            #expect(!"\(error)".contains("s3cret"))
        }
    }

    @Test("turns Azure DevOps' forms into each other")
    func azure() throws {
        let https = try GitURL("https://dev.azure.com/org/project/_git/repo")
        let ssh = try GitURL("ssh://git@ssh.dev.azure.com/v3/org/project/repo")
        #expect(https.overSSH == ssh)
        #expect(ssh.overHTTPS == https)
        #expect(
            try GitURL("https://dev.azure.com/org/_git/repo").overSSH
                == GitURL("ssh://git@ssh.dev.azure.com/v3/org/repo/repo"))
        #expect(https.isAzureDevOps && ssh.isAzureDevOps)
        #expect(ssh.requiredKeyAlgorithms == ["rsa-sha2-512", "rsa-sha2-256"])
        let github = try GitURL("https://github.com/org/fleet")
        #expect(!github.isAzureDevOps && github.requiredKeyAlgorithms.isEmpty)
        #expect("\(github.overSSH.map { "\($0)" } ?? "")" == "ssh://git@github.com/org/fleet")
    }

    @Test("spells hosts as known_hosts does")
    func knownHostsName() throws {
        #expect(try GitURL("ssh://git@host/x").knownHostsName == "host")
        #expect(try GitURL("ssh://git@host:2222/x").knownHostsName == "[host]:2222")
    }
}
