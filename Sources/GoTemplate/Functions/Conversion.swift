/// Values as numbers, in the lenient way of spf13/cast: what is no number is 0.
enum Conversion {
    /// `cast.ToInt64`.
    static func integer(_ value: Value) -> Int {
        switch value {
        case .int(let number), .int64(let number): return number
        case .unsigned(let number, _): return Int(truncatingIfNeeded: number)
        case .float(let number):
            // What amd64 makes of a float that is out of range.
            return Int(exactly: number.rounded(.towardZero)) ?? .min
        case .bool(let flag): return flag ? 1 : 0
        case .string(let text): return GoNumber.integer(withoutFraction(text), base: 0) ?? 0
        default: return 0
        }
    }

    /// The whole part of a plain decimal number; other texts as they are.
    private static func withoutFraction(_ text: String) -> String {
        let bytes = Array(text.utf8)
        var index = 0
        if let first = bytes.first, first == UInt8(ascii: "-") || first == UInt8(ascii: "+") { index = 1 }
        let sign = index
        while index < bytes.count, Lexer.isDigit(bytes[index]) { index += 1 }
        let whole = String(decoding: bytes[..<index], as: UTF8.self)
        let digits = index - sign
        if index < bytes.count {
            guard bytes[index] == UInt8(ascii: "."), bytes[(index + 1)...].allSatisfy(Lexer.isDigit) else {
                return text
            }
        }
        return digits == 0 ? whole + "0" : whole
    }

    /// `cast.ToFloat64`.
    static func float(_ value: Value) -> Double {
        switch value {
        case .int(let number), .int64(let number): return Double(number)
        case .unsigned(let number, _): return Double(number)
        case .float(let number): return number
        case .bool(let flag): return flag ? 1 : 0
        case .string(let text): return GoNumber.float(text) ?? 0
        default: return 0
        }
    }
}
