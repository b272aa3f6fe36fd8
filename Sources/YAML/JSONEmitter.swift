/// Writes JSON without spaces.
package struct JSONEmitter: Sendable {
    /// What the text must agree with.
    package enum Style: Sendable {
        /// RFC 8259: only what must be escaped is.
        case plain
        /// Go's `encoding/json.Marshal` (1.22 and later): `<`, `>`, `&`, U+2028 and U+2029 escaped too.
        case go
    }

    package static func emit(_ node: Node, sortedKeys: Bool = false, style: Style = .plain) -> [UInt8] {
        var output: [UInt8] = []
        append(node, to: &output, sortedKeys: sortedKeys, style: style)
        return output
    }

    /// The same as text.
    package static func text(_ node: Node, sortedKeys: Bool = false, style: Style = .plain) -> String {
        String(decoding: emit(node, sortedKeys: sortedKeys, style: style), as: UTF8.self)
    }

    package static func append(
        _ node: Node, to output: inout [UInt8], sortedKeys: Bool = false, style: Style = .plain
    ) {
        JSONEmitter(sortedKeys: sortedKeys, style: style).write(node, to: &output)
    }

    private let sortedKeys: Bool
    private let style: Style

    private init(sortedKeys: Bool, style: Style) {
        self.sortedKeys = sortedKeys
        self.style = style
    }

    private func write(_ node: Node, to output: inout [UInt8]) {
        switch node {
        case .null: output.append(contentsOf: "null".utf8)
        case .bool(let value): output.append(contentsOf: (value ? "true" : "false").utf8)
        case .integer(let value): output.append(contentsOf: String(value).utf8)
        case .unsigned(let value): output.append(contentsOf: String(value).utf8)
        case .float(let value):
            // JSON has no word for these; Go refuses them, and null is what JavaScript writes.
            output.append(contentsOf: (value.isFinite ? GoFloat.json(value) : "null").utf8)
        case .string(let value): write(value, to: &output)
        case .sequence(let items):
            output.append(UInt8(ascii: "["))
            for index in items.indices {
                if index > 0 { output.append(UInt8(ascii: ",")) }
                write(items[index], to: &output)
            }
            output.append(UInt8(ascii: "]"))
        case .mapping(let mapping): write(mapping, to: &output)
        }
    }

    private func write(_ mapping: Mapping, to output: inout [UInt8]) {
        let pairs = sortedKeys ? mapping.pairs.sorted { $0.key.isBytewiseLess(than: $1.key) } : mapping.pairs
        output.append(UInt8(ascii: "{"))
        for index in pairs.indices {
            if index > 0 { output.append(UInt8(ascii: ",")) }
            write(pairs[index].key, to: &output)
            output.append(UInt8(ascii: ":"))
            write(pairs[index].value, to: &output)
        }
        output.append(UInt8(ascii: "}"))
    }

    private func write(_ text: String, to output: inout [UInt8]) {
        output.append(UInt8(ascii: "\""))
        if text.utf8.withContiguousStorageIfAvailable({ write($0, to: &output) }) == nil {
            Array(text.utf8).withUnsafeBufferPointer { write($0, to: &output) }
        }
        output.append(UInt8(ascii: "\""))
    }

    private func write(_ bytes: UnsafeBufferPointer<UInt8>, to output: inout [UInt8]) {
        var start = 0
        var index = 0
        while index < bytes.count {
            let byte = bytes[index]
            if byte >= 0x20, byte != UInt8(ascii: "\""), byte != UInt8(ascii: "\\"),
                style == .plain || !Self.isSpecialToGo(bytes, at: index)
            {
                index += 1
                continue
            }
            output.append(contentsOf: UnsafeBufferPointer(rebasing: bytes[start..<index]))
            index += escape(bytes, at: index, to: &output)
            start = index
        }
        output.append(contentsOf: UnsafeBufferPointer(rebasing: bytes[start..<index]))
    }

    private static func isSpecialToGo(_ bytes: UnsafeBufferPointer<UInt8>, at index: Int) -> Bool {
        switch bytes[index] {
        case UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "&"): true
        case 0xE2: index + 2 < bytes.count && bytes[index + 1] == 0x80 && bytes[index + 2] | 1 == 0xA9
        default: false
        }
    }

    /// Writes the escape for the character at `index` and returns how many bytes that was.
    private func escape(_ bytes: UnsafeBufferPointer<UInt8>, at index: Int, to output: inout [UInt8]) -> Int {
        let byte = bytes[index]
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"): output += [UInt8(ascii: "\\"), byte]
        case 0x08: output += "\\b".utf8
        case 0x09: output += "\\t".utf8
        case 0x0A: output += "\\n".utf8
        case 0x0C: output += "\\f".utf8
        case 0x0D: output += "\\r".utf8
        case 0xE2:
            output += (bytes[index + 2] == 0xA8 ? "\\u2028" : "\\u2029").utf8
            return 3
        default:
            let digits = Array("0123456789abcdef".utf8)
            output += "\\u00".utf8
            output += [digits[Int(byte >> 4)], digits[Int(byte & 15)]]
        }
        return 1
    }
}

extension String {
    /// The order of Go's strings; Swift's own is that of Unicode's canonical forms.
    func isBytewiseLess(than other: String) -> Bool { utf8.lexicographicallyPrecedes(other.utf8) }
}
