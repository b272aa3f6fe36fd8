/// sprig's functions over strings.
///
/// - SeeAlso: Masterminds/sprig v3.3 `strings.go`, `functions.go`.
enum StringFunctions {
    static let all: [Function] = trimming + searching + splitting + changing + printing

    private static let changing: [Function] = [
        Function("hello", []) { _, _ in .string("Hello!") },
        map("upper", CaseMapping.upper), map("lower", CaseMapping.lower), map("title", CaseMapping.title),
        map("untitle", CaseMapping.uncapitalized), map("swapcase", CaseMapping.swapped),
        map("camelcase", CaseMapping.pascal), map("snakecase") { WordCase.connected($0, by: "_") },
        map("kebabcase") { WordCase.connected($0, by: "-") }, map("initials", CaseMapping.initials),
        map("nospace", CaseMapping.withoutSpace),
        Function("trunc", [.int, .string]) { _, a in
            let bytes = a[1].utf8Bytes
            let count = a[0].integer
            if count < 0, bytes.count + count > 0 { return .text(bytes[(bytes.count + count)...]) }
            if count >= 0, bytes.count > count { return .text(bytes[..<count]) }
            return a[1]
        },
        Function("substr", [.int, .int, .string]) { _, a in
            let (start, end, bytes) = (a[0].integer, a[1].integer, a[2].utf8Bytes)
            if start < 0 { return .text(try Bounds.slice(bytes, 0, end)) }
            if end < 0 || end > bytes.count { return .text(try Bounds.slice(bytes, start, bytes.count)) }
            return .text(try Bounds.slice(bytes, start, end))
        },
        Function("repeat", [.int, .string]) { render, a in
            .text(try repeated(a[1].utf8Bytes, a[0].integer, render))
        },
        Function("abbrev", [.int, .string]) { _, a in
            a[0].integer < 4 ? a[1] : .text(Wrapping.abbreviated(a[1].utf8Bytes, offset: 0, width: a[0].integer))
        },
        Function("abbrevboth", [.int, .int, .string]) { _, a in
            let (left, right) = (a[0].integer, a[1].integer)
            if right < 4 || left > 0 && right < 7 { return a[2] }
            return .text(Wrapping.abbreviated(a[2].utf8Bytes, offset: left, width: right))
        },
        Function("wrap", [.int, .string]) { _, a in
            .text(Wrapping.wrapped(a[1].utf8Bytes, at: a[0].integer, with: [0x0A], breaksWords: false))
        },
        Function("wrapWith", [.int, .string, .string]) { _, a in
            .text(Wrapping.wrapped(a[2].utf8Bytes, at: a[0].integer, with: a[1].utf8Bytes, breaksWords: true))
        },
        Function("indent", [.int, .string]) { render, a in
            .text(try indented(a[1].utf8Bytes, by: a[0].integer, after: [], render))
        },
        Function("nindent", [.int, .string]) { render, a in
            .text(try indented(a[1].utf8Bytes, by: a[0].integer, after: [0x0A], render))
        },
        Function("replace", [.string, .string, .string]) { render, a in
            .text(try replaced(a[2].utf8Bytes, a[0].utf8Bytes, by: a[1].utf8Bytes, render))
        },
        Function("plural", [.string, .string, .int]) { _, a in a[2].integer == 1 ? a[0] : a[1] },
    ]

    private static let printing: [Function] = [
        Function("quote", [], variadic: .any) { _, a in
            joined(a) { value in Array(GoQuote.quoted(bytes: value.printed[...]).utf8) }
        },
        Function("squote", [], variadic: .any) { _, a in
            joined(a) { value in
                var bytes: [UInt8] = [0x27]
                bytes += GoPrinter.bytes(value)
                bytes.append(0x27)
                return bytes
            }
        },
        Function("cat", [], variadic: .any) { _, a in joined(a) { value in GoPrinter.bytes(value) } },
        Function("toString", [.any]) { _, a in .text(a[0].printed) },
        Function("toStrings", [.any]) { _, a in .list(a[0].printedItems, .strings) },
    ]

    /// What is not nil, written, with spaces between.
    private static func joined(_ values: [Value], _ write: (Value) -> [UInt8]) -> Value {
        var output: [UInt8] = []
        var isFirst = true
        for value in values where !value.isNil {
            if !isFirst { output.append(0x20) }
            isFirst = false
            output += write(value)
        }
        return .text(output)
    }

    private static let trimming: [Function] = [
        Function("trim", [.string]) { _, a in .text(ByteText.trimmedSpace(a[0].utf8Bytes)) },
        Function("trimAll", [.string, .string]) { _, a in .text(ByteText.trimmed(a[1].utf8Bytes, of: a[0].text)) },
        Function("trimall", [.string, .string]) { _, a in .text(ByteText.trimmed(a[1].utf8Bytes, of: a[0].text)) },
        Function("trimSuffix", [.string, .string]) { _, a in
            let (suffix, bytes) = (a[0].utf8Bytes, a[1].utf8Bytes)
            guard bytes.count >= suffix.count, bytes.suffix(suffix.count).elementsEqual(suffix) else { return a[1] }
            return .text(bytes.dropLast(suffix.count))
        },
        Function("trimPrefix", [.string, .string]) { _, a in
            let (prefix, bytes) = (a[0].utf8Bytes, a[1].utf8Bytes)
            return bytes.starts(with: prefix) ? .text(bytes.dropFirst(prefix.count)) : a[1]
        },
    ]

