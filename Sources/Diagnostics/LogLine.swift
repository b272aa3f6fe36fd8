import Logging

/// One log line under construction. Every value passes the redactor before it is quoted, for quoting could hide a
/// secret's line breaks from it.
struct LogLine {
    private let format: LogFormat
    private let redactor: Redactor
    private var text = ""

    init(format: LogFormat, redactor: Redactor) {
        self.format = format
        self.redactor = redactor
    }

    mutating func begin(time: String, level: Logger.Level, label: String, message: String) {
        let message = redactor.redact(message)
        switch format {
        case .text: text = "\(time) \(level.rawValue) \(Self.oneLine(message))"
        case .json:
            text =
                "{\"level\":\"\(level.rawValue)\",\"ts\":\"\(time)\",\"logger\":\(Self.quoted(label)),"
                + "\"msg\":\(Self.quoted(message))"
        }
    }

    mutating func append(_ key: String, _ value: Logger.MetadataValue) {
        switch format {
        case .text:
            let value = redactor.redact(value.description)
            text += " \(key)=\(Self.isBare(value) ? value : Self.quoted(value))"
        case .json: text += ",\(Self.quoted(key)):\(json(value))"
        }
    }

    consuming func finished() -> [UInt8] { Array((text + (format == .json ? "}\n" : "\n")).utf8) }

    private func json(_ value: Logger.MetadataValue) -> String {
        switch value {
        case .string(let text): Self.quoted(redactor.redact(text))
        case .stringConvertible(let value): Self.quoted(redactor.redact(String(describing: value)))
        case .array(let values): "[" + values.map { json($0) }.joined(separator: ",") + "]"
        case .dictionary(let values):
            "{" + values.keys.sorted().map { "\(Self.quoted($0)):\(json(values[$0] ?? ""))" }.joined(separator: ",")
                + "}"
        }
    }

    private static func oneLine(_ text: String) -> String {
        text.utf8.contains { $0 < 0x20 } ? String(quoted(text).dropFirst().dropLast()) : text
    }

    private static func isBare(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.allSatisfy { $0 > 0x20 && $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "=") }
    }

    /// A JSON string. This module lies below the JSON codec.
    private static func quoted(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\r": result += "\\r"
            case "\t": result += "\\t"
            case "\u{0}"..<"\u{20}":
                let digits = String(scalar.value, radix: 16)
                result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }
}
