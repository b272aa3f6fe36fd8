import Diagnostics
import KubernetesModel

/// Why a `Kustomization` was not applied, in the words of its Ready condition.
package enum KustomizationError: ExplainedError {
    case componentNotLocal(String)
    case pathOutsideArtifact(path: String)
    case pathNotFound(path: String, revision: String)
    case pathNotADirectory(path: String)
    /// The build itself; the message is the engine's.
    case build(message: String, hints: [String])
    /// Variables of one object, named `Kind.version.group/name`.
    case postBuild(object: String, SubstitutionError)
    case notAnObject(String)
    case variables(kind: String, name: String, detail: String)
    case encrypted(object: String)
    case decryptionUnsupported(file: String)
    case expressionsUnsupported(field: String)
    case unsupportedSource(kind: String, name: String)
    case kubeConfig(String)
    case prune(String)

    package var reason: String {
        switch self {
        case .pathOutsideArtifact, .pathNotFound, .pathNotADirectory, .unsupportedSource: "ArtifactFailed"
        case .componentNotLocal, .build, .postBuild, .notAnObject, .variables, .decryptionUnsupported: "BuildFailed"
        case .encrypted, .kubeConfig: "ReconciliationFailed"
        case .expressionsUnsupported: "InvalidCELExpression"
        case .prune: "PruneFailed"
        }
    }

    package var message: String {
        switch self {
        case .componentNotLocal(let path): "component path '\(path)' must be local and relative"
        case .pathOutsideArtifact(let path): "kustomization path '\(path)' leads out of the repository"
        case .pathNotFound(let path, let revision):
            "kustomization path not found: there is no '\(path)' in revision \(revision)"
        case .pathNotADirectory(let path): "kustomization path '\(path)' is not a directory"
        case .build(let message, _): "kustomize build failed: \(message)"
        case .postBuild(let object, let error): "post build failed for '\(object)': envsubst error: \(error.message)"
        case .notAnObject(let text): "failed to decode Kubernetes apiVersion, kind and name from: \(text)"
        case .variables(let kind, let name, let detail): "substitute from '\(kind)/\(name)' error: \(detail)"
        case .encrypted(let object):
            "\(object) is SOPS encrypted, configuring decryption is required for this secret to be reconciled"
        case .decryptionUnsupported(let file): "cannot decrypt \(file): SOPS not yet supported"
        case .expressionsUnsupported(let field): "cannot evaluate \(field): CEL expressions are not yet supported"
        case .unsupportedSource(let kind, let name): "source `\(name)` kind '\(kind)' not supported"
        case .kubeConfig(let detail): "failed to build kube client: \(detail)"
        case .prune(let detail): detail
        }
    }

    package var hints: [String] {
        switch self {
        case .componentNotLocal: ["put the component into the repository and name it relative to spec.path"]
        case .pathOutsideArtifact: ["write spec.path relative to the root of the repository, without .."]
        case .pathNotFound: ["check spec.path, and that .sourceignore and spec.ignore of the source let it through"]
        case .pathNotADirectory: ["let spec.path name the directory, not the file in it"]
        case .build(_, let hints): hints
        case .postBuild(_, let error): error.hints
        case .notAnObject, .variables, .kubeConfig, .prune: []
        case .encrypted: ["set spec.decryption.provider to sops"]
        case .decryptionUnsupported: ["remove spec.decryption, or keep this Kustomization with stock Flux for now"]
        case .expressionsUnsupported: ["remove the expression; the built-in readiness rules apply then"]
        case .unsupportedSource: ["use a GitRepository"]
        }
    }
}

extension KustomizationError {
    /// Wraps what building throws: errors of the engine, of a parser, of the tree.
    init(building error: any Error) {
        let explained = error as? any ExplainedError
        self = .build(message: explained?.message ?? "\(error)", hints: explained?.hints ?? [])
    }
}
