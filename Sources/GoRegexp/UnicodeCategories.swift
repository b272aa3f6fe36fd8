/// `\pL`, `\p{Lu}`: Unicode's general categories. Scripts (`\p{Greek}`) are not known here.
enum UnicodeCategories {
    private typealias Category = Unicode.GeneralCategory

    private static let categories: [String: Set<Category>] = [
        "Lu": [.uppercaseLetter], "Ll": [.lowercaseLetter], "Lt": [.titlecaseLetter], "Lm": [.modifierLetter],
        "Lo": [.otherLetter], "Mn": [.nonspacingMark], "Mc": [.spacingMark], "Me": [.enclosingMark],
        "Nd": [.decimalNumber], "Nl": [.letterNumber], "No": [.otherNumber], "Pc": [.connectorPunctuation],
        "Pd": [.dashPunctuation], "Ps": [.openPunctuation], "Pe": [.closePunctuation], "Pi": [.initialPunctuation],
        "Pf": [.finalPunctuation], "Po": [.otherPunctuation], "Sm": [.mathSymbol], "Sc": [.currencySymbol],
        "Sk": [.modifierSymbol], "So": [.otherSymbol], "Zs": [.spaceSeparator], "Zl": [.lineSeparator],
        "Zp": [.paragraphSeparator], "Cc": [.control], "Cf": [.format], "Cs": [.surrogate], "Co": [.privateUse],
    ]

    /// The characters of a category by its name of one or two letters; `nil` for a name that is none.
    static func ranges(_ name: String) -> [CharacterSet.Range]? {
        if name == "Any" { return [0...0x10FFFF] }
        guard !name.isEmpty else { return nil }
        let wanted = categories.filter { $0.key == name || name.utf8.count == 1 && $0.key.hasPrefix(name) }
        if wanted.isEmpty { return nil }
        let members = wanted.values.reduce(into: Set<Category>()) { $0.formUnion($1) }
        return runs.filter { members.contains($0.category) }.map(\.range)
    }

    /// Every run of characters of one category; made when first asked for.
    private static let runs: [(range: CharacterSet.Range, category: Category)] = {
        var result: [(range: CharacterSet.Range, category: Category)] = []
        for value in UInt32(0)...0x10FFFF {
            let category = Unicode.Scalar(value)?.properties.generalCategory ?? .surrogate
            if let last = result.last, last.category == category {
                result[result.count - 1].range = last.range.lowerBound...value
            } else {
                result.append((value...value, category))
            }
        }
        return result
    }()
}
