/// Writes YAML as kustomize does: the layout, quoting and key order of goyaml v2 behind sigs.k8s.io/yaml, after the trip
/// through JSON that every object takes there.
package enum YAMLEmitter {
    package enum KeyOrder: Sendable {
        /// goyaml v2's natural order: `a9` before `a10`, letters after other characters.
        case natural
        /// As the mappings hold them; for files people read.
        case kept
    }

    package enum Layout: Sendable {
        /// As sigs.k8s.io/yaml: lists stand under their key, lines are broken after 80 columns, whole floats are integers.
        case compact
        /// As goyaml v3 with an indent of two: lists indented, no line broken, floats as Go prints them.
        case indented
    }

    /// One document, with a line break at its end and without `---`.
    package static func emit(_ node: Node, keys: KeyOrder = .natural, layout: Layout = .compact) -> String {
        var output: [UInt8] = []
        append(node, to: &output, keys: keys, layout: layout)
        return String(decoding: output, as: UTF8.self)
    }

    /// Documents with `---` between them.
    package static func emit(documents: [Node], keys: KeyOrder = .natural) -> String {
        var output: [UInt8] = []
        append(documents: documents, to: &output, keys: keys)
        return String(decoding: output, as: UTF8.self)
    }

    package static func append(
        _ node: Node, to output: inout [UInt8], keys: KeyOrder = .natural, layout: Layout = .compact
    ) {
        // Swapped in and out, so that the bytes written before are never copied.
        var writer = YAMLWriter(output: [], keys: keys, layout: layout)
        swap(&writer.output, &output)
        writer.write(document: node)
        swap(&writer.output, &output)
    }

    package static func append(documents: [Node], to output: inout [UInt8], keys: KeyOrder = .natural) {
        for (index, node) in documents.enumerated() {
            if index > 0 { output.append(contentsOf: "---\n".utf8) }
            append(node, to: &output, keys: keys)
        }
    }
}
