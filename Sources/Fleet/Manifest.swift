package import KubernetesModel
package import YAML

/// Manifests as text and as objects.
package enum Manifest {
    /// - Throws: `ParseError` with `name` as the file.
    package static func nodes(in text: String, named name: String) throws -> [Node] {
        do { return try YAMLParser.documents(text, options: .init(.yaml11)) } catch { throw error.in(file: name) }
    }

    package static func nodes(in bytes: [UInt8], named name: String) throws -> [Node] {
        try nodes(in: String(decoding: bytes, as: UTF8.self), named: name)
    }

    /// Empty documents are left out.
    package static func objects(in text: String, named name: String) throws -> [KubernetesObject] {
        try nodes(in: text, named: name).filter { $0.mapping != nil }.map(KubernetesObject.init)
    }

    package static func objects(in bytes: [UInt8], named name: String) throws -> [KubernetesObject] {
        try objects(in: String(decoding: bytes, as: UTF8.self), named: name)
    }

    /// One document, ending with a newline.
    package static func text(of node: Node) -> String { YAMLEmitter.emit(node, keys: .kept) }
}
