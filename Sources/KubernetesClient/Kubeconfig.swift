import Cryptography
import Diagnostics
import Glibc
import YAML

/// Reads kubeconfig files as client-go does: `--kubeconfig`, or the list in $KUBECONFIG merged, or ~/.kube/config.
///
/// - SeeAlso: kubernetes/client-go `tools/clientcmd/loader.go`, `client_config.go` v0.34.
package enum Kubeconfig {
    /// The cluster, user and namespace of a context.
    ///
    /// - Parameters:
    ///   - path: one file; `nil` follows $KUBECONFIG, then ~/.kube/config, then the pod's service account.
    ///   - context: a context's name; `nil` takes `current-context`.
    /// - Throws: `KubeconfigError`.
    package static func load(path: String? = nil, context: String? = nil) throws -> ClusterConfiguration {
        try load(path: path, context: context) { name in getenv(name).map { String(cString: $0) } }
    }

    static func load(path: String?, context: String?, environment: (String) -> String?) throws -> ClusterConfiguration {
        if let path {
            return try KubeconfigDocument(reading: path).configuration(context: context)
        }
        let listed = (environment("KUBECONFIG") ?? "").split(separator: ":").map(String.init)
        let paths = listed.isEmpty ? [(environment("HOME") ?? "/root") + "/.kube/config"] : listed
        var merged = KubeconfigDocument()
        var found = false
        for path in paths where access(path, F_OK) == 0 {
            merged.merge(try KubeconfigDocument(reading: path))
            found = true
        }
        if found { return try merged.configuration(context: context) }
        if context == nil, environment("KUBERNETES_SERVICE_HOST") != nil { return try .inCluster() }
        throw KubeconfigError.missing(searched: paths)
    }

    /// A kubeconfig held in memory.
    ///
    /// - Parameter trusted: false for one that came out of a Secret: exec plugins and files are then refused.
    /// - Throws: `KubeconfigError`.
    package static func parse(_ text: [UInt8], context: String? = nil, trusted: Bool) throws -> ClusterConfiguration {
        var document = try KubeconfigDocument(text, path: "")
        document.trusted = trusted
        return try document.configuration(context: context)
    }
}

/// One kubeconfig file, or several merged: of equal names the first one wins.
struct KubeconfigDocument {
    struct Entry {
        var node: Node
        /// Relative paths in the entry start here; empty for documents held in memory.
        var directory: String
    }

    var clusters: [String: Entry] = [:]
    var users: [String: Entry] = [:]
    var contexts: [String: Entry] = [:]
    var currentContext = ""
    var trusted = true

    init() {}

    init(reading path: String) throws {
        guard access(path, F_OK) == 0 else { throw KubeconfigError.missing(searched: [path]) }
        try self.init(try readFile(path), path: path)
    }

    init(_ text: [UInt8], path: String) throws {
        let node: Node
        do {
            node = try YAMLParser.document(text, rules: .yaml11)
        } catch {
            throw KubeconfigError.unreadable(path: path, detail: "\(error)")
        }
        let directory = path.lastIndex(of: "/").map { String(path[..<$0]) } ?? (path.isEmpty ? "" : ".")
        clusters = Self.entries(node["clusters"], "cluster", directory)
        users = Self.entries(node["users"], "user", directory)
        contexts = Self.entries(node["contexts"], "context", directory)
        currentContext = node["current-context"]?.string ?? ""
    }

    private static func entries(_ list: Node?, _ field: String, _ directory: String) -> [String: Entry] {
        var entries: [String: Entry] = [:]
        for item in list?.sequence ?? [] {
            guard let name = item["name"]?.string, entries[name] == nil else { continue }
            entries[name] = Entry(node: item[field] ?? .emptyMapping, directory: directory)
        }
        return entries
    }

    mutating func merge(_ other: KubeconfigDocument) {
        clusters.merge(other.clusters) { first, _ in first }
        users.merge(other.users) { first, _ in first }
        contexts.merge(other.contexts) { first, _ in first }
        if currentContext.isEmpty { currentContext = other.currentContext }
    }

    func configuration(context wanted: String?) throws -> ClusterConfiguration {
        let name = wanted ?? currentContext
        if name.isEmpty { throw KubeconfigError.noCurrentContext(known: Array(contexts.keys)) }
        guard let context = contexts[name]?.node else {
            throw KubeconfigError.noSuchContext(name, known: Array(contexts.keys))
        }
        let clusterName = context["cluster"]?.string ?? ""
        guard let cluster = clusters[clusterName] else {
            throw KubeconfigError.dangling(context: name, kind: "cluster", name: clusterName)
        }
        var configuration = try self.cluster(cluster, name: clusterName)
        configuration.context = name
        configuration.trusted = trusted
        if let namespace = context["namespace"]?.string, !namespace.isEmpty { configuration.namespace = namespace }
        let userName = context["user"]?.string ?? ""
        if !userName.isEmpty {
            guard let user = users[userName] else {
                throw KubeconfigError.dangling(context: name, kind: "user", name: userName)
            }
            configuration.credentials = try credentials(user)
            configuration.impersonation = Self.impersonation(user.node)
        }
        return configuration
    }

