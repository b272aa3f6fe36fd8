package import YAML

/// Builds kustomizations: a directory of a tree in, the objects it makes out.
///
/// Synchronous and pure: nothing is kept between builds and any number may run at once.
package enum KustomizeBuild {
    package struct Result: Sendable {
        /// In the order they are to be printed or applied.
        package var objects: [Node]
        /// Sentences about deprecated fields, as kustomize prints them to standard error.
        package var warnings: [String]
    }

    /// The objects of the kustomization in the directory at `path`, in the order they are to be printed or applied.
    ///
    /// - Throws: `KustomizeError`, and what `files` throws.
    package static func objects(
        at path: String, in files: any KustomizeFiles, options: BuildOptions = BuildOptions()
    ) throws -> [Node] {
        try build(at: path, in: files, options: options).objects
    }

    /// As `objects(at:in:options:)`, with what kustomize would warn of.
    package static func build(
        at path: String, in files: any KustomizeFiles, options: BuildOptions = BuildOptions()
    ) throws -> Result {
        let state = BuildState(options)
        let directory = try Directory(path, in: files, options: options)
        let target = try Target(directory, state: state, override: options.root)
        state.metadata = target.kustomization.buildMetadata
        try target.useSchema(replacing: true)
        let accumulator = try target.accumulate()
        let set = accumulator.resources
        try HashTransformer().transform(set)
        let tables = (accumulator.configuration ?? .defaults(of: options.release)).tables
        try NameReferenceTransformer(tables.nameReference).transform(set)
        try VariableTransformer(values: try accumulator.variableValues(), fields: tables.varReference).transform(set)
        set.dropLocal()
        try sort(set, target.kustomization.sortOptions, options.reorder)
        return Result(objects: try set.resources.map { try $0.finished(state.metadata) }, warnings: state.warnings)
    }

    private static func sort(_ set: ResourceSet, _ wanted: SortOptions?, _ reorder: Reorder) throws {
        switch (wanted?.order, reorder) {
        case (.legacy?, _):
            try SortTransformer(first: wanted?.first ?? [], last: wanted?.last ?? []).transform(set)
        case (nil, .legacy): try SortTransformer().transform(set)
        default: break
        }
    }

    /// The kustomization file of the directory at `path`, parsed and otherwise untouched; `nil` when it has none.
    package static func kustomization(at path: String, in files: any KustomizeFiles) throws -> Node? {
        let directory = try Directory(path, in: files, options: BuildOptions())
        do {
            let found = try KustomizationFile.find(in: directory)
            return try KustomizationFile.parse(found.bytes, file: found.name)
        } catch KustomizeError.noKustomization {
            return nil
        }
    }
}
