import YAML

/// Makes resources of the documents of a file.
///
/// - SeeAlso: kubernetes-sigs/kustomize v5.5.0, `api/resource/factory.go`.
enum ResourceReader {
    /// - Parameter file: how messages name the bytes.
    /// - Throws: `KustomizeError` for documents that are no objects: without kind, without a name.
    static func resources(_ bytes: [UInt8], file: String, isPatch: Bool = false) throws -> [Resource] {
        let (documents, problem) = try documents(bytes, file: file, isPatch: isPatch)
        var pending = unwrapped(documents.filter { !$0.isEmptyDocument })
        for node in pending { try validate(node, file: file) }
        let mayHoldBreaks = Node.mayHoldBreaks(bytes)
        let source = SourceText(bytes)
        var result: [Resource] = []
        var next = 0
        while next < pending.count {
            let node = pending[next]
            next += 1
            guard let kind = node["kind"]?.text, kind.hasSuffix("List"), let items = node["items"] else {
                let resource = Resource(node)
                resource.recallHistory()
                resource.mayHoldBreaks = mayHoldBreaks
                resource.duplicateKey = problem
                resource.source = source
                result.append(resource)
                continue
            }
            guard !items.isMissing else { continue }
            guard case .sequence(let elements) = items else {
                throw KustomizeError.malformed(file, "items of a \(kind) is \(items.kindName), not a list")
            }
            // Items come behind everything else of the file.
            for element in elements where !element.isEmptyDocument {
                try validate(element, file: file)
                pending.append(element)
            }
        }
        return result
    }

    /// The documents, and what is wrong with the file if a key stands twice: kustomize minds only what is left of it in
    /// the end, when a patch may have removed one of the two.
    private static func documents(
        _ bytes: [UInt8], file: String, isPatch: Bool
    ) throws -> (documents: [Node], problem: KustomizeError?) {
        // A number as a key of a patch finds the string of the same text.
        var options = YAMLParser.Options(
            .source, keys: isPatch ? .convert : .reject, duplicates: isPatch ? .firstWins : .reject)
        do {
            return (try YAMLParser.documents(bytes, options: options), nil)
        } catch {
            let problem = KustomizeError.malformed(file, "\(error)")
            guard case .duplicateKey = error.cause else { throw problem }
            options.duplicates = .keep
            guard let documents = try? YAMLParser.documents(bytes, options: options) else { throw problem }
            return (documents, problem)
        }
    }

    /// A file that is one `List` stands for its items.
    private static func unwrapped(_ documents: [Node]) -> [Node] {
        guard documents.count == 1, let kind = documents[0]["kind"]?.text, kind == "List" || kind == "ResourceList",
            documents[0]["items"] != nil || documents[0]["functionConfig"] != nil
        else { return documents }
        return (documents[0]["items"]?.sequence ?? []).filter { !$0.isEmptyDocument }
    }

    private static func validate(_ node: Node, file: String) throws {
        guard case .mapping = node else { throw KustomizeError.notAnObject(file, found: node.kindName) }
        let kind = node["kind"].flatMap { $0.isMissing ? nil : $0.text } ?? ""
        let name = node["metadata"]?["name"].flatMap { $0.isMissing ? nil : $0.text } ?? ""
        guard !kind.isEmpty else {
            throw KustomizeError.missing("kind", of: name.isEmpty ? "an object" : name, file: file)
        }
        guard !name.isEmpty || kind.hasSuffix("List") else {
            throw KustomizeError.missing("metadata.name", of: "a \(kind)", file: file)
        }
    }
}

extension Node {
    fileprivate var isEmptyDocument: Bool {
        isMissing || mapping?.isEmpty == true || sequence?.isEmpty == true
    }
}
