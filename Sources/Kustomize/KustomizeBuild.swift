import Diagnostics
package import YAML

/// Builds kustomizations: a directory of a tree in, the objects it makes out.
///
/// Synchronous and pure: nothing is kept between builds and any number may run at once.
package enum KustomizeBuild {
    /// The objects of the kustomization in the directory at `path`, in the order they are to be printed or applied.
    ///
    /// - Throws: `KustomizeError`, and what `files` throws.
    package static func objects(
        at path: String, in files: any KustomizeFiles, options: BuildOptions = BuildOptions()
    ) throws -> [Node] {
        throw KustomizeError.notYet
    }

    /// The kustomization file of the directory at `path`, parsed and otherwise untouched; `nil` when it has none.
    package static func kustomization(at path: String, in files: any KustomizeFiles) throws -> Node? {
        throw KustomizeError.notYet
    }
}

package enum KustomizeError: ExplainedError {
    case notYet

    package var reason: String { "BuildFailed" }
    package var message: String { "not yet" }
}
