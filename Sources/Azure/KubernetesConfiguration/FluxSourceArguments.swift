import Cryptography
import YAML

/// What az's flags say of a source, by the flags' long names; files are read already.
///
/// It makes the body az makes of them, and refuses what az refuses.
/// - SeeAlso: Azure/azure-cli-extensions `src/k8s-configuration` 2.3.0, `providers/FluxConfigurationProvider.py`.
package struct FluxSourceArguments: Sendable {
    /// Values by long name, without `--`.
    package var values: [String: String]
    /// `--match-oidc-identity` and `--verification-config` take several words.
    package var lists: [String: [String]]
    /// Three-state flags that were given.
    package var switches: [String: Bool]

    package init(values: [String: String] = [:], lists: [String: [String]] = [:], switches: [String: Bool] = [:]) {
        self.values = values
        self.lists = lists
        self.switches = switches
    }

    package subscript(name: String) -> String? { values[name].flatMap { $0.isEmpty ? nil : $0 } }

    /// The source for PUT, or, with `isPatch`, what of it changes.
    ///
    /// - Parameter changesKind: a PATCH that moves to this kind needs everything a PUT needs.
    package func source(
        _ kind: FluxSourceKind, isPatch: Bool = false, changesKind: Bool = false
    ) throws(FluxArgumentError) -> FluxSource {
        try refuseForeign(kind)
        if !isPatch || changesKind { try complete(kind) }
        var body = Node.emptyMapping
        body["url"] = self["url"].map(Node.string)
        for (flag, property) in [("timeout", "timeoutInSeconds"), ("sync-interval", "syncIntervalInSeconds")] {
            guard let text = self[flag] else { continue }
            body[property] = .integer(try ArgumentValues.duration(text, flag: "--\(flag)"))
        }
        body["localAuthRef"] = self["local-auth-ref"].map(Node.string)
        var secrets = Node.emptyMapping
        switch kind {
        case .git: try git(&body, &secrets)
        case .bucket: bucket(&body, &secrets, isPatch: isPatch)
        case .azblob: blob(&body)
        case .oci: try oci(&body)
        }
        return FluxSource(
            kind: kind, properties: body, protectedSettings: secrets.mapping?.isEmpty == true ? nil : secrets)
    }

    private func refuseForeign(_ kind: FluxSourceKind) throws(FluxArgumentError) {
        let given = Set(values.filter { !$0.value.isEmpty }.keys)
            .union(lists.filter { !$0.value.isEmpty }.keys).union(switches.filter(\.value).keys)
        let foreign = given.subtracting(kind.flags).sorted()
        guard foreign.isEmpty else {
            throw .foreign(
                flags: foreign.map { "--\($0)" }, kind: kind.rawValue,
                allowed: kind.flags.sorted().map { "--\($0)" })
        }
    }

    /// What a new source cannot do without.
    private func complete(_ kind: FluxSourceKind) throws(FluxArgumentError) {
        let required = ["url"] + (kind == .bucket ? ["bucket-name"] : kind == .azblob ? ["container-name"] : [])
        let missing = required.filter { self[$0] == nil }
        guard missing.isEmpty, let url = self["url"] else {
            throw .missing(flags: missing.map { "--\($0)" }, kind: kind.rawValue)
        }
        guard kind.schemes.contains(where: { url.hasPrefix($0) && url != $0 }) else {
            throw .url(url, kind: kind.rawValue, schemes: kind.schemes)
        }
        switch kind {
        case .git:
            try checkGitAccess(url)
            let given = ["branch", "tag", "semver", "commit"].filter { self[$0] != nil }
            if given.isEmpty { throw .referenceMissing }
            if given.count > 1 { throw .referencesTooMany(given.map { "--\($0)" }) }
        case .bucket:
            let hasKeys = self["bucket-access-key"] != nil && self["bucket-secret-key"] != nil
            guard hasKeys || self["local-auth-ref"] != nil else { throw .bucketAuth }
        case .azblob: try checkBlobAccess()
        case .oci: break
        }
    }

    private func checkGitAccess(_ url: String) throws(FluxArgumentError) {
        let isHTTP = url.lowercased().hasPrefix("http://") || url.lowercased().hasPrefix("https://")
        let secured = ["ssh-private-key", "ssh-private-key-file", "known-hosts", "known-hosts-file"]
        if isHTTP {
            if let flag = secured.first(where: { self[$0] != nil }) { throw .sshWithHTTPS(flag: "--\(flag)") }
        } else if self["https-user"] != nil || self["https-key"] != nil {
            throw .httpsWithSSH
        }
        switch (self["https-user"], self["https-key"]) {
        case (.some, nil): throw .httpsPair(given: "--https-user", missing: "--https-key")
        case (nil, .some): throw .httpsPair(given: "--https-key", missing: "--https-user")
        default: break
        }
    }

    private func checkBlobAccess() throws(FluxArgumentError) {
        let principal = ["sp-client-id", "sp-tenant-id", "sp-client-secret", "sp-client-cert", "sp-cert-password"]
        let hasPrincipal = principal.contains { self[$0] != nil } || switches["sp-cert-send-chain"] == true
        if hasPrincipal {
            var missing = ["sp-client-id", "sp-tenant-id"].filter { self[$0] == nil }
            if self["sp-client-secret"] == nil, self["sp-client-cert"] == nil {
                missing.append("sp-client-secret (or --sp-client-cert)")
            }
            guard missing.isEmpty else { throw .servicePrincipal(missing: missing.map { "--\($0)" }) }
            if self["sp-client-secret"] != nil, self["sp-client-cert"] != nil { throw .servicePrincipalTwice }
            if self["sp-cert-password"] != nil, self["sp-client-cert"] == nil { throw .certificatePassword }
        }
        var ways = ["account-key", "sas-token", "local-auth-ref", "mi-client-id"].filter { self[$0] != nil }
        if hasPrincipal { ways.append("sp-client-id") }
        guard ways.count < 2 else { throw .blobAuth(ways.map { "--\($0)" }) }
    }

    // MARK: Kinds

    private func git(_ body: inout Node, _ secrets: inout Node) throws(FluxArgumentError) {
        body["repositoryRef"] = reference(["branch", "tag", "semver", "commit"])
        if let hosts = try material("known-hosts", strips: true) {
            try SSHMaterial.checkKnownHosts(hosts)
            body["sshKnownHosts"] = .string(hosts)
        }
        body["httpsUser"] = self["https-user"].map(Node.string)
        body["httpsCACert"] = try material("https-ca-cert", strips: true).map(Node.string)
        if let provider = self["provider"] {
            body["provider"] = .string(
                try ArgumentValues.choice(provider, of: ["generic", "azure"], flag: "--provider"))
        }
        if let key = try material("ssh-private-key", strips: false) {
            try SSHMaterial.checkPrivateKey(key)
            secrets["sshPrivateKey"] = .string(key)
        }
        secrets["httpsKey"] = self["https-key"].map { .string(Base64.encode(Array($0.utf8))) }
    }

    private func bucket(_ body: inout Node, _ secrets: inout Node, isPatch: Bool) {
        body["bucketName"] = self["bucket-name"].map(Node.string)
        body["accessKey"] = self["bucket-access-key"].map(Node.string)
        // The contract's default is true: said aloud, it is false.
        body["insecure"] = switches["bucket-insecure"].map(Node.bool) ?? (isPatch ? nil : .bool(false))
        secrets["bucketSecretKey"] = self["bucket-secret-key"].map { .string(Base64.encode(Array($0.utf8))) }
    }

    private func blob(_ body: inout Node) {
        body["containerName"] = self["container-name"].map(Node.string)
        body["accountKey"] = self["account-key"].map(Node.string)
        body["sasToken"] = self["sas-token"].map(Node.string)
        var principal = Node.emptyMapping
        for (flag, property) in [
            ("sp-client-id", "clientId"), ("sp-tenant-id", "tenantId"), ("sp-client-secret", "clientSecret"),
            ("sp-client-cert", "clientCertificate"), ("sp-cert-password", "clientCertificatePassword"),
        ] { principal[property] = self[flag].map(Node.string) }
        let sendsChain = switches["sp-cert-send-chain"]
        if principal.mapping?.isEmpty == false || sendsChain == true {
            principal["clientCertificateSendChain"] = .bool(sendsChain ?? false)
            body["servicePrincipal"] = principal
        }
        body["managedIdentity"] = self["mi-client-id"].map { ["clientId": .string($0)] }
    }

    private func oci(_ body: inout Node) throws(FluxArgumentError) {
        body["repositoryRef"] = reference(["tag", "semver", "digest"])
        body["serviceAccountName"] = self["service-account-name"].map(Node.string)
        body["useWorkloadIdentity"] = switches["use-workload-identity"].map(Node.bool)
        body["insecure"] = switches["oci-insecure"].map(Node.bool)
        var selector = Node.emptyMapping
        selector["mediaType"] = self["oci-media-type"].map(Node.string)
        if let operation = self["oci-operation"] {
            selector["operation"] = .string(
                try ArgumentValues.choice(operation, of: ["extract", "copy"], flag: "--oci-operation"))
        }
        body["layerSelector"] = Self.orNothing(selector)
        var tls = Node.emptyMapping
        tls["caCertificate"] = try base64("tls-ca-certificate")
        tls["clientCertificate"] = try base64("tls-client-certificate")
        tls["privateKey"] = try base64("tls-private-key")
        body["tlsConfig"] = Self.orNothing(tls)
        body["verify"] = Self.orNothing(try verification())
    }

    private func verification() throws(FluxArgumentError) -> Node {
        var verify = Node.emptyMapping
        verify["provider"] = self["verification-provider"].map(Node.string)
        var identities: [Node] = []
        for text in lists["match-oidc-identity"] ?? [] {
            guard let node = try? JSONParser.parse(text), let issuer = node["issuer"], let subject = node["subject"],
                issuer.string != nil, subject.string != nil
            else { throw .verification(text) }
            identities.append(["issuer": issuer, "subject": subject])
        }
        if !identities.isEmpty { verify["matchOidcIdentity"] = .sequence(identities) }
        var configuration = Node.emptyMapping
        for word in lists["verification-config"] ?? [] {
            let (key, value) = try ArgumentValues.pair(word, flag: "--verification-config")
            configuration[key] = .string(value)
        }
        verify["verificationConfig"] = Self.orNothing(configuration)
        return verify
    }

    // MARK: Values

    private func reference(_ names: [String]) -> Node? {
        var node = Node.emptyMapping
        for name in names { node[name] = self[name].map(Node.string) }
        return Self.orNothing(node)
    }

    private func base64(_ flag: String) throws(FluxArgumentError) -> Node? {
        guard let text = self[flag] else { return nil }
        guard Base64.decode(text) != nil else { throw .base64(flag: "--\(flag)") }
        return .string(text)
    }

    /// Base64 of what `--<flag>` gives as it is, or `--<flag>-file` as text; files lose white space at both ends where
    /// az strips it, and carriage returns.
    private func material(_ flag: String, strips: Bool) throws(FluxArgumentError) -> String? {
        let file = "\(flag)-file"
        if self[flag] != nil, self[file] != nil { throw .keyTwice(flag: "--\(flag)", file: "--\(file)") }
        if let text = self[flag] {
            guard Base64.decode(text) != nil else { throw .base64(flag: "--\(flag)") }
            return text
        }
        guard var text = self[file] else { return nil }
        text = String(decoding: SSHMaterial.withoutCarriageReturns(Array(text.utf8)), as: UTF8.self)
        if strips {
            while let first = text.first, first.isWhitespace { text.removeFirst() }
            while let last = text.last, last.isWhitespace { text.removeLast() }
        }
        return Base64.encode(Array(text.utf8))
    }

    private static func orNothing(_ node: Node) -> Node? { node.mapping?.isEmpty == true ? nil : node }
}
