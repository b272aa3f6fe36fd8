import YAML

/// Sets one value at paths of selected objects, or puts it into a path-like value as one of its parts.
struct ValueAddTransformer: Transformer {
    private struct Target {
        var selector: ResourceSelector?
        var fieldPath: String
        /// 0 replaces the value; n puts the text in as its n-th part.
        var position: Int
    }

    private let value: String
    private let targets: [Target]

    init(_ reader: FieldReader, directory: Directory) throws {
        let given = try reader.string("value").trimming { $0.isWhitespace }
        value = given.isEmpty ? TreePath.name(of: directory.path) : given
        var readers = try reader.readers("targets", knowing: ["selector", "fieldPath", "filePathPosition"])
        let path = try reader.string("targetFilePath")
        if !path.isEmpty {
            let bytes = try directory.read(path)
            let file = try FieldReader(
                KustomizationFile.parse(bytes, file: path), knowing: nil,
                source: FieldReader.Source(file: path, bytes: bytes))
            readers += try file.readers("targets", knowing: ["selector", "fieldPath", "filePathPosition"])
        }
        targets = try readers.map { reader in
            Target(
                selector: try reader.reader("selector", knowing: Selector.fields).map {
                    try ResourceSelector(Selector($0))
                },
                fieldPath: try reader.string("fieldPath"), position: try reader.integer("filePathPosition"))
        }
        guard !targets.isEmpty, targets.allSatisfy({ !$0.fieldPath.isEmpty && $0.position >= 0 }) else {
            throw KustomizeError.missing(
                "targets with a fieldPath", of: "ValueAddTransformer", file: reader.source.file)
        }
    }

    func transform(_ set: ResourceSet) throws {
        for target in targets {
            let field = FieldSpec(target.fieldPath, create: true)
            for resource in set.resources where target.selector?.selects(resource) ?? true {
                if target.fieldPath == "metadata/namespace" {
                    try NamespaceTransformer(namespace: value, fields: []).move(resource)
                    continue
                }
                try field.apply(to: resource, making: .scalar) { node in
                    guard node.isMissing || node.text != nil else { throw FieldProblem.notAScalar(node.kindName) }
                    node = .literal(
                        target.position > 0 ? Self.inserting(value, into: node.text ?? "", at: target.position) : value)
                }
            }
        }
        set.forgetIDs()
    }

    private static func inserting(_ part: String, into path: String, at position: Int) -> String {
        let isAbsolute = path.hasPrefix("/")
        var parts = path.split(separator: "/").map(String.init)
        parts.insert(part, at: min(position - 1, parts.count))
        return (isAbsolute ? "/" : "") + parts.joined(separator: "/")
    }
}
