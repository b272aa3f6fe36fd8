import Kustomize
import TestSupport
import Testing

/// Random overlays, built by this engine and by `kubectl kustomize`.
@Suite struct OverlayPropertyTests {
    @Test("agrees with kubectl kustomize on random overlays", .oracle)
    func agrees() async throws {
        let seconds = Environment.value("DAVIT_FUZZ_SECONDS").flatMap(Int.init)
        let end = ContinuousClock.now + .seconds(seconds ?? 0)
        var seed: UInt64 = 1
        var accepted = 0
        while seed <= 12 || ContinuousClock.now < end {
            if try await compare(seed) { accepted += 1 }
            seed += 1
        }
        // Overlays that both refuse say little.
        #expect(UInt64(accepted) >= (seed - 1) / 4, "of \(seed - 1)")
    }

    /// Whether kubectl builds the overlay.
    private func compare(_ seed: UInt64) async throws -> Bool {
        let overlay = RandomOverlay(seed: seed)
        let scratch = try TemporaryDirectory()
        for (path, text) in overlay.files { try scratch.write(text, to: path) }
        // A build of kubectl does not know which kustomize it holds.
        let theirs = try await Oracle.build(scratch.path + "/overlay")?
            .replacing("kustomize-(devel)", with: "kustomize-v5.5.0")
        var options = BuildOptions()
        options.release = .v5_5
        options.reorder = .legacy
        options.loadRestrictor = .rootOnly
        let files = try DiskFiles(root: scratch.path)
        let ours = try? KustomizeBuild.text(KustomizeBuild.objects(at: "overlay", in: files, options: options))
        guard ours.map({ String(decoding: $0, as: UTF8.self) }) != theirs else { return theirs != nil }
        let shown = lineDifference(
            theirs ?? "refused\n", ours.map { String(decoding: $0, as: UTF8.self) } ?? "refused\n")
        Issue.record(
            "seed \(seed) (- kubectl, + davit)\n\(overlay.files["overlay/kustomization.yaml"] ?? "")\n\(shown)")
        return theirs != nil
    }
}
