extension LabelSelector {
    /// Reads what `kubectl -l` reads: `app=web,tier in (a, b),!legacy,release!=canary,weight>3`; the empty text selects
    /// everything, a malformed one gives nil.
    ///
    /// - SeeAlso: kubernetes/apimachinery `pkg/labels/selector.go` v0.34.
    package init?(_ text: String) {
        var reader = SelectorReader(text)
        requirements = []
        if reader.peek == nil { return }
        repeat {
            guard let requirement = reader.requirement() else { return nil }
            requirements.append(requirement)
        } while reader.take(",")
        guard reader.peek == nil else { return nil }
    }
}

/// Splits a selector into words and punctuation.
private struct SelectorReader {
    private var tokens: [String] = []
    private var index = 0

    init(_ text: String) {
        var word = ""
        func flush(_ tokens: inout [String]) {
            if !word.isEmpty { tokens.append(word) }
            word = ""
        }
        for character in text {
            switch character {
            case " ", "\t": flush(&tokens)
            case "=":
                flush(&tokens)
                // `==` and `!=` are one token each
                if let last = tokens.last, last == "=" || last == "!" {
                    tokens[tokens.count - 1] = last == "!" ? "!=" : "=="
                } else {
                    tokens.append("=")
                }
            case ",", "(", ")", "!", "<", ">":
                flush(&tokens)
                tokens.append(String(character))
            default: word.append(character)
            }
        }
        flush(&tokens)
    }

    var peek: String? { index < tokens.count ? tokens[index] : nil }

    mutating func take(_ token: String) -> Bool {
        guard peek == token else { return false }
        index += 1
        return true
    }

    mutating func word() -> String? {
        guard let token = peek, let first = token.first, !"=!<>(),".contains(first) else { return nil }
        index += 1
        return token
    }

    mutating func requirement() -> LabelSelector.Requirement? {
        if take("!") { return word().map { .absent(key: $0) } }
        guard let key = word() else { return nil }
        switch peek {
        case nil, ",": return .exists(key: key)
        case "=", "==":
            index += 1
            return .isIn(key: key, values: [word() ?? ""])
        case "!=":
            index += 1
            return .notIn(key: key, values: [word() ?? ""])
        case "<", ">":
            let above = take(">")
            if !above { index += 1 }
            guard let bound = word().flatMap({ Int($0) }) else { return nil }
            return above ? .greater(key: key, than: bound) : .less(key: key, than: bound)
        case "in":
            index += 1
            return values().map { .isIn(key: key, values: $0) }
        case "notin":
            index += 1
            return values().map { .notIn(key: key, values: $0) }
        default: return nil
        }
    }

    private mutating func values() -> Set<String>? {
        guard take("(") else { return nil }
        var values: Set<String> = []
        repeat { values.insert(word() ?? "") } while take(",")
        return take(")") ? values : nil
    }
}
