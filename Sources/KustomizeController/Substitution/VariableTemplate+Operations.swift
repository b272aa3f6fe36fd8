extension VariableTemplate.Operation {
    /// What the operation makes of a variable's value.
    ///
    /// - Throws: `SubstitutionError.syntax` for a negative length, on which upstream panics.
    func result(on value: [UInt8], _ arguments: [[UInt8]]) throws(SubstitutionError) -> [UInt8] {
        let first = arguments.first ?? []
        switch self {
        case .value: return value
        case .length: return Array(String(value.count).utf8)
        case .lowerFirst: return cased(value, onlyFirst: true) { $0.lowercaseMapping }
        case .lowerAll: return cased(value, onlyFirst: false) { $0.lowercaseMapping }
        case .upperFirst: return cased(value, onlyFirst: true) { $0.uppercaseMapping }
        case .upperAll: return cased(value, onlyFirst: false) { $0.uppercaseMapping }
        case .substring: return try substring(of: value, arguments)
        case .fallback: return value.isEmpty ? Array(arguments.joined()) : value
        case .removeShortestPrefix, .removeLongestPrefix:
            let length = ShellPattern(first)?.prefixLength(of: value, longest: self == .removeLongestPrefix) ?? 0
            return Array(value.dropFirst(length))
        case .removeShortestSuffix, .removeLongestSuffix:
            // Upstream turns both around and removes a prefix, brackets included: `[ab]` at the end never matches.
            let length =
                ShellPattern(reversed(first))?
                .prefixLength(of: reversed(value), longest: self == .removeLongestSuffix) ?? 0
            return Array(value.dropLast(length))
        case .replaceFirst: return replacing(first, in: value, with: arguments.dropFirst().first ?? [], all: false)
        case .replaceAll: return replacing(first, in: value, with: arguments.dropFirst().first ?? [], all: true)
        case .replacePrefix:
            guard arguments.count == 2, value.starts(with: first) else { return value }
            return arguments[1] + value.dropFirst(first.count)
        case .replaceSuffix:
            guard arguments.count == 2, value.suffix(first.count).elementsEqual(first) else { return value }
            return value.dropLast(first.count) + arguments[1]
        }
    }

    /// Case by case of single scalars, as Go maps runes: `ß` has no upper case of one scalar and stays.
    private func cased(
        _ value: [UInt8], onlyFirst: Bool, _ mapping: (Unicode.Scalar.Properties) -> String
    ) -> [UInt8] {
        var output = String.UnicodeScalarView()
        var isFirst = true
        for scalar in String(decoding: value, as: UTF8.self).unicodeScalars {
            let mapped = mapping(scalar.properties).unicodeScalars
            let changes = (isFirst || !onlyFirst) && mapped.count == 1
            output.append(changes ? mapped[mapped.startIndex] : scalar)
            isFirst = false
        }
        return Array(String(output).utf8)
    }

    private func substring(of value: [UInt8], _ arguments: [[UInt8]]) throws(SubstitutionError) -> [UInt8] {
        guard var offset = integer(arguments[0]) else { return value }
        if offset < 0 { offset = max(0, value.count + offset) }
        guard arguments.count > 1 else { return Array(value.dropFirst(offset)) }
        guard let length = integer(arguments[1]) else { return value }
        guard length >= 0 else { throw .syntax("a substring's length must not be negative") }
        return Array(value.dropFirst(offset).prefix(length))
    }

    /// As Go's `strconv.Atoi`: a sign, then digits, nothing around them.
    private func integer(_ bytes: [UInt8]) -> Int? { Int(String(decoding: bytes, as: UTF8.self)) }

    private func reversed(_ bytes: [UInt8]) -> [UInt8] {
        var scalars = String.UnicodeScalarView()
        scalars.append(contentsOf: String(decoding: bytes, as: UTF8.self).unicodeScalars.reversed())
        return Array(String(scalars).utf8)
    }

    /// Text for text; an empty `old` stands before every scalar and at the end, as in Go's `strings.Replace`.
    private func replacing(_ old: [UInt8], in value: [UInt8], with new: [UInt8], all: Bool) -> [UInt8] {
        guard !old.isEmpty else {
            guard all else { return new + value }
            return String(decoding: value, as: UTF8.self).unicodeScalars
                .reduce(into: new) { $0 += Array(String($1).utf8) + new }
        }
        var output: [UInt8] = []
        var index = 0
        var done = false
        while index < value.count {
            if !done, value[index] == old[0], value[index...].starts(with: old) {
                output += new
                index += old.count
                done = !all
            } else {
                output.append(value[index])
                index += 1
            }
        }
        return output
    }
}
