import CLibYAML

/// Finds the line and column of a field, by reading the document once more: `Node` itself keeps no positions.
package struct SourcePositions: Sendable {
    package struct Place: Sendable, Hashable {
        /// Where the field's key stands, or the entry of a list.
        package var position: Position
        /// Whether the whole path was found; otherwise the place is that of its last part that exists.
        package var isExact: Bool
    }

    private let bytes: [UInt8]

    package init(_ bytes: [UInt8]) { self.bytes = bytes }

    /// - Parameter document: counted as `YAMLParser.documents` returns them, from 0.
    /// - Returns: `nil` when the text cannot be read or has no such document.
    package func place(of pointer: JSONPointer, document: Int = 0) -> Place? {
        bytes.withUnsafeBytes { bytes in
            var search = PositionSearch(bytes, path: pointer.tokens)
            do throws(ParseError) { return try search.place(inDocument: document) } catch { return nil }
        }
    }

    package func place(of path: [String], document: Int = 0) -> Place? {
        place(of: JSONPointer(tokens: path), document: document)
    }

    package func position(of pointer: JSONPointer, document: Int = 0) -> Position? {
        place(of: pointer, document: document)?.position
    }
}

/// Walks libyaml's events along one path and skips everything beside it.
private struct PositionSearch: ~Copyable {
    private var events: LibYAMLEvents
    private let path: [String]

    init(_ bytes: UnsafeRawBufferPointer, path: [String]) {
        events = LibYAMLEvents(bytes)
        self.path = path
    }

    mutating func place(inDocument wanted: Int) throws(ParseError) -> SourcePositions.Place? {
        var document = 0
        while true {
            try events.advance()
            switch events.kind {
            case YAML_STREAM_END_EVENT: return nil
            case YAML_DOCUMENT_START_EVENT:
                try events.advance()
                if isEmptyDocument { continue }
                if document == wanted { return try find() }
                document += 1
                try skip()
            default: break
            }
        }
    }

    private var isEmptyDocument: Bool {
        guard events.kind == YAML_SCALAR_EVENT else { return false }
        let scalar = events.event.pointee.data.scalar
        return scalar.length == 0 && scalar.plain_implicit != 0 && scalar.tag == nil && scalar.anchor == nil
    }

    /// The current event begins the document's node.
    private mutating func find() throws(ParseError) -> SourcePositions.Place {
        var position = events.position
        for token in path {
            let next: Position? =
                switch events.kind {
                case YAML_MAPPING_START_EVENT: try enter(key: token)
                case YAML_SEQUENCE_START_EVENT: try enter(entry: token)
                default: nil
                }
            guard let next else { return SourcePositions.Place(position: position, isExact: false) }
            position = next
        }
        return SourcePositions.Place(position: position, isExact: true)
    }

    /// Goes to the value under a key; its first event is then the current one. Of equal keys the first is found.
    private mutating func enter(key: String) throws(ParseError) -> Position? {
        while true {
            try events.advance()
            guard events.kind != YAML_MAPPING_END_EVENT else { return nil }
            let position = events.position
            let isMatch = events.kind == YAML_SCALAR_EVENT && scalarText == key
            try skip()
            try events.advance()
            if isMatch { return position }
            try skip()
        }
    }

    private mutating func enter(entry token: String) throws(ParseError) -> Position? {
        guard let wanted = JSONPointer.index(token) else { return nil }
        var index = 0
        while true {
            try events.advance()
            guard events.kind != YAML_SEQUENCE_END_EVENT else { return nil }
            if index == wanted { return events.position }
            try skip()
            index += 1
        }
    }

    private var scalarText: String {
        let scalar = events.event.pointee.data.scalar
        return String(decoding: UnsafeBufferPointer(start: scalar.value, count: scalar.length), as: UTF8.self)
    }

    /// Passes over the node whose first event is the current one.
    private mutating func skip() throws(ParseError) {
        var depth = 0
        while true {
            switch events.kind {
            case YAML_MAPPING_START_EVENT, YAML_SEQUENCE_START_EVENT: depth += 1
            case YAML_MAPPING_END_EVENT, YAML_SEQUENCE_END_EVENT: depth -= 1
            default: break
            }
            if depth == 0 { return }
            try events.advance()
        }
    }
}
