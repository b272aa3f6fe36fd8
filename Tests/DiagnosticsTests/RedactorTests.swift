import Testing

@testable import Diagnostics

@Suite struct RedactorTests {
    struct Case: CustomTestStringConvertible {
        let testDescription: String
        let text: String
        let redacted: String
    }

    @Test(
        "masks what looks like a credential",
        arguments: [
            Case(
                testDescription: "private key",
                text: "got -----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\nBBBB\n-----END OPENSSH PRIVATE KEY----- end",
                redacted: "got -----BEGIN OPENSSH PRIVATE KEY-----***-----END OPENSSH PRIVATE KEY----- end"),
            Case(
                testDescription: "private key cut short", text: "-----BEGIN PRIVATE KEY-----\nAAAA",
                redacted: "-----BEGIN PRIVATE KEY-----***"),
            Case(
                testDescription: "a public key stays",
                text: "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----",
                redacted: "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----"),
            Case(
                testDescription: "bearer token", text: "Authorization: Bearer abc.DEF-123_456 next",
                redacted: "Authorization: Bearer *** next"),
            Case(
                testDescription: "basic credentials, lower case", text: "authorization: basic dXNlcjpwYXNz",
                redacted: "authorization: basic ***"),
            Case(testDescription: "the word bearer", text: "a bearer of news", redacted: "a bearer of news"),
            Case(
                testDescription: "password in a URL", text: "clone https://me:hunter2@host/x failed",
                redacted: "clone https://me:***@host/x failed"),
            Case(
                testDescription: "token in a URL", text: "https://ghp_abcdef@github.com/x.git",
                redacted: "https://***@github.com/x.git"),
            Case(
                testDescription: "the user of ssh stays", text: "ssh://git@host:22/fleet.git",
                redacted: "ssh://git@host:22/fleet.git"),
            Case(
                testDescription: "no user information", text: "https://host:443/a@b and mail me@x.org",
                redacted: "https://host:443/a@b and mail me@x.org"),
            Case(
                testDescription: "query parameters", text: "GET /x?sv=1&sig=abc%2F&se=2 client_secret=s3cr3t, ok",
                redacted: "GET /x?sv=1&sig=***&se=2 client_secret=***, ok"),
            Case(
                testDescription: "web token", text: "t eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJzeXN0ZW0ifQ.c2lnbmF0dXJl t",
                redacted: "t *** t"),
            Case(
                testDescription: "nothing", text: "apiserver=https://x:6443 ready",
                redacted: "apiserver=https://x:6443 ready"),
        ])
    func patterns(row: Case) {
        #expect(Redactor().redact(row.text) == row.redacted)
    }

    @Test(
        "masks registered secrets in every form",
        arguments: [
            Case(testDescription: "as it is", text: "key p&ss word/1 end", redacted: "key *** end"),
            Case(testDescription: "percent-encoded", text: "?k=p%26ss%20word%2F1&b", redacted: "?k=***&b"),
            Case(testDescription: "twice", text: "p&ss word/1p&ss word/1", redacted: "******"),
            Case(testDescription: "not there", text: "p&ss word/2", redacted: "p&ss word/2"),
        ])
    func registered(row: Case) {
        let redactor = Redactor()
        redactor.register("p&ss word/1")
        redactor.register("short")  // fewer than six bytes would mask words
        #expect(redactor.redact(row.text) == row.redacted)
        #expect(redactor.redact("in short") == "in short")
    }

    @Test func aSecretIsFoundInsideBase64AndLineByLine() {
        let redactor = Redactor()
        redactor.register("first-line-of-it\nsecond-line-of-it\n")
        #expect(redactor.redact("it was second-line-of-it here") == "it was *** here")
        // base64 of "first-line-of-it": the last group may hold what follows
        #expect(redactor.redact("Zmlyc3QtbGluZS1vZi1pdA==") == "***dA==")
    }
}
