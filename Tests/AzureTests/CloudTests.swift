import Azure
import Testing

@Suite("Clouds")
struct CloudTests {
    @Test(
        "a cloud is found by each of its names",
        arguments: [
            ("AzureCloud", "https://management.azure.com"), ("public", "https://management.azure.com"),
            ("usgovernment", "https://management.usgovcloudapi.net"),
            ("AzureUSGovernment", "https://management.usgovcloudapi.net"),
            ("China", "https://management.chinacloudapi.cn"),
            ("azurechinacloud", "https://management.chinacloudapi.cn"),
        ])
    func named(name: String, endpoint: String) { #expect(Cloud(named: name)?.resourceManager == endpoint) }

    @Test("an unknown cloud is none")
    func unknown() { #expect(Cloud(named: "germany") == nil) }
}
