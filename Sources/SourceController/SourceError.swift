import Diagnostics
package import KubernetesModel

/// Why a `GitRepository` has no current artifact, in the words of its conditions.
package enum SourceError: ExplainedError, Equatable {
    case invalidURL(String, why: String)
    case secretMissing(NamespacedName)
    case secretUnreadable(NamespacedName, detail: String)
    case incompleteSecret(scheme: String, field: String)
    case incompleteProxySecret(NamespacedName)
    case proxyForSSH
    case githubAppWithoutProvider(NamespacedName)
    case unsupportedProvider(String)
    case unsupportedField(String)
    case missingSparseDirectory(String)

    package var reason: String {
        switch self {
        case .invalidURL: "URLInvalid"
        case .secretMissing, .secretUnreadable, .incompleteSecret, .incompleteProxySecret: "AuthenticationFailed"
        case .githubAppWithoutProvider, .unsupportedProvider: "InvalidProviderConfiguration"
        case .unsupportedField, .proxyForSSH: "UnsupportedField"
        case .missingSparseDirectory: "GitOperationFailed"
        }
    }

    package var message: String {
        switch self {
        case .invalidURL(let url, let why): "failed to parse url '\(url)': \(why)"
        case .secretMissing(let key): "failed to get secret '\(key)': secrets \"\(key.name)\" not found"
        case .secretUnreadable(let key, let detail): "failed to get secret '\(key)': \(detail)"
        case .incompleteSecret(let scheme, let field):
            "failed to configure authentication options: invalid '\(scheme)' auth option: '\(field)' is required"
        case .incompleteProxySecret(let key):
            "failed to configure proxy options: invalid proxy secret '\(key)': key 'address' is missing"
        case .proxyForSSH: "spec.proxySecretRef works for https only; ssh goes straight to its host"
        case .githubAppWithoutProvider(let key):
            "secretRef '\(key)' has github app data but provider is not set to github"
        case .unsupportedProvider(let name): "spec.provider '\(name)' is not yet supported, only 'generic' is"
        case .unsupportedField(let name): "spec.\(name) is not yet supported"
        case .missingSparseDirectory(let name):
            "failed to sparse checkout directories : sparse checkout dir '\(name)' does not exist in repository"
        }
    }

    package var hints: [String] {
        switch self {
        case .invalidURL: ["write spec.url as ssh://git@host/path or https://host/path"]
        case .secretMissing(let key): ["create the Secret \(key), or run: davit bootstrap git again"]
        case .incompleteSecret(_, "known_hosts"):
            [
                "put the host's keys into the Secret's known_hosts, as ssh-keyscan prints them, after comparing fingerprints"
            ]
        case .incompleteSecret(_, let field): ["add the key \(field) to the Secret that spec.secretRef names"]
        case .incompleteProxySecret:
            ["add the key address, http://host:port, to the Secret that spec.proxySecretRef names"]
        case .proxyForSSH: ["remove spec.proxySecretRef, or use the repository's https URL"]
        case .unsupportedProvider, .unsupportedField: ["remove the field, or keep this source with stock Flux for now"]
        case .secretUnreadable, .githubAppWithoutProvider, .missingSparseDirectory: []
        }
    }

    /// Whether only a change of the object itself can help.
    var stalls: Bool {
        switch self {
        case .invalidURL, .unsupportedProvider, .unsupportedField, .proxyForSSH: true
        default: false
        }
    }
}
