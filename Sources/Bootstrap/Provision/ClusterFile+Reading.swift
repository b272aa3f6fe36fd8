import Diagnostics
import Fleet
import Git
import KubernetesModel
import YAML

extension ClusterFile {
    /// Reads the file; nothing in it is a secret, and nothing in it is looked up.
    ///
    /// - Throws: `ClusterFileError` with every mistake found.
    package static func read(_ bytes: [UInt8], file: String) throws(ClusterFileError) -> ClusterFile {
        let documents: [Node]
        do throws(ParseError) {
            var options = YAMLParser.Options(.yaml11, keys: .reject, duplicates: .reject)
            options.limits = ParseLimits(bytes: 1 << 20, depth: 32, aliasExpansion: 1000)
            documents = try YAMLParser.documents(bytes, options: options)
        } catch {
            throw ClusterFileError(file: file, mistakes: [.init("line \(error.position.line)", error.message)])
        }
        guard documents.count == 1 else {
            throw ClusterFileError(
                file: file, mistakes: [.init("document", "the file must hold one, and holds \(documents.count)")])
        }
        var reader = ClusterFileReader(documents[0])
        guard let result = reader.read() else { throw ClusterFileError(file: file, mistakes: reader.mistakes) }
        return result
    }
}

/// Everything wrong with a cluster file.
package struct ClusterFileError: ExplainedError, Equatable {
    package let file: String
    package let mistakes: [ClusterFileMistake]

    package var reason: String { "InvalidClusterFile" }
    package var message: String {
        let list = mistakes.map(\.description)
        return list.count == 1 ? "\(file): \(list[0])" : "\(file): " + list.joined(separator: "\n  ")
    }
    package var hints: [String] {
        ["docs/provisioning.md explains every field; docs/cluster.schema.json checks them in an editor"]
    }
}

/// From the document to the value.
struct ClusterFileReader {
    private var root: FieldReader
    private(set) var mistakes: [ClusterFileMistake] = []

    init(_ document: Node) { root = FieldReader(document, path: "") }

    mutating func read() -> ClusterFile? {
        let version = root.required("apiVersion")
        if !version.isEmpty, version != ClusterFile.apiVersion {
            root.note("apiVersion", "it must be \(ClusterFile.apiVersion)")
        }
        let kind = root.required("kind")
        if !kind.isEmpty, kind != ClusterFile.kind { root.note("kind", "it must be \(ClusterFile.kind)") }
        var name = ""
        if var metadata = root.child("metadata") {
            name = metadata.required("name")
            if !name.isEmpty, !Self.isName(name) {
                metadata.note("name", "it must be lower-case letters, digits and dashes, at most 63")
            }
            root.absorb(metadata)
        } else {
            root.note("metadata", "it is missing")
        }
        guard var spec = root.child("spec") else {
            root.note("spec", "it is missing")
            mistakes = root.finished()
            return nil
        }
        let file = self.spec(&spec, name: name)
        root.absorb(spec)
        mistakes = root.finished()
        return mistakes.isEmpty ? file : nil
    }

    private func spec(_ spec: inout FieldReader, name: String) -> ClusterFile? {
        let mode: ClusterFile.Mode = spec.choice("mode", default: .direct)
        let cluster = cluster(&spec, mode)
        let source = source(&spec, mode)
        let kustomizations = kustomizations(&spec, mode)
        let sops = sops(&spec)
        let identity = identity(&spec)
        var handOver: HandOverTarget?
        if spec.node("handOver") != nil { handOver = spec.choice("handOver", default: .agent) }
        if mode == .direct, handOver == .extension {
            spec.note("handOver", "extension goes with mode: extension")
        }
        let timeouts = timeouts(&spec)
        if case .kubeconfig? = cluster {
            if mode == .extension { spec.note("mode", "extension needs spec.cluster.aks") }
            if identity != nil { spec.note("identity", "it needs spec.cluster.aks: the issuer is the cluster's") }
            if sops != nil { spec.note("sops", "it needs spec.cluster.aks") }
        }
        if case .aks(let aks)? = cluster, aks.workloadIdentity, !aks.oidcIssuer {
            spec.note("cluster.aks.workloadIdentity", "it needs oidcIssuer: true")
        }
        guard let cluster, let source else { return nil }
        return ClusterFile(
            name: name, cluster: cluster, mode: mode, source: source, kustomizations: kustomizations,
            identity: identity, sops: sops, handOver: handOver, timeouts: timeouts)
    }

