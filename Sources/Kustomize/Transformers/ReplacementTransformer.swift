import YAML

/// `replacements`: copies a value of one object into fields of others.
///
/// - SeeAlso: kubernetes-sigs/kustomize v5.5.0, `api/filters/replacement`; v5.8.1 for expressions in targets.
struct ReplacementTransformer: Transformer {
    let entry: ReplacementEntry
    let release: KustomizeRelease

    func transform(_ set: ResourceSet) throws {
        guard entry.source != nil || entry.sourceValue != nil, let targets = entry.targets else {
            throw failure("an entry needs a source and targets")
        }
        let value = try sourceValue(of: entry, in: set)
        for target in targets { try copy(value, to: target, in: set) }
        set.forgetIDs()
    }

    private func failure(_ why: String, nearest: String? = nil) -> KustomizeError {
        .replacementFailed(why: why, nearest: nearest)
    }

    // MARK: Source

    private func sourceValue(of entry: ReplacementEntry, in set: ResourceSet) throws -> Node {
        if let value = entry.sourceValue {
            guard entry.source == nil else { throw failure("source and sourceValue are both given") }
            return .written(value)
        }
        guard let selector = entry.source else { throw failure("an entry needs a source") }
        let resource = try source(selector, in: set)
        let path = entry.sourceField.isEmpty ? "metadata.name" : entry.sourceField
        let found: Node?
        do {
            found = try FieldLookup.value(of: resource.node, at: FieldPath.splitDotted(path))
        } catch let problem as FieldLookup.Failure {
            throw failure("source \(path) of \(resource.id): \(problem.why)")
        }
        guard let value = found, !value.isMissing, value.mapping?.isEmpty != true, value.sequence?.isEmpty != true
        else {
            throw failure("source \(resource.id) has nothing at \(path)")
        }
        return try part(of: value, entry.sourceOptions)
    }

    private func source(_ selector: Selector, in set: ResourceSet) throws -> Resource {
        let matches = set.resources.filter { resource in
            resource.replacementIDs.contains { selector.selectsExactly($0) }
        }
        guard let match = matches.first else {
            let nearest = set.resources.first { $0.name == selector.name && !selector.name.isEmpty }
            throw failure("nothing is selected by the source \(selector.words)", nearest: nearest?.id.description)
        }
        guard matches.count == 1 else {
            throw failure("\(matches.count) objects are selected by the source \(selector.words)")
        }
        return match
    }

    private func part(of value: Node, _ options: FieldOptions?) throws -> Node {
        guard let options, !options.delimiter.isEmpty else { return value }
        guard let text = value.text else { throw failure("a delimiter needs a scalar, found \(value.kindName)") }
        let pieces = text.pieces(by: options.delimiter)
        guard pieces.indices.contains(options.index) else {
            throw failure("index \(options.index) is out of bounds for the value \(text)")
        }
        return value.isText ? .literal(pieces[options.index]) : .written(pieces[options.index])
    }

    // MARK: Targets

    private func copy(_ value: Node, to target: ReplacementEntry.Target, in set: ResourceSet) throws {
        guard let select = target.select else { throw failure("a target must select resources") }
        let matcher = try TargetMatcher(select, rejecting: target.reject, release: release)
        let paths = target.fieldPaths.isEmpty ? ["metadata.name"] : target.fieldPaths
        for resource in set.resources where matcher.selects(resource) {
            for path in paths { try write(value, to: path, of: resource, target.options) }
        }
    }

    private func write(_ value: Node, to path: String, of resource: Resource, _ options: FieldOptions?) throws {
        let making: FieldMatcher.Making =
            switch value {
            case _ where options?.create != true: .nothing
            case .mapping: .mapping
            case .sequence: .sequence
            default: .scalar
            }
        let parts = FieldPath.splitDotted(path)
        if release == .v5_8, try writeIntoText(value, parts, of: resource, making) { return }
        var matcher = FieldMatcher(path: parts, making: making) { field in
            field = try combined(value, with: field, options)
        }
        do {
            try matcher.apply(to: &resource.node)
        } catch let problem as FieldLookup.Failure {
            throw failure("target \(path) of \(resource.id): \(problem.why)")
        }
        guard matcher.count > 0 else { throw failure("target \(resource.id) has no field \(path)") }
    }

