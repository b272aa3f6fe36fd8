import YAML

/// Which objects a query means, by the text of their fields: `metadata.name=apps,status.phase!=Running`.
package struct FieldSelector: Sendable, Hashable {
    package struct Requirement: Sendable, Hashable {
        /// `metadata.name`
        package var path: String
        package var value: String
        package var isEqual: Bool
    }

    /// All must hold; none selects everything.
    package var requirements: [Requirement] = []

    /// The empty text selects everything, a malformed one gives nil. Backslashes escape `,`, `=` and themselves.
    package init?(_ text: String) {
        for term in Self.terms(text) where !term.isEmpty {
            guard let equals = Self.separator(in: term) else { return nil }
            let path = term[..<equals.lowerBound]
            guard !path.isEmpty, let value = Self.unescaped(term[equals.upperBound...]) else { return nil }
            requirements.append(
                Requirement(path: String(path), value: value, isEqual: term[equals.lowerBound] != "!"))
        }
    }

    package func matches(_ object: KubernetesObject) -> Bool {
        requirements.allSatisfy { requirement in
            let text = Self.text(object.node, requirement.path.split(separator: "."))
            return (text == requirement.value) == requirement.isEqual
        }
    }

    private static func text(_ node: Node, _ path: [Substring]) -> String {
        var node = node
        for key in path {
            guard let next = node[String(key)] else { return "" }
            node = next
        }
        return switch node {
        case .string(let text): text
        case .integer(let number): String(number)
        case .bool(let flag): String(flag)
        default: ""
        }
    }

    private static func terms(_ text: String) -> [String] {
        var terms = [""]
        var escaped = false
        for character in text {
            if character == ",", !escaped { terms.append("") } else { terms[terms.count - 1].append(character) }
            escaped = character == "\\" && !escaped
        }
        return terms
    }

    /// The first of `=`, `==`, `!=`.
    private static func separator(in term: String) -> Range<String.Index>? {
        guard let equals = term.firstIndex(of: "=") else { return nil }
        let after = term.index(after: equals)
        if equals > term.startIndex, term[term.index(before: equals)] == "!" {
            return term.index(before: equals)..<after
        }
        if after < term.endIndex, term[after] == "=" { return equals..<term.index(after: after) }
        return equals..<after
    }

    private static func unescaped(_ text: Substring) -> String? {
        var result = ""
        var escaped = false
        for character in text {
            if escaped {
                guard character == "," || character == "=" || character == "\\" else { return nil }
                result.append(character)
                escaped = false
            } else if character == "\\" {
                escaped = true
            } else {
                result.append(character)
            }
        }
        return escaped ? nil : result
    }
}