    private func cluster(_ spec: inout FieldReader, _ mode: ClusterFile.Mode) -> ClusterFile.ClusterReference? {
        guard var reader = spec.child("cluster") else {
            spec.note("cluster", "it is missing")
            return nil
        }
        defer { spec.absorb(reader) }
        let aks = reader.child("aks")
        let kubeconfig = reader.child("kubeconfig")
        switch (aks, kubeconfig) {
        case (var aks?, nil):
            let result = ClusterFile.AKS(
                subscription: aks.required("subscription"), resourceGroup: aks.required("resourceGroup"),
                name: aks.required("name"), oidcIssuer: aks.flag("oidcIssuer", default: false),
                workloadIdentity: aks.flag("workloadIdentity", default: false), admin: aks.flag("admin", default: false)
            )
            reader.absorb(aks)
            return .aks(result)
        case (nil, var kubeconfig?):
            let result = ClusterFile.ClusterReference.kubeconfig(
                path: kubeconfig.text("path"), context: kubeconfig.text("context"))
            reader.absorb(kubeconfig)
            return result
        default:
            reader.note("aks", "give one of aks and kubeconfig")
            return nil
        }
    }

    private func source(_ spec: inout FieldReader, _ mode: ClusterFile.Mode) -> ClusterFile.Source? {
        guard var reader = spec.child("source") else {
            spec.note("source", "it is missing")
            return nil
        }
        defer { spec.absorb(reader) }
        let address = reader.required("url")
        var url: GitURL?
        if !address.isEmpty {
            do throws(GitError) { url = try GitURL(address) } catch { reader.note("url", error.message) }
        }
        if let url, url.embeddedCredentials != nil {
            reader.note("url", "it holds a password: give the name of a variable in key.tokenFrom instead")
        }
        let path = reader.required("path")
        var directory: ClusterDirectory?
        if !path.isEmpty {
            do throws(ClusterDirectoryError) { directory = try ClusterDirectory(path) } catch {
                reader.note("path", error.message)
            }
        }
        let branch = reader.text("branch") ?? "main"
        let interval = reader.text("interval") ?? "1m"
        if GoDuration(interval).map({ $0.nanoseconds <= 0 }) ?? true {
            reader.note("interval", "\"\(interval)\" is no duration such as 1m or 90s")
        }
        let namespace = reader.text("namespace") ?? "flux-system"
        if !Self.isName(namespace) { reader.note("namespace", "it must be lower-case letters, digits and dashes") }
        let knownHosts = reader.text("knownHosts")
        let key = key(&reader)
        if case .token = key, let url, url.scheme == .ssh { reader.note("key.tokenFrom", "a token needs an https url") }
        guard let url, let directory else { return nil }
        return ClusterFile.Source(
            url: url, branch: branch, directory: directory, interval: interval, namespace: namespace, key: key,
            knownHosts: knownHosts)
    }

    private func key(_ source: inout FieldReader) -> ClusterFile.KeyPolicy {
        guard var reader = source.child("key") else { return .generate(algorithm: .automatic, register: false) }
        defer { source.absorb(reader) }
        let file = reader.text("file")
        let variable = reader.text("tokenFrom")
        let username = reader.text("username")
        let algorithm: ClusterFile.KeyPolicy.Algorithm = reader.choice("algorithm", default: .automatic)
        let register = reader.flag("register", default: false)
        let isNone = reader.flag("none", default: false)
        let given = [file != nil, variable != nil, isNone].count { $0 }
        if given > 1 { reader.note("file", "give one of file, tokenFrom and none") }
        if given > 0, register || algorithm != .automatic {
            reader.note("register", "register and algorithm are for a key that is made here")
        }
        if let variable {
            if !Self.isVariable(variable) {
                reader.note(
                    "tokenFrom", "it must be the name of an environment variable; the token itself never goes here")
            }
            return .token(variable: variable, username: username ?? "git")
        }
        if let file { return .file(file) }
        return isNone ? .none : .generate(algorithm: algorithm, register: register)
    }

