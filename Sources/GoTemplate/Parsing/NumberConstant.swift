extension NumberConstant {
    struct Problem: Error {
        let message: String
    }

    /// Reads a constant under every type that can hold it, as Go's `parse.newNumber` does.
    ///
    /// Complex numbers, which nothing in a chart can use, are refused.
    static func read(_ text: String, isCharacter: Bool) -> Result<NumberConstant, Problem> {
        if isCharacter { return readCharacter(text) }
        var constant = NumberConstant(text: text)
        if text.hasSuffix("i") || text.dropFirst().contains(where: { $0 == "i" }) {
            return .failure(Problem(message: "complex constants are not supported: \(GoQuote.quoted(text))"))
        }
        if let value = GoNumber.unsigned(text, base: 0) { constant.unsigned = value }
        if let value = GoNumber.integer(text, base: 0) {
            constant.integer = value
            if value == 0 { constant.unsigned = 0 }
        }
        if let integer = constant.integer {
            constant.float = Double(integer)
        } else if let unsigned = constant.unsigned {
            constant.float = Double(unsigned)
        } else if let float = GoNumber.float(text) {
            if !text.utf8.contains(where: { ".eEpP".utf8.contains($0) }) {
                return .failure(Problem(message: "integer overflow: \(GoQuote.quoted(text))"))
            }
            constant.float = float
            constant.integer = Int(exactly: float)
            constant.unsigned = UInt64(exactly: float)
        } else {
            return .failure(Problem(message: "illegal number syntax: \(GoQuote.quoted(text))"))
        }
        return .success(constant)
    }

    private static func readCharacter(_ text: String) -> Result<NumberConstant, Problem> {
        guard let bytes = GoQuote.unquote(Array(text.utf8)[...]) else {
            return .failure(Problem(message: "malformed character constant: \(text)"))
        }
        let (scalar, width) = UTF8Text.scalar(in: bytes, at: 0)
        let value: Int
        if width == bytes.count, let scalar { value = Int(scalar.value) } else { value = Int(bytes.first ?? 0) }
        return .success(
            NumberConstant(text: text, integer: value, unsigned: UInt64(value), float: Double(value)))
    }

    /// The value where nothing says what type is wanted: a float if it is written as one, else Go's `int`.
    var ideal: Value? {
        let isCharacter = text.utf8.first == UInt8(ascii: "'")
        if !isCharacter, !isHexadecimalInteger, let float, text.utf8.contains(where: { ".eEpP".utf8.contains($0) }) {
            return .float(float)
        }
        return integer.map(Value.int)
    }

    private var isHexadecimalInteger: Bool {
        let bytes = Array(text.utf8)
        return bytes.count > 2 && bytes[0] == UInt8(ascii: "0") && bytes[1] | 0x20 == UInt8(ascii: "x")
            && !bytes.contains { $0 | 0x20 == UInt8(ascii: "p") }
    }
}
