package import YAML

/// One kustomization of a configuration: `-k name=cluster path=./clusters/prod prune=true`.
///
/// What is not said is not sent; the service has its defaults.
package struct KustomizationArgument: Sendable, Equatable {
    package var name: String
    package var path: String?
    package var dependsOn: [String]?
    /// In seconds, as the contract has them.
    package var timeout: Int?
    package var syncInterval: Int?
    package var retryInterval: Int?
    package var prune: Bool?
    package var force: Bool?
    package var wait: Bool?
    /// `{substitute, substituteFrom}`.
    package var postBuild: Node?

    package init(name: String, path: String? = nil) {
        self.name = name
        self.path = path
    }

    /// What az sends when no kustomization is named, with every default spelt out.
    package static let generated: KustomizationArgument = {
        var value = KustomizationArgument(name: "kustomization-1", path: "")
        value.timeout = 600
        value.syncInterval = 600
        value.prune = false
        value.force = false
        value.wait = true
        return value
    }()

    static let keys =
        "name, path, depends_on, timeout, sync_interval, retry_interval, prune, force, disable_health_check, post_build,"
        + " substitute.VARIABLE, substitute_from"

    /// Reads the words after one `-k`.
    ///
    /// - Throws: `FluxArgumentError` for what az takes in silence as well: unknown properties, repeated ones, booleans
    ///   that are none.
    package init(_ words: [String]) throws(FluxArgumentError) {
        var pairs: [(key: String, value: String)] = []
        for word in words { pairs.append(try ArgumentValues.pair(word, flag: "--kustomization")) }
        guard let name = pairs.first(where: { $0.key == "name" })?.value, !name.isEmpty else {
            throw .kustomizationName
        }
        try ArgumentValues.name(name, flag: "the name of a kustomization")
        self.init(name: name)
        var seen: Set<String> = []
        for (key, value) in pairs {
            let property = Property(key)
            let identity = property == .variable ? key : property.map { "\($0)" } ?? key
            guard seen.insert(identity).inserted else { throw .kustomizationKeyTwice(key, kustomization: name) }
            try set(property, key: key, value)
        }
    }

    private enum Property {
        case name, path, dependsOn, timeout, syncInterval, retryInterval, prune, force, wait, healthCheck, postBuild
        case variable, substituteFrom

        init?(_ key: String) {
            if key.hasPrefix("substitute.") {
                self = .variable
                return
            }
            switch key {
            case "name": self = .name
            case "path": self = .path
            case "dependencies", "depends_on", "dependsOn", "depends": self = .dependsOn
            case "timeout": self = .timeout
            case "interval", "sync_interval", "syncInterval": self = .syncInterval
            case "retryInterval", "retry_interval": self = .retryInterval
            case "prune": self = .prune
            case "force": self = .force
            case "wait": self = .wait
            case "disable-health-check", "disable_health_check", "disableHealthCheck": self = .healthCheck
            case "postBuild", "post_build": self = .postBuild
            case "substitute_from", "substituteFrom": self = .substituteFrom
            default: return nil
            }
        }
    }

    private mutating func set(_ property: Property?, key: String, _ value: String) throws(FluxArgumentError) {
        switch property {
        case .name: break
        case .path: path = value
        case .dependsOn: dependsOn = ArgumentValues.list(value)
        case .timeout: timeout = try ArgumentValues.duration(value, flag: key)
        case .syncInterval: syncInterval = try ArgumentValues.duration(value, flag: key)
        case .retryInterval: retryInterval = try ArgumentValues.duration(value, flag: key)
        case .prune: prune = try ArgumentValues.boolean(value, flag: key)
        case .force: force = try ArgumentValues.boolean(value, flag: key)
        case .wait: wait = try ArgumentValues.boolean(value, flag: key)
        case .healthCheck: wait = try !ArgumentValues.boolean(value, flag: key)
        case .postBuild: try setPostBuild(value)
        case .variable: addVariable(String(key.dropFirst("substitute.".count)), value)
        case .substituteFrom: try addSources(value)
        case nil: throw .kustomizationKey(key, near: Self.nearest(key))
        }
    }

    /// `{"substitute": {…}, "substituteFrom": [{"kind", "name", "optional"}]}`.
    private mutating func setPostBuild(_ text: String) throws(FluxArgumentError) {
        let node: Node
        do throws(ParseError) {
            node = try JSONParser.parse(text)
        } catch {
            throw .postBuild(kustomization: name, why: error.message)
        }
        guard let mapping = node.mapping else { throw .postBuild(kustomization: name, why: "it is \(node.kindName)") }
        for pair in mapping.pairs {
            switch pair.key {
            case "substitute":
                guard pair.value.mapping?.pairs.allSatisfy({ $0.value.string != nil }) == true else {
                    throw .postBuild(kustomization: name, why: "substitute must map names to strings")
                }
            case "substituteFrom":
                guard let items = pair.value.sequence,
                    items.allSatisfy({
                        ["ConfigMap", "Secret"].contains($0["kind"]?.string) && $0["name"]?.string != nil
                    })
                else {
                    throw .postBuild(
                        kustomization: name, why: "substituteFrom must list ConfigMaps and Secrets by name")
                }
            default: throw .postBuild(kustomization: name, why: "it has no property \"\(pair.key)\"")
            }
        }
        postBuild = MergePatch.apply(node, to: postBuild ?? .emptyMapping)
    }

    private mutating func addVariable(_ variable: String, _ value: String) {
        var node = postBuild ?? .emptyMapping
        var variables = node["substitute"] ?? .emptyMapping
        variables[variable] = .string(value)
        node["substitute"] = variables
        postBuild = node
    }

    /// `ConfigMap/cluster-vars,Secret/tokens?` – a question mark makes it optional.
    private mutating func addSources(_ text: String) throws(FluxArgumentError) {
        var items = postBuild?["substituteFrom"]?.sequence ?? []
        for item in ArgumentValues.list(text) {
            let isOptional = item.hasSuffix("?")
            let parts = (isOptional ? String(item.dropLast()) : item).split(separator: "/")
            guard parts.count == 2, ["ConfigMap", "Secret"].contains(parts[0]) else {
                throw .postBuild(kustomization: name, why: "\"\(item)\" is neither ConfigMap/NAME nor Secret/NAME")
            }
            var node: Node = ["kind": .string(String(parts[0])), "name": .string(String(parts[1]))]
            if isOptional { node["optional"] = true }
            items.append(node)
        }
        var node = postBuild ?? .emptyMapping
        node["substituteFrom"] = .sequence(items)
        postBuild = node
    }

    /// The property a misspelt one may mean: one edit away.
    private static func nearest(_ key: String) -> String? {
        let known = [
            "name", "path", "depends_on", "timeout", "sync_interval", "retry_interval", "prune", "force", "wait",
            "disable_health_check", "post_build", "substitute_from",
        ]
        return known.first { EditDistance.isNear(key, $0) }
    }

    /// As the contract has it: `name` is the key it stands under.
    package var properties: Node {
        var node = Node.emptyMapping
        node["path"] = path.map(Node.string)
        node["dependsOn"] = dependsOn.map { .sequence($0.map(Node.string)) }
        node["timeoutInSeconds"] = timeout.map(Node.integer)
        node["syncIntervalInSeconds"] = syncInterval.map(Node.integer)
        node["retryIntervalInSeconds"] = retryInterval.map(Node.integer)
        node["prune"] = prune.map(Node.bool)
        node["force"] = force.map(Node.bool)
        node["wait"] = wait.map(Node.bool)
        node["postBuild"] = postBuild
        return node
    }

    /// All kustomizations of a configuration, by name.
    ///
    /// - Throws: `FluxArgumentError.kustomizationTwice`, `.nameTooLong`.
    package static func properties(
        of all: [KustomizationArgument], configuration: String
    ) throws(FluxArgumentError) -> Node {
        var result = Node.emptyMapping
        for item in all {
            guard result[item.name] == nil else { throw .kustomizationTwice(item.name) }
            guard configuration.utf8.count + item.name.utf8.count < 63 else {
                throw .nameTooLong(configuration: configuration, kustomization: item.name)
            }
            result[item.name] = item.properties
        }
        return result
    }

    /// Dependencies on kustomizations that are not among `all`: the service does not check them.
    package static func unknownDependencies(of all: [KustomizationArgument]) -> [(kustomization: String, on: String)] {
        let names = Set(all.map(\.name))
        return all.flatMap { item in
            (item.dependsOn ?? []).filter { !names.contains($0) }.map { (kustomization: item.name, on: $0) }
        }
    }
}

/// Whether two short words differ by one letter added, left out, changed or swapped.
enum EditDistance {
    static func isNear(_ left: String, _ right: String) -> Bool {
        let (a, b) = (Array(left.lowercased().utf8), Array(right.utf8))
        guard a != b, abs(a.count - b.count) <= 1, a.count > 2 else { return a == b }
        let prefix = zip(a, b).prefix { $0 == $1 }.count
        let (x, y) = (a[prefix...], b[prefix...])
        if x.dropFirst().elementsEqual(y.dropFirst()) || x.dropFirst().elementsEqual(y)
            || x.elementsEqual(y.dropFirst())
        {
            return true
        }
        return x.count == y.count && x.count >= 2 && Array(x.prefix(2).reversed()) == Array(y.prefix(2))
            && x.dropFirst(2).elementsEqual(y.dropFirst(2))
    }
}
