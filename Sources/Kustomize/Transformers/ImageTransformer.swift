import YAML

/// `images`: changes names, tags and digests of container images, in the configured fields and in every list called
/// `containers` or `initContainers`, whatever the kind.
struct ImageTransformer: Transformer {
    let entry: ImageEntry
    let fields: [FieldSpec]
    private let name: TextPattern

    init(entry: ImageEntry, fields: [FieldSpec]) throws {
        self.entry = entry
        self.fields = fields
        name = try ImageName.pattern(for: entry.name)
    }

    func transform(_ set: ResourceSet) throws {
        for resource in set.resources where resource.kind != "CustomResourceDefinition" {
            if try mentionsImage(resource.node) { try rewriteContainers(&resource.node) }
            for field in fields where field.selects(resource.id.type) {
                try field.apply(to: resource, making: .nothing) { node in
                    guard node.text != nil else { throw FieldProblem.notAScalar(node.kindName) }
                    if let image = rewritten(node) { node = .literal(image) }
                }
            }
        }
    }

    /// Looks before anything is copied for writing.
    private func mentionsImage(_ node: Node) throws -> Bool {
        switch node {
        case .mapping(let mapping):
            for pair in mapping.pairs {
                if try mentionsImage(pair.value) { return true }
                guard Self.isContainerList(pair.key), case .sequence(let elements) = pair.value else { continue }
                for element in elements where !element.isMissing {
                    guard case .mapping(let container) = element else {
                        throw KustomizeError.fieldUnreachable(
                            pair.key, object: "an object", why: "expected a mapping, found \(element.kindName)")
                    }
                    if let image = container["image"], rewritten(image) != nil { return true }
                }
            }
            return false
        case .sequence(let elements): return try elements.contains { try mentionsImage($0) }
        default: return false
        }
    }

    private func rewriteContainers(_ node: inout Node) throws {
        switch node {
        case .mapping(var mapping):
            node = .null
            defer { node = .mapping(mapping) }
            try mapping.filterValues { key, value in
                try rewriteContainers(&value)
                if Self.isContainerList(key) { rewriteImages(in: &value) }
                return true
            }
        case .sequence(var elements):
            node = .null
            defer { node = .sequence(elements) }
            for index in elements.indices { try rewriteContainers(&elements[index]) }
        default: break
        }
    }

    private func rewriteImages(in list: inout Node) {
        guard case .sequence(var elements) = list else { return }
        list = .null
        defer { list = .sequence(elements) }
        for index in elements.indices {
            guard let image = elements[index]["image"].flatMap(rewritten) else { continue }
            elements[index]["image"] = .literal(image)
        }
    }

    private static func isContainerList(_ key: String) -> Bool { key == "containers" || key == "initContainers" }

    /// `nil` when the entry is not about this image.
    private func rewritten(_ node: Node) -> String? {
        guard let text = node.text, name.matches(text) else { return nil }
        var image = ImageName(text)
        if !entry.newName.isEmpty { image.name = entry.newName }
        if !entry.newTag.isEmpty {
            image.tag = entry.newTag
            image.digest = entry.digest
        } else if !entry.digest.isEmpty {
            image.tag = ""
            image.digest = entry.digest
        } else if !entry.tagSuffix.isEmpty {
            image.tag += entry.tagSuffix
            image.digest = ""
        }
        return image.text
    }
}

/// `registry:5000/team/app:1.2@sha256:…` in its three parts.
struct ImageName {
    var name: String
    var tag = ""
    var digest = ""

    /// A colon before the first slash belongs to the registry.
    init(_ text: String) {
        let bytes = Array(text.utf8)
        var from = 0
        if let slash = bytes.firstIndex(of: UInt8(ascii: "/")), slash > 0 { from = slash }
        let at = bytes[from...].firstIndex(of: UInt8(ascii: "@"))
        let colon = bytes[from...].firstIndex(of: UInt8(ascii: ":"))
        func string(_ range: Range<Int>) -> String { String(decoding: bytes[range], as: UTF8.self) }
        switch (colon, at) {
        case (nil, nil): name = text
        case (let colon?, nil):
            name = string(0..<colon)
            tag = string(colon + 1..<bytes.count)
        case (let colon?, let at?) where colon < at:
            name = string(0..<colon)
            tag = string(colon + 1..<at)
            digest = string(at + 1..<bytes.count)
        case (_, let at?):
            name = string(0..<at)
            digest = string(at + 1..<bytes.count)
        }
    }

    var text: String {
        name + (tag.isEmpty ? "" : ":" + tag) + (digest.isEmpty ? "" : "@" + digest)
    }

    /// What an entry's name matches: itself, with any tag and any SHA-256 digest. The name is an expression, so that a
    /// dot in it stands for any character.
    static func pattern(for name: String) throws -> TextPattern {
        try TextPattern(wrapping: name, tail: "(:[a-zA-Z0-9_.{}-]*)?(@sha256:[a-zA-Z0-9_.{}-]*)?")
    }
}
