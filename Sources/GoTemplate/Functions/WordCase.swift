/// `snakecase` and `kebabcase`: words in lower case with a connector between them.
///
/// - SeeAlso: huandu/xstrings v1.5 `convert.go`.
struct WordCase {
    private enum Kind { case invalid, number, upper, alphabet, connector, punctuation, other }

    private let scalars: [Unicode.Scalar]
    private let connector: Unicode.Scalar
    private var position = 0
    private var output = String.UnicodeScalarView()
    private var kind = Kind.invalid
    private var word: ArraySlice<Unicode.Scalar> = []

    static func connected(_ text: String, by connector: Unicode.Scalar) -> String {
        if text.isEmpty { return "" }
        var machine = WordCase(text, connector)
        machine.run()
        return String(machine.output)
    }

    private init(_ text: String, _ connector: Unicode.Scalar) {
        scalars = Array(text.unicodeScalars)
        self.connector = connector
    }

    static func isConnector(_ scalar: Unicode.Scalar) -> Bool {
        scalar == "-" || scalar == "_" || GoUnicode.isSpace(scalar)
    }

    private static func isAlphabet(_ scalar: Unicode.Scalar) -> Bool {
        guard GoUnicode.isLetter(scalar) else { return false }
        switch scalar.value {
        case 0x3400...0x4D85, 0x4E00...0x9FCC, 0x20000...0x2B81D: return false
        default: return true
        }
    }

    private static func isNumber(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .decimalNumber, .letterNumber, .otherNumber: true
        default: false
        }
    }

    private static func isPunctuation(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .connectorPunctuation, .dashPunctuation, .openPunctuation, .closePunctuation, .initialPunctuation,
            .finalPunctuation, .otherPunctuation:
            true
        default: false
        }
    }

    private var isAtEnd: Bool { position == scalars.count }
    private var separates: Bool { kind != .connector && kind != .punctuation }

    private mutating func run() {
        next()
        while !isAtEnd {
            if kind != .connector { write(kind, word) }
            let (previous, last) = (kind, word)
            next()
            switch previous {
            case .number:
                writeRun()
                if kind != .invalid, separates { output.append(connector) }
            case .connector: write(previous, last)
            case .punctuation: break
            default: afterLetters()
            }
        }
        write(kind, word)
    }

    /// A number belongs to the letters before it, unless lower case letters follow: `bld4_floor`, `http_2xx`.
    private mutating func afterLetters() {
        guard kind == .number else {
            if separates { output.append(connector) }
            return
        }
        if isAtEnd { return }
        let number = word
        next()
        if kind != .alphabet {
            write(.number, number)
            if separates { output.append(connector) }
            return
        }
        output.append(connector)
        write(.number, number)
        writeRun()
        if kind != .invalid, separates { output.append(connector) }
    }

    private mutating func writeRun() {
        while kind == .alphabet || kind == .number {
            write(kind, word)
            next()
        }
    }

    private mutating func write(_ kind: Kind, _ word: ArraySlice<Unicode.Scalar>) {
        for scalar in word {
            if kind != .upper, kind != .connector {
                output.append(scalar)
            } else if Self.isConnector(scalar) {
                output.append(connector)
            } else {
                output.append(GoUnicode.isUpper(scalar) ? GoUnicode.lower(scalar) : scalar)
            }
        }
    }

    private mutating func next() {
        let start = position
        guard !isAtEnd else {
            kind = .invalid
            word = []
            return
        }
        let first = scalars[position]
        position += 1
        if Self.isConnector(first) {
            kind = .connector
            skip(while: Self.isConnector)
        } else if Self.isPunctuation(first) {
            kind = .punctuation
            skip(while: Self.isPunctuation)
        } else if GoUnicode.isUpper(first) {
            kind = .upper
            skipAfterCapital()
        } else if Self.isAlphabet(first) {
            kind = .alphabet
            skip { Self.isAlphabet($0) && !GoUnicode.isUpper($0) }
        } else if Self.isNumber(first) {
            kind = .number
            skip(while: Self.isNumber)
        } else {
            kind = .other
            skip {
                !Self.isConnector($0) && !Self.isAlphabet($0) && !Self.isNumber($0) && !Self.isPunctuation($0)
            }
        }
        word = scalars[start..<position]
    }

    /// `HTTPStatus` is HTTP and Status.
    private mutating func skipAfterCapital() {
        guard !isAtEnd else { return }
        if GoUnicode.isUpper(scalars[position]) {
            skip(while: GoUnicode.isUpper)
            if !isAtEnd, Self.isAlphabet(scalars[position]) { position -= 1 }
        } else if Self.isAlphabet(scalars[position]) {
            skip { Self.isAlphabet($0) && !GoUnicode.isUpper($0) }
        }
    }

    private mutating func skip(while isWanted: (Unicode.Scalar) -> Bool) {
        while position < scalars.count, isWanted(scalars[position]) { position += 1 }
    }
}
