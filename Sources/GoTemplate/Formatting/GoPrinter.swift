/// Writes values as Go's `fmt` does.
///
/// - SeeAlso: golang/go `src/fmt/print.go`, `format.go`.
struct GoPrinter {
    /// The flags, width and precision of one verb.
    struct Flags {
        var minus = false
        var plus = false
        var sharp = false
        var space = false
        var zero = false
        /// `%+v` and `%#v` change the format of values within.
        var plusV = false
        var sharpV = false
        var width: Int?
        var precision: Int?
    }

    static let maximumDepth = 200

    var output: [UInt8] = []
    var flags = Flags()
    private(set) var isTruncated = false
    private let limit: Int
    private var depth = 0

    /// - Parameter limit: bytes of output after which nothing more is written and `isTruncated` is set.
    init(limit: Int = 64 << 20) { self.limit = limit }

    /// The value as `%v`.
    static func text(_ value: Value) -> String {
        if case .string(let text) = value { return text }
        var printer = GoPrinter()
        printer.print(value)
        return String(decoding: printer.output, as: UTF8.self)
    }

    /// The same, with bytes that are not UTF-8 kept.
    static func value(_ value: Value) -> Value {
        switch value {
        case .string, .rawString: return value
        default: return .string(text(value))
        }
    }

    mutating func print(_ value: Value) {
        switch value {
        case .string(let text): output.append(contentsOf: text.utf8)
        case .rawString(let bytes): output.append(contentsOf: bytes)
        case .int(let value), .int64(let value): output.append(contentsOf: String(value).utf8)
        case .bool(let value): output.append(contentsOf: (value ? "true" : "false").utf8)
        case .float(let value):
            output.append(contentsOf: FloatText.format(value, UInt8(ascii: "g"), precision: -1).utf8)
        default: print(value, verb: "v")
        }
    }

    mutating func write(_ text: String) { output.append(contentsOf: text.utf8) }

    /// One value under the current flags.
    mutating func print(_ value: Value, verb: Unicode.Scalar) {
        if output.count > limit || depth > Self.maximumDepth {
            isTruncated = true
            return
        }
        switch verb {
        case "T":
            switch value {
            case .none, .null: return pad("<nil>")  // which no precision cuts
            default: return padString(value.typeName)
            }
        case "p": return printPointer(value)
        default: break
        }
        switch value {
        case .none, .null: printNil(verb)
        case .bool(let flag): if verb == "t" || verb == "v" { pad(flag ? "true" : "false") } else { bad(verb, value) }
        case .int(let number), .int64(let number): printInteger(number, value, verb)
        case .unsigned(let number, _): printUnsigned(number, value, verb)
        case .float(let number): printFloat(number, value, verb)
        case .string(let text): printString(Array(text.utf8), value, verb)
        case .rawString(let bytes): printString(bytes, value, verb)
        case .bytes(let bytes): printBytes(bytes, value, verb)
        case .list(let items, let type): printList(items, type, verb)
        case .dict(let dict): printDict(dict, verb)
        case .object(let object): printObject(object, value, verb)
        case .nilPointer: printNil(verb)
        }
    }

    private mutating func printNil(_ verb: Unicode.Scalar) {
        if depth > 0 {
            write(flags.sharpV ? "interface {}(nil)" : "<nil>")
        } else if verb == "v" {
            pad("<nil>")
        } else {
            bad(verb, .null)
        }
    }

    private mutating func printPointer(_ value: Value) {
        switch value {
        case .dict(let dict):
            let address = UInt(bitPattern: ObjectIdentifier(dict).hashValue)
            write("0x" + String(address, radix: 16))
        case .list, .bytes: write("0xc000000000")
        default: bad("p", value)
        }
    }

    /// `%!d(string=hi)`
    mutating func bad(_ verb: Unicode.Scalar, _ value: Value) {
        write("%!" + String(Character(verb)) + "(")
        if value.isNil {
            write("<nil>")
        } else {
            write(value.typeName + "=")
            // Under the same flags, as Go does.
            print(value, verb: "v")
        }
        write(")")
    }

    // MARK: Collections

    private mutating func printList(_ items: [Value], _ type: Value.ListType, _ verb: Unicode.Scalar) {
        depth += 1
        defer { depth -= 1 }
        if flags.sharpV {
            write(type.name)
            if type == .nilList { return write("(nil)") }
            write("{")
        } else {
            write("[")
        }
        for (index, item) in items.enumerated() {
            if index > 0 { write(flags.sharpV ? ", " : " ") }
            print(item, verb: verb)
        }
        write(flags.sharpV ? "}" : "]")
    }

    private mutating func printDict(_ dict: Dict, _ verb: Unicode.Scalar) {
        depth += 1
        defer { depth -= 1 }
        if flags.sharpV {
            write(dict.type.name)
            if dict.isNilMap { return write("(nil)") }
            write("{")
        } else {
            write("map[")
        }
        for index in dict.keys.indices {
            if index > 0 { write(flags.sharpV ? ", " : " ") }
            print(.string(dict.keys[index]), verb: verb)
            write(":")
            print(dict.values[index], verb: verb)
            if isTruncated { return }
        }
        write(flags.sharpV ? "}" : "]")
    }

    private mutating func printObject(_ object: any TemplateObject, _ value: Value, _ verb: Unicode.Scalar) {
        switch verb {
        case "v", "s", "x", "X", "q":
            if let entries = object.entries, object.description.isEmpty { return printDict(entries, verb) }
            if let items = object.items, object.description.isEmpty { return printList(items, .any, verb) }
            printString(Array(object.description.utf8), value, verb)
        default:
            if let number = object.number { return printInteger(number, value, verb) }
            if let items = object.items { return printList(items, .any, verb) }
            if let entries = object.entries { return printDict(entries, verb) }
            bad(verb, value)
        }
    }

    private mutating func printBytes(_ bytes: [UInt8], _ value: Value, _ verb: Unicode.Scalar) {
        switch verb {
        case "v", "d":
            if flags.sharpV {
                write("[]byte{")
                for (index, byte) in bytes.enumerated() { write((index > 0 ? ", 0x" : "0x") + String(byte, radix: 16)) }
                write("}")
            } else {
                write("[")
                for (index, byte) in bytes.enumerated() {
                    if index > 0 { write(" ") }
                    formatInteger(UInt64(byte), isNegative: false, base: 10, verb: verb)
                }
                write("]")
            }
        case "s", "x", "X", "q": printString(bytes, value, verb)
        default: printList(value.items ?? [], .any, verb)
        }
    }

    // MARK: Padding

    /// Pads text whose width is counted in characters.
    mutating func pad(_ bytes: [UInt8], zero: Bool? = nil) {
        guard let width = flags.width else {
            output += bytes
            return
        }
        let missing = width - UTF8Text.count(bytes)
        if missing <= 0 {
            output += bytes
        } else if flags.minus {
            output += bytes + [UInt8](repeating: UInt8(ascii: " "), count: missing)
        } else {
            let fill = (zero ?? flags.zero) ? UInt8(ascii: "0") : UInt8(ascii: " ")
            output += [UInt8](repeating: fill, count: missing) + bytes
        }
    }

    mutating func pad(_ text: String) { pad(Array(text.utf8)) }

    private mutating func padString(_ text: String) { printString(Array(text.utf8), .string(text), "s") }
}