    private func cluster(_ entry: Entry, name: String) throws -> ClusterConfiguration {
        guard var server = entry.node["server"]?.string, !server.isEmpty else {
            throw KubeconfigError.invalid(field: "cluster.server", detail: "cluster \"\(name)\" has no server")
        }
        if !server.contains("://") { server = "https://" + server }
        while server.hasSuffix("/") { server.removeLast() }
        var configuration = ClusterConfiguration(server: server)
        configuration.serverName = entry.node["tls-server-name"]?.string
        configuration.insecureSkipVerify = entry.node["insecure-skip-tls-verify"]?.bool ?? false
        configuration.certificateAuthority = try material(entry, "certificate-authority", of: "cluster")
        configuration.proxy = entry.node["proxy-url"]?.string
        return configuration
    }

    private func credentials(_ entry: Entry) throws -> Credentials {
        let user = entry.node
        var credentials = Credentials()
        let certificate = try material(entry, "client-certificate", of: "user")
        let key = try material(entry, "client-key", of: "user")
        if let certificate, let key {
            credentials.clientCertificate = .init(certificate: certificate, key: Secret(key))
        } else if certificate != nil || key != nil {
            throw KubeconfigError.invalid(
                field: "user.client-certificate", detail: "certificate and key must both be given")
        }
        if let token = user["token"]?.string, !token.isEmpty { credentials.token = Secret(token) }
        if let path = user["tokenFile"]?.string, !path.isEmpty {
            guard trusted else { throw KubeconfigError.untrusted(field: "user.tokenFile") }
            credentials.tokenFile = Self.resolve(path, entry.directory)
            credentials.token = nil  // client-go: the file wins, it is the newer one
        }
        if let username = user["username"]?.string, !username.isEmpty {
            credentials.basic = .init(username: username, password: Secret(user["password"]?.string ?? ""))
        }
        if user["auth-provider"]?.mapping != nil {
            throw KubeconfigError.invalid(
                field: "user.auth-provider",
                detail: "authentication providers are gone since Kubernetes 1.26, use an exec plugin")
        }
        if let exec = user["exec"], exec.mapping != nil { credentials.exec = try plugin(exec, entry.directory) }
        return credentials
    }

    private func plugin(_ exec: Node, _ directory: String) throws -> ExecPlugin {
        guard trusted else { throw KubeconfigError.untrusted(field: "user.exec") }
        guard let command = exec["command"]?.string, !command.isEmpty else {
            throw KubeconfigError.invalid(field: "user.exec.command", detail: "it is missing")
        }
        // A bare name is looked up in PATH; anything with a slash is relative to the file.
        var plugin = ExecPlugin(
            command: command.contains("/") ? Self.resolve(command, directory) : command,
            apiVersion: exec["apiVersion"]?.string ?? "")
        plugin.arguments = exec["args"]?.sequence?.compactMap(\.string) ?? []
        plugin.environment = (exec["env"]?.sequence ?? []).compactMap { entry in
            guard let name = entry["name"]?.string, let value = entry["value"]?.string else { return nil }
            return (name: name, value: value)
        }
        plugin.installHint = exec["installHint"]?.string
        plugin.provideClusterInfo = exec["provideClusterInfo"]?.bool ?? false
        return plugin
    }

    private static func impersonation(_ user: Node) -> Impersonation? {
        let groups = user["as-groups"]?.sequence?.compactMap(\.string) ?? []
        guard let name = user["as"]?.string ?? (groups.isEmpty ? nil : "") else { return nil }
        var impersonation = Impersonation(user: name, groups: groups, uid: user["as-uid"]?.string)
        for pair in user["as-user-extra"]?.mapping?.pairs ?? [] {
            impersonation.extra[pair.key] = pair.value.sequence?.compactMap(\.string) ?? []
        }
        return impersonation
    }

    /// `<field>-data`, base64, or the file `<field>`; the data wins.
    private func material(_ entry: Entry, _ field: String, of owner: String) throws -> [UInt8]? {
        if let data = entry.node["\(field)-data"]?.string, !data.isEmpty {
            guard let bytes = Base64.decode(data) else {
                throw KubeconfigError.invalid(field: "\(owner).\(field)-data", detail: "it is not base64")
            }
            return bytes
        }
        guard let path = entry.node[field]?.string, !path.isEmpty else { return nil }
        guard trusted else { throw KubeconfigError.untrusted(field: "\(owner).\(field)") }
        return try readFile(Self.resolve(path, entry.directory))
    }

    private static func resolve(_ path: String, _ directory: String) -> String {
        path.hasPrefix("/") || directory.isEmpty ? path : "\(directory)/\(path)"
    }
}

extension Credentials.Basic {
    /// As the `Authorization` field carries it.
    var encoded: String { Base64.encode(Array("\(username):\(password.exposed)".utf8)) }
}
