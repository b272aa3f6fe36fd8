/// How single values of az's flags are read. Pure.
package enum ArgumentValues {
    /// Seconds of `1h2m5s`; hours, minutes and seconds only, in that order, and nothing after them.
    ///
    /// - Throws: `FluxArgumentError.duration`, also above ten years.
    package static func duration(_ text: String, flag: String) throws(FluxArgumentError) -> Int {
        var rest = Array(text.utf8)[...]
        var total = 0
        var parts = 0
        for (unit, seconds) in [("h", 3600), ("m", 60), ("s", 1)] {
            let digits = rest.prefix { $0 &- UInt8(ascii: "0") < 10 }
            guard let letter = unit.utf8.first, rest.dropFirst(digits.count).first == letter, !digits.isEmpty else {
                continue
            }
            guard digits.count <= 9, let number = Int(String(decoding: digits, as: UTF8.self)) else {
                throw .duration(flag: flag, value: text)
            }
            total += number * seconds
            parts += 1
            rest = rest.dropFirst(digits.count + 1)
        }
        guard parts > 0, rest.isEmpty, total <= 315_360_000 else { throw .duration(flag: flag, value: text) }
        return total
    }

    package static func boolean(_ text: String, flag: String) throws(FluxArgumentError) -> Bool {
        switch text.lowercased() {
        case "true": return true
        case "false": return false
        default: throw .boolean(flag: flag, value: text)
        }
    }

    /// A name for an object of Kubernetes: lower case, digits, hyphens, periods.
    package static func name(_ text: String, flag: String, limit: Int = 63) throws(FluxArgumentError) {
        func isEnd(_ byte: UInt8) -> Bool {
            byte &- UInt8(ascii: "0") < 10 || byte &- UInt8(ascii: "a") < 26
        }
        guard let first = text.utf8.first, let last = text.utf8.last, text.utf8.count <= limit, isEnd(first),
            isEnd(last),
            text.utf8.allSatisfy({ isEnd($0) || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: ".") })
        else { throw .name(flag: flag, value: text, limit: limit) }
    }

    /// `a,b`, `[a,b]` and, as the documentation of az has it, `["a","b"]`.
    package static func list(_ text: String) -> [String] {
        var text = text.filter { !$0.isWhitespace }[...]
        if text.hasPrefix("["), text.hasSuffix("]") { text = text.dropFirst().dropLast() }
        return text.split(separator: ",").map { item in
            var item = item
            for quote in ["\"", "'"] where item.count >= 2 && item.hasPrefix(quote) && item.hasSuffix(quote) {
                item = item.dropFirst().dropLast()
            }
            return String(item)
        }
    }

    /// `KEY=VALUE`.
    package static func pair(_ text: String, flag: String) throws(FluxArgumentError) -> (key: String, value: String) {
        guard let equals = text.firstIndex(of: "="), equals != text.startIndex else {
            throw .pair(flag: flag, value: text)
        }
        return (String(text[..<equals]), String(text[text.index(after: equals)...]))
    }

    /// The choice that `text` names without regard to case, as it must be spelt.
    package static func choice(
        _ text: String, of choices: [String], flag: String
    ) throws(FluxArgumentError) -> String {
        guard let choice = choices.first(where: { $0.lowercased() == text.lowercased() }) else {
            throw .choice(flag: flag, value: text, choices: choices)
        }
        return choice
    }
}
