import Testing

@testable import Diagnostics

@Suite struct SecretTests {
    @Test func noTextualFormShowsTheValue() {
        let secret = Secret("hunter2")
        #expect("\(secret)" == "***")
        #expect(String(reflecting: secret) == "***")
        #expect(!String(describing: [secret]).contains("hunter2"))
    }
}
