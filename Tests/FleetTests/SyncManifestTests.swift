import Fleet
import TestSupport
import Testing

@Suite struct SyncManifestTests {
    @Test func looksLikeFluxs() throws {
        let sync = SyncManifest(
            url: "ssh://git@git.example.com/fleet", branch: "main", directory: try ClusterDirectory("clusters/prod"))
        try expectGolden(sync.text(), "gotk-sync.yaml")
    }

    @Test func withEveryField() throws {
        var sync = SyncManifest(
            url: "https://git.example.com/fleet", branch: "release", directory: try ClusterDirectory("./"),
            secretName: "token")
        sync.namespace = "gitops"
        sync.interval = "5m0s"
        sync.provider = "azure"
        sync.recurseSubmodules = true
        sync.sparseCheckout = ["clusters/prod", "apps"]
        sync.owner = "11111111-2222-3333-4444-555555555555"
        try expectGolden(sync.text(), "gotk-sync-all-fields.yaml")
    }
}
