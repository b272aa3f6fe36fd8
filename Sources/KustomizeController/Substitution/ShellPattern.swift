/// A pattern of `*`, `?`, `[a-z]`, `[^a-z]` and `\` escapes, as `${name#pattern}` takes it; `*` passes over `/`.
///
/// Matching walks all states of the pattern at once, so it costs text times pattern and never more.
///
/// - SeeAlso: fluxcd/pkg `envsubst/path/match.go`.
struct ShellPattern: Sendable {
    private enum Token {
        case any
        case one
        case literal(Unicode.Scalar)
        case set(negated: Bool, [ClosedRange<UInt32>])

        func matches(_ scalar: Unicode.Scalar) -> Bool {
            switch self {
            case .any, .one: true
            case .literal(let expected): scalar == expected
            case .set(let negated, let ranges): ranges.contains { $0.contains(scalar.value) } != negated
            }
        }
    }

    private var tokens: [Token] = []

    /// `nil` when the pattern is malformed: such a pattern matches nothing.
    init?(_ pattern: [UInt8]) {
        var scalars = String(decoding: pattern, as: UTF8.self).unicodeScalars[...]
        while let scalar = scalars.popFirst() {
            switch scalar {
            case "*": tokens.append(.any)
            case "?": tokens.append(.one)
            case "\\":
                guard let escaped = scalars.popFirst() else { return nil }
                tokens.append(.literal(escaped))
            case "[":
                guard let set = Self.set(&scalars) else { return nil }
                tokens.append(set)
            default: tokens.append(.literal(scalar))
            }
        }
    }

    private static func set(_ scalars: inout Substring.UnicodeScalarView) -> Token? {
        var negated = false
        if scalars.first == "^" {
            negated = true
            scalars.removeFirst()
        }
        var ranges: [ClosedRange<UInt32>] = []
        while true {
            if scalars.first == "]", !ranges.isEmpty {
                scalars.removeFirst()
                return .set(negated: negated, ranges)
            }
            guard let low = bound(&scalars) else { return nil }
            var high = low
            if scalars.first == "-" {
                scalars.removeFirst()
                guard let bound = bound(&scalars) else { return nil }
                high = bound
            }
            // A range the wrong way round holds nothing, but counts as one.
            ranges.append(low.value <= high.value ? low.value...high.value : UInt32.max...UInt32.max)
        }
    }

    private static func bound(_ scalars: inout Substring.UnicodeScalarView) -> Unicode.Scalar? {
        guard let scalar = scalars.popFirst(), scalar != "-", scalar != "]" else { return nil }
        let bound = scalar == "\\" ? scalars.popFirst() : scalar
        return scalars.isEmpty ? nil : bound
    }

    /// Bytes of the shortest or longest prefix of `text` that matches; 0 when none of at least one byte does.
    func prefixLength(of text: [UInt8], longest: Bool) -> Int {
        var states = [Bool](repeating: false, count: tokens.count + 1)
        states[0] = true
        passOverStars(&states)
        var length = 0
        var best = 0
        for scalar in String(decoding: text, as: UTF8.self).unicodeScalars {
            var next = [Bool](repeating: false, count: tokens.count + 1)
            for (index, token) in tokens.enumerated() where states[index] && token.matches(scalar) {
                if case .any = token { next[index] = true } else { next[index + 1] = true }
            }
            passOverStars(&next)
            states = next
            length += UTF8.width(scalar)
            if states[tokens.count] {
                best = min(length, text.count)
                if !longest { return best }
            }
            if !states.contains(true) { break }
        }
        return best
    }

    private func passOverStars(_ states: inout [Bool]) {
        for (index, token) in tokens.enumerated() where states[index] {
            if case .any = token { states[index + 1] = true }
        }
    }
}