    /// Where a path goes on behind a scalar, the scalar's text is JSON or YAML to write into.
    ///
    /// - Returns: whether there was such a scalar and the rest of the path led to anything in it.
    private func writeIntoText(
        _ value: Node, _ path: [String], of resource: Resource, _ making: FieldMatcher.Making
    ) throws -> Bool {
        for length in path.indices.dropFirst() {
            let prefix = Array(path[..<length])
            guard let field = (try? FieldLookup.value(of: resource.node, at: prefix)) ?? nil else { return false }
            guard field.mapping == nil, field.sequence == nil else { continue }
            guard let text = field.text, var document = StructuredText(text) else { continue }
            let wrote = (try? document.write(value, to: Array(path[length...]), making: making)) ?? false
            guard wrote else { return false }
            let changed = document.text
            var matcher = FieldMatcher(path: prefix, making: .nothing) { $0 = .literal(changed) }
            try matcher.apply(to: &resource.node)
            return matcher.count > 0
        }
        return false
    }

    private func combined(_ value: Node, with field: Node, _ options: FieldOptions?) throws -> Node {
        var text = value.text
        if let options, !options.delimiter.isEmpty {
            guard let old = field.text else {
                throw FieldLookup.Failure(why: "a delimiter needs a scalar, found \(field.kindName)")
            }
            var pieces = old.pieces(by: options.delimiter)
            let piece = value.text ?? ""
            if options.index < 0 {
                pieces.insert(piece, at: 0)
            } else if options.index >= pieces.count {
                pieces.append(piece)
            } else {
                pieces[options.index] = piece
            }
            text = pieces.joined(separator: options.delimiter)
        }
        guard field.text != nil else { return value }
        return try typed(text ?? "", like: field)
    }

    /// A scalar keeps its type and takes the text.
    private func typed(_ text: String, like field: Node) throws -> Node {
        if field.isText { return .literal(text) }
        let result = Node.value(of: text)
        let fits: Bool =
            switch field.resolved {
            case .bool: result.bool != nil
            case .integer, .unsigned: result.integer != nil
            case .float: result.integer != nil || Double(text) != nil && !result.isText
            // A field that has just been made takes anything.
            case .null: field == .written("") || result.isNull
            // A date: no other string comes without being one.
            case .string: result.string.map { $0 != text } ?? false
            default: true
            }
        guard fits else { throw FieldLookup.Failure(why: "\(field.kindName) cannot become \"\(text)\"") }
        return .written(text)
    }
}

/// Which resources a target of a replacement means.
private struct TargetMatcher {
    let select: Selector
    let reject: [Selector]
    let texts: ResourceSelector
    let rejectedTexts: [ResourceSelector]
    /// From 5.8, parts of targets are expressions.
    let expressions: (select: ResourceSelector, reject: [ResourceSelector])?

    init(_ select: Selector, rejecting reject: [Selector], release: KustomizeRelease) throws {
        self.select = select
        self.reject = reject.filter { !$0.namesNothing }
        texts = try ResourceSelector(Self.onlyTexts(select))
        rejectedTexts = try reject.filter { !$0.labelSelector.isEmpty || !$0.annotationSelector.isEmpty }
            .map { try ResourceSelector(Self.onlyTexts($0)) }
        expressions =
            release == .v5_8
            ? (try ResourceSelector(select), try self.reject.map { try ResourceSelector($0) }) : nil
    }

    private static func onlyTexts(_ selector: Selector) -> Selector {
        Selector(labelSelector: selector.labelSelector, annotationSelector: selector.annotationSelector)
    }

    func selects(_ resource: Resource) -> Bool {
        let ids = resource.replacementIDs
        if let expressions {
            guard ids.contains(where: expressions.select.selects) else { return false }
            if expressions.reject.contains(where: { ids.contains(where: $0.selects) }) { return false }
        } else {
            guard ids.contains(where: select.selectsExactly) else { return false }
            if reject.contains(where: { ids.contains(where: $0.selectsExactly) }) { return false }
        }
        return texts.selectsTexts(of: resource) && !rejectedTexts.contains { $0.selectsTexts(of: resource) }
    }
}

extension Resource {
    /// The present id and the former ones, where even kinds without namespaces count as being in `default`.
    fileprivate var replacementIDs: [ResourceID] {
        let type = id.type
        return [ResourceID(type, name: name, effectiveNamespace: ResourceID.effective(namespace))] + formerIDs
    }
}

extension Selector {
    fileprivate func selectsExactly(_ id: ResourceID) -> Bool {
        (name.isEmpty || name == id.name) && (namespace.isEmpty || ResourceID.effective(namespace) == id.namespace)
            && type.selects(id.type)
    }

    fileprivate var words: String {
        let parts = [type.group, type.version, type.kind, name].filter { !$0.isEmpty }
        return parts.joined(separator: "/") + (namespace.isEmpty ? "" : " in namespace \(namespace)")
    }
}
