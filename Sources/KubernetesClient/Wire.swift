import YAML

/// The JSON of requests and answers: the limits of what a server may send, in one place.
enum Wire {
    private static let limits: ParseLimits = {
        var limits = ParseLimits()
        limits.bytes = 512 << 20
        return limits
    }()

    static func parse(_ bytes: [UInt8]) throws(ParseError) -> Node { try JSONParser.parse(bytes, limits: limits) }

    static func parse(_ bytes: ArraySlice<UInt8>) throws(ParseError) -> Node {
        try JSONParser.parse(bytes, limits: limits)
    }

    static func emit(_ node: Node) -> [UInt8] { JSONEmitter.emit(node) }
}
