/// How goyaml v2 would write a string: plain where nothing forbids it, in double quotes where the plain form would read
/// back as another type, in single quotes where the grammar forbids the plain form, as a block where it has line breaks.
struct ScalarStyle {
    enum Form { case plain, singleQuoted, doubleQuoted, literal }

    private(set) var form: Form
    private(set) var isMultiline = false
    private let allowsSingleQuotes: Bool

    init(_ text: String) {
        self = text.withBytes { ScalarStyle($0) }
    }

    /// A block cannot be a simple key.
    var asSimpleKey: Form { form == .literal ? .doubleQuoted : form }

    private init(_ bytes: UnsafeBufferPointer<UInt8>) {
        let wanted: Form
        if bytes.contains(0x0A) {
            wanted = .literal
        } else {
            wanted = Self.readsBackAsString(bytes) ? .plain : .doubleQuoted
            if wanted == .plain, Self.isOrdinary(bytes) {
                form = .plain
                allowsSingleQuotes = true
                return
            }
        }
        let traits = ScalarTraits(bytes)
        isMultiline = traits.hasBreaks
        allowsSingleQuotes = traits.allowsSingleQuotes
        switch wanted {
        case .plain: form = traits.allowsPlain ? .plain : allowsSingleQuotes ? .singleQuoted : .doubleQuoted
        case .literal: form = traits.allowsBlock ? .literal : .doubleQuoted
        case .singleQuoted, .doubleQuoted: form = .doubleQuoted
        }
    }

    /// Whether the text without quotes is a string to a YAML 1.1 reader. Sexagesimal numbers are not, though goyaml
    /// itself would read them as strings (encode.go `isBase60Float`).
    private static func readsBackAsString(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        guard PlainScalar.mayResolve(bytes) else { return true }
        guard case .string = PlainScalar(bytes, .yaml11).kind else { return false }
        return !isSexagesimal(bytes)
    }

    /// `[-+]?[0-9][0-9_]*(:[0-5]?[0-9])+(\.[0-9_]*)?`
    static func isSexagesimal(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        var index = 0
        if index < bytes.count, bytes[index] == UInt8(ascii: "-") || bytes[index] == UInt8(ascii: "+") { index += 1 }
        guard index < bytes.count, isDigit(bytes[index]) else { return false }
        while index < bytes.count, isDigit(bytes[index]) || bytes[index] == UInt8(ascii: "_") { index += 1 }
        var groups = 0
        while index < bytes.count, bytes[index] == UInt8(ascii: ":") {
            let start = index + 1
            index = start
            while index < bytes.count, index - start < 2, isDigit(bytes[index]) { index += 1 }
            guard index > start, index - start == 1 || bytes[start] < UInt8(ascii: "6") else { return false }
            groups += 1
        }
        guard groups > 0 else { return false }
        if index < bytes.count, bytes[index] == UInt8(ascii: ".") {
            index += 1
            while index < bytes.count, isDigit(bytes[index]) || bytes[index] == UInt8(ascii: "_") { index += 1 }
        }
        return index == bytes.count
    }

    private static func isDigit(_ byte: UInt8) -> Bool { byte &- UInt8(ascii: "0") < 10 }

    /// Whether a quick look shows that nothing stands against the plain form, as in nearly all strings: ASCII that begins
    /// with a letter or digit, does not end in a space, and has no `: ` and no ` #`.
    private static func isOrdinary(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        guard let first = bytes.first, (first | 0x20) &- UInt8(ascii: "a") < 26 || isDigit(first) else { return false }
        var previous = first
        for byte in bytes {
            if byte &- 0x20 > 0x5E { return false }
            if byte == 0x20, previous == UInt8(ascii: ":") { return false }
            if byte == UInt8(ascii: "#"), previous == 0x20 { return false }
            previous = byte
        }
        return previous != 0x20 && previous != UInt8(ascii: ":")
    }
}

extension String {
    /// The UTF-8 bytes, without a copy for native strings.
    @inline(__always) func withBytes<Result>(_ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result {
        if let result = utf8.withContiguousStorageIfAvailable(body) { return result }
        return Array(utf8).withUnsafeBufferPointer(body)
    }
}
