import Diagnostics

/// What was asked for cannot be a Flux configuration; nothing has been sent.
package enum FluxArgumentError: ExplainedError, Equatable {
    case clusterType(String)
    case clusterProvider(String, given: String?)
    case name(flag: String, value: String, limit: Int)
    case url(String, kind: String, schemes: [String])
    case missing(flags: [String], kind: String)
    case foreign(flags: [String], kind: String, allowed: [String])
    case referenceMissing
    case referencesTooMany([String])
    case sshWithHTTPS(flag: String)
    case httpsWithSSH
    case httpsPair(given: String, missing: String)
    case keyTwice(flag: String, file: String)
    case key(flag: String, why: String)
    case base64(flag: String)
    case knownHosts(line: Int)
    case duration(flag: String, value: String)
    case bucketAuth
    case blobAuth([String])
    case servicePrincipal(missing: [String])
    case servicePrincipalTwice
    case certificatePassword
    case choice(flag: String, value: String, choices: [String])
    case boolean(flag: String, value: String)
    case pair(flag: String, value: String)
    case kustomizationName
    case kustomizationTwice(String)
    case kustomizationKey(String, near: String?)
    case kustomizationKeyTwice(String, kustomization: String)
    case postBuild(kustomization: String, why: String)
    case nameTooLong(configuration: String, kustomization: String)
    case verification(String)
    case versionPin

    package var reason: String { "InvalidArguments" }

    package var message: String {
        switch self {
        case .clusterType(let text): "the cluster type \"\(text)\" is unknown"
        case .clusterProvider(let type, nil): "the cluster type \(type) needs --cluster-resource-provider"
        case .clusterProvider(let type, let given?): "clusters of type \(type) are not served by \"\(given)\""
        case .name(let flag, let value, let limit):
            "\(flag) \"\(value)\" is no name for Kubernetes: at most \(limit) lower-case letters, digits, hyphens and"
                + " periods, with a letter or digit at both ends"
        case .url(let url, let kind, _): "the URL \"\(url)\" cannot be a source of kind \(kind)"
        case .missing(let flags, let kind): "a source of kind \(kind) needs \(Self.list(flags))"
        case .foreign(let flags, let kind, _): "\(Self.list(flags)) cannot go with a source of kind \(kind)"
        case .referenceMissing: "nothing says which revision of the repository to follow"
        case .referencesTooMany(let flags): "\(Self.list(flags)) exclude each other"
        case .sshWithHTTPS(let flag): "\(flag) cannot be used with an http(s) URL"
        case .httpsWithSSH: "--https-user and --https-key cannot be used with an SSH URL"
        case .httpsPair(let given, let missing): "\(given) cannot be used without \(missing)"
        case .keyTwice(let flag, let file): "\(flag) and \(file) exclude each other"
        case .key(let flag, let why): "\(flag) is no private key for SSH: \(why)"
        case .base64(let flag): "\(flag) is not base64"
        case .knownHosts(let line): "line \(line) of the known hosts is not in the form of sshd(8)"
        case .duration(let flag, let value): "\(flag) \"\(value)\" is no duration"
        case .bucketAuth: "a source of kind bucket needs a way to sign in"
        case .blobAuth(let ways): "a source of kind azblob takes one way to sign in, not \(Self.list(ways))"
        case .servicePrincipal(let missing): "the service principal lacks \(Self.list(missing))"
        case .servicePrincipalTwice: "--sp-client-secret and --sp-client-cert exclude each other"
        case .certificatePassword: "--sp-cert-password is given without --sp-client-cert"
        case .choice(let flag, let value, _): "\(flag) cannot be \"\(value)\""
        case .boolean(let flag, let value): "\(flag) must be true or false, not \"\(value)\""
        case .pair(let flag, let value): "\(flag) takes KEY=VALUE, not \"\(value)\""
        case .kustomizationName: "a kustomization has no name"
        case .kustomizationTwice(let name): "the kustomization \"\(name)\" is given twice"
        case .kustomizationKey(let key, _): "a kustomization has no property \"\(key)\""
        case .kustomizationKeyTwice(let key, let name): "the kustomization \"\(name)\" has \(key) twice"
        case .postBuild(let name, let why): "postBuild of kustomization \"\(name)\" cannot be read: \(why)"
        case .nameTooLong(let configuration, let kustomization):
            "\"\(configuration)-\(kustomization)\" is longer than 63 characters"
        case .verification(let text): "\"\(text)\" is no identity to verify with"
        case .versionPin: "a pinned --version cannot be upgraded automatically"
        }
    }

    package var hints: [String] {
        switch self {
        case .clusterType: ["give one of \(ClusterType.allCases.map(\.path).joined(separator: ", "))"]
        case .clusterProvider(_, _): ["give --cluster-resource-provider \(ClusterType.provisioned.provider)"]
        case .url(_, _, let schemes): ["begin it with \(schemes.joined(separator: ", "))"]
        case .foreign(_, _, let allowed): ["this kind takes \(allowed.joined(separator: ", "))"]
        case .referenceMissing: ["give one of --branch, --tag, --semver, --commit"]
        case .referencesTooMany: ["give one of them"]
        case .sshWithHTTPS: ["give an ssh:// URL, or --https-user and --https-key"]
        case .httpsWithSSH: ["give an https:// URL, or --ssh-private-key-file"]
        case .httpsPair(_, let missing): ["give \(missing) as well"]
        case .key: ["give an RSA, ECDSA or Ed25519 key in PEM or OpenSSH form, without a passphrase"]
        case .base64(let flag): ["encode it with base64 -w0, or give \(flag)-file"]
        case .knownHosts: ["make them with: ssh-keyscan HOST"]
        case .duration: ["write hours, minutes and seconds: 1h2m5s"]
        case .bucketAuth: ["give --bucket-access-key and --bucket-secret-key, or --local-auth-ref"]
        case .servicePrincipal: ["give --sp-client-id, --sp-tenant-id and --sp-client-secret or --sp-client-cert"]
        case .choice(_, _, let choices): ["give one of \(choices.joined(separator: ", "))"]
        case .kustomizationName: ["begin with name=NAME"]
        case .kustomizationTwice: ["give each kustomization a name of its own"]
        case .kustomizationKey(let key, let near):
            [near.map { "did you mean \($0) instead of \(key)" } ?? "the properties are \(KustomizationArgument.keys)"]
        case .nameTooLong: ["shorten one of the two names"]
        case .verification: ["write {\"issuer\": \"…\", \"subject\": \"…\"}"]
        case .versionPin: ["give --auto-upgrade-minor-version false as well"]
        default: []
        }
    }

    private static func list(_ items: [String]) -> String {
        guard let last = items.last, items.count > 1 else { return items.first ?? "" }
        return items.dropLast().joined(separator: ", ") + " and " + last
    }
}
