import Diagnostics

/// Why no cluster could be made out of a kubeconfig.
package enum KubeconfigError: ExplainedError {
    case missing(searched: [String])
    case unreadable(path: String, detail: String)
    case noSuchContext(String, known: [String])
    case noCurrentContext(known: [String])
    /// A context names a cluster or user that no file defines.
    case dangling(context: String, kind: String, name: String)
    case invalid(field: String, detail: String)
    /// An untrusted kubeconfig asks for a program to be run or a file of this machine to be read.
    case untrusted(field: String)
    case notInCluster
    case pluginFailed(command: String, detail: String, installHint: String?)

    package var reason: String {
        switch self {
        case .untrusted: "KubeconfigRefused"
        case .pluginFailed: "CredentialPluginFailed"
        default: "KubeconfigInvalid"
        }
    }

    package var message: String {
        switch self {
        case .missing(let searched): "no kubeconfig found (looked at \(searched.joined(separator: ", ")))"
        case .unreadable(let path, let detail): "cannot read kubeconfig \(path): \(detail)"
        case .noSuchContext(let name, _): "context \"\(name)\" does not exist"
        case .noCurrentContext: "the kubeconfig names no current context"
        case .dangling(let context, let kind, let name):
            "context \"\(context)\" names \(kind) \"\(name)\", which the kubeconfig does not define"
        case .invalid(let field, let detail): "kubeconfig field \(field) is invalid: \(detail)"
        case .untrusted(let field): "a kubeconfig from a Secret may not use \(field)"
        case .notInCluster: "not running in a pod: KUBERNETES_SERVICE_HOST is not set or there is no service account"
        case .pluginFailed(let command, let detail, _): "credential plugin \(command) failed: \(detail)"
        }
    }

    package var hints: [String] {
        switch self {
        case .missing: ["set KUBECONFIG or give --kubeconfig, for AKS run: az aks get-credentials"]
        case .noSuchContext(_, let known), .noCurrentContext(let known):
            known.isEmpty ? [] : ["choose one with --context: \(known.sorted().joined(separator: ", "))"]
        case .untrusted: ["put a token or a client certificate inline into the Secret's kubeconfig"]
        case .pluginFailed(_, _, let hint?): [hint]
        default: []
        }
    }
}