    private static let searching: [Function] = [
        Function("contains", [.string, .string]) { _, a in
            .bool(ByteText.range(of: a[0].utf8Bytes, in: a[1].utf8Bytes, from: 0) != nil)
        },
        Function("hasPrefix", [.string, .string]) { _, a in .bool(a[1].utf8Bytes.starts(with: a[0].utf8Bytes)) },
        Function("hasSuffix", [.string, .string]) { _, a in
            .bool(a[1].utf8Bytes.reversed().starts(with: a[0].utf8Bytes.reversed()))
        },
    ]

    private static let splitting: [Function] = [
        Function("splitList", [.string, .string]) { _, a in
            .list(ByteText.split(a[1].utf8Bytes, by: a[0].utf8Bytes).map { .text($0) }, .strings)
        },
        Function("split", [.string, .string]) { _, a in numbered(ByteText.split(a[1].utf8Bytes, by: a[0].utf8Bytes)) },
        Function("splitn", [.string, .int, .string]) { _, a in
            numbered(ByteText.split(a[2].utf8Bytes, by: a[0].utf8Bytes, limit: a[1].integer))
        },
        Function("join", [.string, .any]) { _, a in
            .text(Array(a[1].printedItems.map(\.utf8Bytes).joined(separator: a[0].utf8Bytes)))
        },
        Function("sortAlpha", [.any]) { _, a in
            let items = a[0].items == nil ? [.text(a[0].printed)] : a[0].printedItems
            return .list(items.sorted { $0.utf8Bytes.lexicographicallyPrecedes($1.utf8Bytes) }, .strings)
        },
    ]

    private static func map(_ name: String, _ change: @escaping @Sendable (String) -> String) -> Function {
        Function(name, [.string]) { _, a in .string(change(a[0].text)) }
    }

    private static func numbered(_ parts: [ArraySlice<UInt8>]) -> Value {
        .dict(
            Dict(
                parts.enumerated().map { part -> (String, Value) in ("_\(part.offset)", Value.text(part.element)) },
                type: .strings))
    }

    private static func repeated(_ bytes: [UInt8], _ count: Int, _ render: Render) throws -> [UInt8] {
        if count < 0 { throw FunctionError("strings: negative Repeat count") }
        try render.checkSize(bytes.count, times: count)
        var output: [UInt8] = []
        output.reserveCapacity(bytes.count * count)
        if !bytes.isEmpty { for _ in 0..<count { output += bytes } }
        return output
    }

    private static func indented(_ bytes: [UInt8], by count: Int, after lead: [UInt8], _ render: Render) throws
        -> [UInt8]
    {
        if count < 0 { throw FunctionError("strings: negative Repeat count") }
        var lines = 1
        for byte in bytes where byte == 0x0A { lines += 1 }
        try render.checkSize(count, times: lines)
        let pad = [UInt8](repeating: 0x20, count: count)
        var output = lead
        output.reserveCapacity(bytes.count + lines * count + 1)
        output += pad
        var start = 0
        for index in bytes.indices where bytes[index] == 0x0A {
            output += bytes[start...index]
            output += pad
            start = index + 1
        }
        output += bytes[start...]
        return output
    }

    private static func replaced(_ bytes: [UInt8], _ old: [UInt8], by new: [UInt8], _ render: Render) throws -> [UInt8]
    {
        var output: [UInt8] = []
        if old.isEmpty {
            try render.checkSize(new.count + 1, times: bytes.count + 1)
            var index = 0
            while index < bytes.count {
                let width = UTF8Text.scalar(in: bytes, at: index).width
                output += new + bytes[index..<index + width]
                index += width
            }
            return output + new
        }
        var start = 0
        while let found = ByteText.range(of: old, in: bytes, from: start) {
            output += bytes[start..<found.lowerBound]
            output += new
            start = found.upperBound
            if output.count > render.environment.limits.outputBytes { try render.checkSize(output.count, times: 1) }
        }
        return output + bytes[start...]
    }
}

enum Bounds {
    /// Go's slice expression on a string, with its panic's words.
    static func slice(_ bytes: [UInt8], _ start: Int, _ end: Int) throws -> ArraySlice<UInt8> {
        if end < 0 || end > bytes.count {
            let problem = end < 0 ? "[:\(end)]" : "[:\(end)] with length \(bytes.count)"
            throw FunctionError("runtime error: slice bounds out of range \(problem)")
        }
        if start > end { throw FunctionError("runtime error: slice bounds out of range [\(start):\(end)]") }
        return bytes[start..<end]
    }
}

extension Render {
    func checkSize(_ unit: Int, times count: Int) throws {
        let (size, overflowed) = unit.multipliedReportingOverflow(by: count)
        if overflowed || size > environment.limits.outputBytes {
            throw limit("a string is larger than \(environment.limits.outputBytes) bytes")
        }
    }
}
