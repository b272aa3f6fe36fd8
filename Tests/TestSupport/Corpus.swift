import FoundationEssentials
package import Testing

/// Conformance cases that are kept beside the checkout, not in it.
package enum Corpus {
    /// `DAVIT_CORPUS`, or `../shared/corpus` seen from the checkout.
    package static let root =
        Environment.value("DAVIT_CORPUS") ?? Checkout.parent(of: Checkout.root) + "/shared/corpus"

    /// The folder of one corpus, such as `kustomize`; `nil`, said aloud on standard error, where there is none.
    package static func folder(_ name: String) -> String? {
        let path = root + "/" + name
        if FileManager.default.fileExists(atPath: path) { return path }
        Environment.reportSkip("the \(name) corpus; there is no \(path)")
        return nil
    }
}

extension Trait where Self == ConditionTrait {
    /// Runs a test where the corpus lies beside the checkout, and says so where it does not.
    package static func corpus(_ name: String) -> Self {
        .enabled(if: Corpus.folder(name) != nil, "needs \(Corpus.root)/\(name)")
    }
}
