/// A parsed expression.
indirect enum Syntax {
    case empty
    /// Matches nothing, as an empty class does.
    case nothing
    case character(UInt32)
    case set(CharacterSet)
    case anything
    case assertion(Assertion)
    case capture(Syntax, index: Int)
    case repetition(Syntax, least: Int, most: Int?, isGreedy: Bool)
    case sequence([Syntax])
    case alternatives([Syntax])

    enum Assertion: UInt8, Sendable {
        case lineStart, lineEnd, textStart, textEnd, wordBoundary, noWordBoundary
    }

    /// Whether the counted repetitions within, multiplied, stay below Go's limit.
    func repeats(atMost limit: Int) -> Bool {
        switch self {
        case .repetition(let body, let least, let most, _):
            let times = most ?? least
            if times > limit { return false }
            return body.repeats(atMost: times > 1 ? limit / times : limit)
        case .capture(let body, _): return body.repeats(atMost: limit)
        case .sequence(let parts), .alternatives(let parts): return parts.allSatisfy { $0.repeats(atMost: limit) }
        default: return true
        }
    }
}
