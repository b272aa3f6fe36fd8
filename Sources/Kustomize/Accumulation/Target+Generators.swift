import YAML

extension Target {
    /// Runs the generators: ConfigMaps, Secrets, then those configured as objects.
    func generate(into accumulator: inout Accumulator) throws {
        if kustomization.hasHelmCharts { throw KustomizeError.unsupported("inflating Helm charts", file: place) }
        for (kind, entries) in [
            (DataGenerator.Kind.configMap, kustomization.configMapGenerator), (.secret, kustomization.secretGenerator),
        ] {
            for (index, entry) in entries.enumerated() {
                var entry = entry
                if let global = kustomization.generatorOptions {
                    entry.options = (entry.options ?? GeneratorOptions()).adding(global: global)
                }
                try located("\(kind.field)[\(index)]") {
                    try absorb(
                        try generator(kind, entry).generate(), madeBy: kind.rawValue + "Generator", into: accumulator)
                }
            }
        }
        for plugin in try plugins(kustomization.generators, of: "generators") {
            try located("generators") {
                for resource in try generated(by: plugin) { try absorb(resource, of: plugin, into: accumulator) }
            }
        }
    }

    func generator(_ kind: DataGenerator.Kind, _ entry: GeneratorEntry) -> DataGenerator {
        DataGenerator(kind: kind, entry: entry, sources: KeyValueSources(directory: directory))
    }

    private func absorb(_ resource: Resource, madeBy name: String, into accumulator: Accumulator) throws {
        if state.tracksOrigins {
            resource.origin = configuredOrigin(Origin.Configuration(apiVersion: "builtin", kind: name))
        }
        try accumulator.resources.absorb(resource)
    }

    private func absorb(_ resource: Resource, of plugin: Resource, into accumulator: Accumulator) throws {
        if state.tracksOrigins { resource.origin = pluginOrigin(plugin) }
        try accumulator.resources.absorb(resource)
    }

    /// The origin of what this kustomization makes itself.
    func configuredOrigin(_ configuration: Origin.Configuration) -> Origin {
        Origin(configuredIn: origin.appending(file).path, configuredBy: configuration)
    }

    /// The origin of what a plugin makes; `nil` when it has none itself.
    func pluginOrigin(_ plugin: Resource) -> Origin? {
        guard let origin = plugin.origin else { return nil }
        return Origin(
            configuredIn: origin.path,
            configuredBy: Origin.Configuration(
                apiVersion: plugin.apiVersion, kind: plugin.kind, name: plugin.name, namespace: plugin.namespace))
    }
}
