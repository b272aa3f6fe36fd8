/// Floats in the forms Go gives them. Both Go and Swift find the shortest digits that read back as the same value, so
/// only the layout differs.
enum GoFloat {
    /// `strconv.FormatFloat(value, 'g', -1, 64)`, with YAML's words for what is no number.
    static func shortest(_ value: Double) -> String {
        special(value) ?? general(Digits(value.description))
    }

    /// The same at 32 bits, as sigs.k8s.io/yaml v1.4 (yaml.go `convertToJSONableObject`) writes float keys.
    static func shortest32(_ value: Double) -> String {
        let narrow = Float(value)
        return special(Double(narrow)) ?? general(Digits(narrow.description))
    }

    /// As `encoding/json` writes a float64: plain between 1e-6 and 1e21, `1e-7` and `1e+21` beyond. The value is finite.
    static func json(_ value: Double) -> String {
        let digits = Digits(value.description)
        let magnitude = value.magnitude
        guard magnitude != 0, magnitude < 1e-6 || magnitude >= 1e21 else { return digits.plain }
        let text = digits.scientific
        // encoding/json cleans e-09 to e-9, and only that.
        guard let mark = text.lastIndex(of: "e"), text[mark...].hasPrefix("e-0") else { return text }
        return text[..<mark] + "e-" + text[mark...].dropFirst(3)
    }

    private static func special(_ value: Double) -> String? {
        if value.isNaN { return ".nan" }
        if value.isInfinite { return value < 0 ? "-.inf" : ".inf" }
        return nil
    }

    private static func general(_ digits: Digits) -> String {
        let exponent = digits.point - 1
        // ftoa.go decides by a precision of 6 when the shortest digits are asked for.
        return exponent < -4 || exponent >= 6 ? digits.scientific : digits.plain
    }

    /// A decimal number taken apart: `text` are its digits without zeros at either end, the value is 0.text × 10^point.
    private struct Digits {
        var isNegative = false
        var text: [UInt8] = []
        var point = 0

        /// Reads Swift's own description of a finite number.
        init(_ description: String) {
            var exponent = 0
            var seenPoint = false
            var whole = 0
            var rest = Array(description.utf8)[...]
            if rest.first == UInt8(ascii: "-") {
                isNegative = true
                rest = rest.dropFirst()
            }
            if let mark = rest.firstIndex(of: UInt8(ascii: "e")) {
                exponent = Int(String(decoding: rest[(mark + 1)...], as: UTF8.self)) ?? 0
                rest = rest[..<mark]
            }
            for byte in rest {
                if byte == UInt8(ascii: ".") {
                    seenPoint = true
                } else {
                    text.append(byte)
                    if !seenPoint { whole += 1 }
                }
            }
            point = whole + exponent
            let leading = text.prefix { $0 == UInt8(ascii: "0") }.count
            text.removeFirst(leading)
            point -= leading
            while text.last == UInt8(ascii: "0") { text.removeLast() }
            if text.isEmpty { point = 1 }
        }

        private var sign: String { isNegative ? "-" : "" }

        private func string(_ bytes: some Collection<UInt8>) -> String { String(decoding: bytes, as: UTF8.self) }

        var plain: String {
            if text.isEmpty { return sign + "0" }
            if point <= 0 { return sign + "0." + String(repeating: "0", count: -point) + string(text) }
            if point >= text.count { return sign + string(text) + String(repeating: "0", count: point - text.count) }
            return sign + string(text[..<point]) + "." + string(text[point...])
        }

        var scientific: String {
            let exponent = point - 1
            var result = sign + string(text.isEmpty ? [UInt8(ascii: "0")] : Array(text.prefix(1)))
            if text.count > 1 { result += "." + string(text.dropFirst()) }
            let digits = String(abs(exponent))
            return result + "e" + (exponent < 0 ? "-" : "+") + (digits.count < 2 ? "0" : "") + digits
        }
    }
}
