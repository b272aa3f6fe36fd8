extension GoPrinter {
    /// `fmt.Sprintf`.
    static func sprintf(_ format: [UInt8], _ arguments: [Value], limit: Int = 64 << 20) -> GoPrinter {
        var printer = GoPrinter(limit: limit)
        var reader = FormatReader(format: format, arguments: arguments)
        reader.run(&printer)
        return printer
    }

    /// `fmt.Sprint`: a space between two operands neither of which is a string.
    static func sprint(_ arguments: [Value], limit: Int = 64 << 20) -> GoPrinter {
        var printer = GoPrinter(limit: limit)
        var previousIsString = false
        for (index, value) in arguments.enumerated() {
            let isString = value.kindName == "string"
            if index > 0, !isString, !previousIsString { printer.write(" ") }
            printer.printOperand(value)
            previousIsString = isString
        }
        return printer
    }

    /// `fmt.Sprintln`.
    static func sprintln(_ arguments: [Value], limit: Int = 64 << 20) -> GoPrinter {
        var printer = GoPrinter(limit: limit)
        for (index, value) in arguments.enumerated() {
            if index > 0 { printer.write(" ") }
            printer.printOperand(value)
        }
        printer.write("\n")
        return printer
    }

    private mutating func printOperand(_ value: Value) {
        flags = Flags()
        print(value, verb: "v")
    }
}

/// Reads the verbs of a format.
private struct FormatReader {
    private static let largest = 1_000_000

    let format: [UInt8]
    let arguments: [Value]
    private var index = 0
    private var next = 0
    private var isReordered = false
    private var isGoodIndex = true
    private var afterIndex = false

    init(format: [UInt8], arguments: [Value]) {
        self.format = format
        self.arguments = arguments
    }

    mutating func run(_ printer: inout GoPrinter) {
        while index < format.count, !printer.isTruncated {
            isGoodIndex = true
            let start = index
            while index < format.count, format[index] != UInt8(ascii: "%") { index += 1 }
            printer.output += format[start..<index]
            if index >= format.count { break }
            index += 1
            verb(&printer)
        }
        guard !isReordered, next < arguments.count else { return }
        printer.flags = GoPrinter.Flags()
        printer.write("%!(EXTRA ")
        for (position, value) in arguments[next...].enumerated() {
            if position > 0 { printer.write(", ") }
            if value.isNil {
                printer.write("<nil>")
            } else {
                printer.write(value.typeName + "=")
                printer.print(value, verb: "v")
            }
        }
        printer.write(")")
    }

    private mutating func verb(_ printer: inout GoPrinter) {
        printer.flags = GoPrinter.Flags()
        afterIndex = false
        readFlags(&printer.flags)
        readIndex()
        readWidth(&printer)
        readPrecision(&printer)
        if !afterIndex { readIndex() }
        guard index < format.count else { return printer.write("%!(NOVERB)") }
        let (scalar, width) = UTF8Text.scalar(in: format, at: index)
        let verb = scalar ?? "\u{FFFD}"
        index += width
        if verb == "%" { return printer.write("%") }
        if !isGoodIndex { return printer.write("%!" + String(Character(verb)) + "(BADINDEX)") }
        if next >= arguments.count { return printer.write("%!" + String(Character(verb)) + "(MISSING)") }
        let argument = arguments[next]
        next += 1
        if verb == "v" {
            if printer.flags.sharp {
                printer.flags.sharp = false
                printer.flags.sharpV = true
            }
            if printer.flags.plus {
                printer.flags.plus = false
                printer.flags.plusV = true
            }
        }
        if verb == "w" { return printer.bad(verb, argument) }
        printer.print(argument, verb: verb)
    }

    private mutating func readFlags(_ flags: inout GoPrinter.Flags) {
        while index < format.count {
            switch format[index] {
            case UInt8(ascii: "#"): flags.sharp = true
            case UInt8(ascii: "0"): flags.zero = true
            case UInt8(ascii: "+"): flags.plus = true
            case UInt8(ascii: "-"): flags.minus = true
            case UInt8(ascii: " "): flags.space = true
            default: return
            }
            index += 1
        }
    }

    /// `[3]`: which argument comes next.
    private mutating func readIndex() {
        guard index < format.count, format[index] == UInt8(ascii: "[") else { return }
        isReordered = true
        guard let close = format[index...].firstIndex(of: UInt8(ascii: "]")) else {
            isGoodIndex = false
            index += 1
            return
        }
        let text = String(decoding: format[index + 1..<close], as: UTF8.self)
        index = close + 1
        afterIndex = true
        guard text.utf8.allSatisfy({ $0 &- UInt8(ascii: "0") < 10 }), let number = Int(text), number >= 1,
            number <= arguments.count
        else {
            isGoodIndex = false
            return
        }
        next = number - 1
    }

    private mutating func readWidth(_ printer: inout GoPrinter) {
        if index < format.count, format[index] == UInt8(ascii: "*") {
            index += 1
            if let width = integerArgument() {
                printer.flags.width = abs(width)
                if width < 0 {
                    printer.flags.minus = true
                    printer.flags.zero = false
                }
            } else {
                printer.write("%!(BADWIDTH)")
            }
            afterIndex = false
        } else if let width = readNumber() {
            printer.flags.width = width
            if afterIndex { isGoodIndex = false }
        }
        if printer.flags.minus { printer.flags.zero = false }
    }

    private mutating func readPrecision(_ printer: inout GoPrinter) {
        guard index < format.count, format[index] == UInt8(ascii: ".") else { return }
        index += 1
        if afterIndex { isGoodIndex = false }
        readIndex()
        if index < format.count, format[index] == UInt8(ascii: "*") {
            index += 1
            if let precision = integerArgument() {
                if precision >= 0 { printer.flags.precision = precision } else { printer.write("%!(BADPREC)") }
            } else {
                printer.write("%!(BADPREC)")
            }
            afterIndex = false
        } else {
            printer.flags.precision = readNumber() ?? 0
        }
    }

    private mutating func readNumber() -> Int? {
        var value: Int?
        while index < format.count, format[index] &- UInt8(ascii: "0") < 10 {
            let number = (value ?? 0) * 10 + Int(format[index] - UInt8(ascii: "0"))
            if number > Self.largest { return nil }
            value = number
            index += 1
        }
        return value
    }

    private mutating func integerArgument() -> Int? {
        guard next < arguments.count else { return nil }
        let argument = arguments[next]
        next += 1
        switch argument {
        case .int(let value), .int64(let value): return abs(value) <= Self.largest ? value : nil
        case .unsigned(let value, _): return value <= UInt64(Self.largest) ? Int(value) : nil
        default: return nil
        }
    }
}