    private func kustomizations(_ spec: inout FieldReader, _ mode: ClusterFile.Mode) -> [ClusterFile.Kustomization] {
        var names: Set<String> = []
        var result: [ClusterFile.Kustomization] = []
        for var reader in spec.children("kustomizations") {
            let name = reader.required("name")
            if !name.isEmpty {
                if !Self.isName(name) { reader.note("name", "it must be lower-case letters, digits and dashes") }
                if !names.insert(name).inserted { reader.note("name", "\(name) is there twice") }
            }
            result.append(
                ClusterFile.Kustomization(
                    name: name, path: reader.text("path") ?? "", dependsOn: reader.texts("dependsOn"),
                    prune: reader.flag("prune", default: true), force: reader.flag("force", default: false),
                    wait: reader.flag("wait", default: true), substitute: reader.map("substitute")))
            spec.absorb(reader)
        }
        for (index, one) in result.enumerated() {
            for other in one.dependsOn where !names.contains(other) || other == one.name {
                spec.note("kustomizations[\(index)].dependsOn", "\(other) is no other kustomization of this file")
            }
        }
        if mode == .direct, !result.isEmpty {
            spec.note("kustomizations", "they go with mode: extension; with self they are files of the repository")
        }
        return result
    }

    private func identity(_ spec: inout FieldReader) -> ClusterFile.Identity? {
        guard var reader = spec.child("identity") else { return nil }
        defer { spec.absorb(reader) }
        var accounts: [NamespacedName] = []
        for var account in reader.children("serviceAccounts") {
            let key = NamespacedName(namespace: account.required("namespace"), name: account.required("name"))
            if accounts.contains(key) { account.note("name", "\(key) is there twice") }
            accounts.append(key)
            reader.absorb(account)
        }
        return ClusterFile.Identity(
            name: reader.required("name"), resourceGroup: reader.text("resourceGroup"),
            location: reader.text("location"), serviceAccounts: accounts)
    }

    private func sops(_ spec: inout FieldReader) -> ClusterFile.SOPSKey? {
        guard var reader = spec.child("sops") else { return nil }
        defer { spec.absorb(reader) }
        let bits = reader.number("bits", default: 3072, in: 2048...4096)
        if ![2048, 3072, 4096].contains(bits) { reader.note("bits", "it must be 2048, 3072 or 4096") }
        return ClusterFile.SOPSKey(
            vault: reader.required("vault"), resourceGroup: reader.text("resourceGroup"),
            location: reader.text("location"), key: reader.text("key") ?? "sops", bits: bits,
            createsVault: reader.flag("createVault", default: true))
    }

    private func timeouts(_ spec: inout FieldReader) -> [ProvisionStep: Duration] {
        guard var reader = spec.child("timeouts") else { return [:] }
        defer { spec.absorb(reader) }
        var result: [ProvisionStep: Duration] = [:]
        for step in ProvisionStep.allCases {
            guard let text = reader.text(step.rawValue) else { continue }
            guard let duration = GoDuration(text)?.duration, duration > .zero else {
                reader.note(step.rawValue, "\"\(text)\" is no duration such as 20m")
                continue
            }
            result[step] = duration
        }
        return result
    }

    static func isName(_ text: String) -> Bool {
        (1...63).contains(text.utf8.count) && text.utf8.first != 0x2D && text.utf8.last != 0x2D
            && text.utf8.allSatisfy { $0 == 0x2D || (0x30...0x39).contains($0) || (0x61...0x7A).contains($0) }
    }

    private static func isVariable(_ text: String) -> Bool {
        text.utf8.first.map { !(0x30...0x39).contains($0) } ?? false
            && text.utf8.allSatisfy {
                $0 == 0x5F || (0x30...0x39).contains($0) || (0x41...0x5A).contains($0) || (0x61...0x7A).contains($0)
            }
    }
}
