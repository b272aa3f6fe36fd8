/// Reads JSON into `Node`s: RFC 8259, UTF-8 only, integers exact to 64 bits. Of equal keys the last wins, as in Go.
package enum JSONParser {
    package static func parse(_ bytes: [UInt8], limits: ParseLimits = .init()) throws(ParseError) -> Node {
        try bytes.withUnsafeBufferPointer { bytes throws(ParseError) in
            try parse(UnsafeRawBufferPointer(bytes), limits: limits)
        }
    }

    package static func parse(_ bytes: ArraySlice<UInt8>, limits: ParseLimits = .init()) throws(ParseError) -> Node {
        try bytes.withUnsafeBufferPointer { bytes throws(ParseError) in
            try parse(UnsafeRawBufferPointer(bytes), limits: limits)
        }
    }

    package static func parse(_ text: String, limits: ParseLimits = .init()) throws(ParseError) -> Node {
        try parse(Array(text.utf8), limits: limits)
    }

    /// Reads memory of the caller's without copying it first.
    package static func parse(
        _ bytes: UnsafeRawBufferPointer, limits: ParseLimits = .init()
    ) throws(ParseError) -> Node {
        guard bytes.count <= limits.bytes else {
            throw ParseError(.tooLarge(limit: limits.bytes), at: Position(line: 1, column: 1))
        }
        let bytes = bytes.assumingMemoryBound(to: UInt8.self)
        var builder = JSONTreeBuilder(bytes, limits: limits)
        do throws(JSONTreeBuilder.Failure) {
            return try builder.document()
        } catch {
            throw ParseError(error.cause, at: Position(of: error.offset, in: bytes))
        }
    }
}

extension Position {
    init(of offset: Int, in bytes: UnsafeBufferPointer<UInt8>) {
        self.init(line: 1, column: 1)
        for byte in bytes.prefix(offset) {
            if byte == UInt8(ascii: "\n") {
                line += 1
                column = 1
            } else if byte & 0xC0 != 0x80 {
                column += 1
            }
        }
    }
}
