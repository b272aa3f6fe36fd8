import YAML

/// One kustomization being built: reads what it names, depth first, then runs its transformers.
///
/// - SeeAlso: kubernetes-sigs/kustomize v5.5.0, `api/internal/target/kusttarget.go`.
struct Target {
    let directory: Directory
    let kustomization: Kustomization
    /// The kustomization's file name.
    let file: String
    /// What lines of errors are looked up in; empty for a kustomization that no file holds.
    private let bytes: [UInt8]
    let state: BuildState
    /// The path of the directory from the one built, as written; only kept when origins are tracked.
    var origin: Origin

    /// - Parameter override: stands for the directory's kustomization file.
    init(_ directory: Directory, state: BuildState, origin: Origin = Origin(), override: Node? = nil) throws {
        self.directory = directory
        self.state = state
        self.origin = origin
        var source = FieldReader.Source(file: Self.place(Kustomization.fileNames[0], in: directory))
        var name = Kustomization.fileNames[0]
        let node: Node
        if let override {
            node = override
        } else {
            let found = try KustomizationFile.find(in: directory)
            name = found.name
            source = FieldReader.Source(file: Self.place(name, in: directory), bytes: found.bytes)
            node = try KustomizationFile.parse(found.bytes, file: source.file)
        }
        file = name
        bytes = source.bytes
        kustomization = try Kustomization(node, source: source)
        state.warn(kustomization.warnings)
    }

    private static func place(_ name: String, in directory: Directory) -> String {
        directory.path.isEmpty ? name : "\(directory.path)/\(name)"
    }

    /// Does something for a field of the kustomization: errors that name no place of their own come to name that.
    func located<Result>(_ field: String, _ body: () throws -> Result) throws -> Result {
        do {
            return try body()
        } catch let error as KustomizeError where error.lacksPlace {
            let line = LineFinder.line(of: field, in: bytes).map { ":\($0)" } ?? ""
            throw KustomizeError.within("\(place)\(line): \(field)", error)
        }
    }

    /// How messages name the kustomization.
    var place: String { Self.place(file, in: directory) }

    /// - Parameter accumulator: what a component adds to; empty for everything else.
    func accumulate(into accumulator: Accumulator = Accumulator()) throws -> Accumulator {
        var accumulator = accumulator
        try accumulateResources(kustomization.resources, of: "resources", into: &accumulator)
        try accumulator.add(configuration())
        try generate(into: &accumulator)
        for (index, path) in kustomization.components.enumerated() {
            accumulator = try located("components[\(index)]") { try component(path, on: accumulator) }
        }
        try transform(&accumulator)
        try validate(accumulator)
        try accumulator.bind(kustomization.variables)
        try accumulator.add(kustomization.variables)
        return accumulator
    }

    func accumulateResources(_ paths: [String], of field: String, into accumulator: inout Accumulator) throws {
        for (index, path) in paths.enumerated() {
            try located("\(field)[\(index)]") {
                switch try directory.kind(ofResource: path) {
                case .file: try readFile(path, into: accumulator.resources)
                case .directory: try accumulator.merge(base(path), from: place)
                }
            }
            guard accumulator.resources.count <= directory.budget.objects else {
                throw KustomizeError.tooManyObjects(limit: directory.budget.objects)
            }
        }
    }

    private func readFile(_ path: String, into set: ResourceSet) throws {
        let resources = try ResourceReader.resources(try directory.read(path), file: directory.shown(path))
        if state.tracksOrigins {
            let origin = origin.appending(path)
            for resource in resources { resource.origin = origin }
        }
        try set.append(resources, from: directory.shown(path))
    }

    private func base(_ path: String) throws -> Accumulator {
        let target = try subtarget(path)
        guard !target.kustomization.isComponent else {
            throw KustomizeError.componentRefused(target.directory.path)
        }
        return try target.accumulate()
    }

    private func component(_ path: String, on accumulator: Accumulator) throws -> Accumulator {
        let target = try subtarget(path)
        guard target.kustomization.isComponent else { throw KustomizeError.componentExpected(target.directory.path) }
        return try target.accumulate(into: accumulator)
    }

    private func subtarget(_ path: String) throws -> Target {
        let target = try Target(
            try directory.subdirectory(path), state: state,
            origin: state.tracksOrigins ? origin.appending(path) : origin)
        try target.useSchema(replacing: false)
        return target
    }

    private func configuration() throws -> TransformerConfiguration {
        let defaults = TransformerConfiguration.defaults(of: state.options.release)
        var result = defaults
        for (index, path) in kustomization.configurations.enumerated() {
            let bytes = try located("configurations[\(index)]") { try directory.read(path) }
            result = try result.merging(TransformerConfiguration(bytes, file: directory.shown(path)))
        }
        for (index, path) in kustomization.crds.enumerated() {
            let bytes = try located("crds[\(index)]") { try directory.read(path) }
            result = try result.merging(TransformerConfiguration(crds: bytes, file: directory.shown(path)))
        }
        return result
    }
}
