/// Changes of case, character by character as Go makes them.
enum CaseMapping {
    private static func mapped(_ text: String, _ change: (Unicode.Scalar) -> Unicode.Scalar) -> String {
        var output = String.UnicodeScalarView()
        for scalar in text.unicodeScalars { output.append(change(scalar)) }
        return String(output)
    }

    @Sendable static func upper(_ text: String) -> String { mapped(text, GoUnicode.upper) }
    @Sendable static func lower(_ text: String) -> String { mapped(text, GoUnicode.lower) }

    /// `strings.Title`: every letter that no letter, digit or underscore stands before.
    @Sendable static func title(_ text: String) -> String {
        var previous: Unicode.Scalar = " "
        return mapped(text) { scalar in
            defer { previous = scalar }
            return isSeparator(previous) ? GoUnicode.title(scalar) : scalar
        }
    }

    private static func isSeparator(_ scalar: Unicode.Scalar) -> Bool {
        if scalar.isASCII { return !GoUnicode.isLetter(scalar) && !GoUnicode.isDigit(scalar) && scalar != "_" }
        if GoUnicode.isLetter(scalar) || GoUnicode.isDigit(scalar) { return false }
        return GoUnicode.isSpace(scalar)
    }

    /// The first letter of every word in lower case.
    @Sendable static func uncapitalized(_ text: String) -> String {
        var isFirst = true
        return mapped(text) { scalar in
            if GoUnicode.isSpace(scalar) {
                isFirst = true
                return scalar
            }
            defer { isFirst = false }
            return isFirst ? GoUnicode.lower(scalar) : scalar
        }
    }

    @Sendable static func withoutSpace(_ text: String) -> String {
        var output = String.UnicodeScalarView()
        for scalar in text.unicodeScalars where !GoUnicode.isSpace(scalar) { output.append(scalar) }
        return String(output)
    }

    @Sendable static func initials(_ text: String) -> String {
        var output = String.UnicodeScalarView()
        var isFirst = true
        for scalar in text.unicodeScalars {
            if GoUnicode.isSpace(scalar) {
                isFirst = true
            } else {
                if isFirst { output.append(scalar) }
                isFirst = false
            }
        }
        return String(output)
    }

    @Sendable static func swapped(_ text: String) -> String {
        var afterSpace = true
        return mapped(text) { scalar in
            if GoUnicode.isUpper(scalar) || scalar.properties.generalCategory == .titlecaseLetter {
                afterSpace = false
                return GoUnicode.lower(scalar)
            }
            if GoUnicode.isLower(scalar) {
                defer { afterSpace = false }
                return afterSpace ? GoUnicode.title(scalar) : GoUnicode.upper(scalar)
            }
            afterSpace = GoUnicode.isSpace(scalar)
            return scalar
        }
    }

    /// huandu/xstrings `ToPascalCase`: the parts between `-`, `_` and spaces, each with a capital.
    @Sendable static func pascal(_ text: String) -> String {
        let scalars = Array(text.unicodeScalars)
        var output = String.UnicodeScalarView()
        var index = 0
        var current: Unicode.Scalar?
        var beganUpper = false
        while index < scalars.count {
            let scalar = scalars[index]
            index += 1
            current = scalar
            if !WordCase.isConnector(scalar) {
                beganUpper = GoUnicode.isUpper(scalar)
                current = GoUnicode.upper(scalar)
                break
            }
            output.append(scalar)
        }
        guard var current else { return "" }
        if index == scalars.count {
            output.append(current)
            return String(output)
        }
        while index < scalars.count {
            let previous = current
            current = scalars[index]
            index += 1
            if WordCase.isConnector(current), WordCase.isConnector(previous) {
                output.append(previous)
                continue
            }
            if WordCase.isConnector(previous) {
                beganUpper = GoUnicode.isUpper(current)
                current = GoUnicode.upper(current)
            } else {
                if beganUpper {
                    if GoUnicode.isUpper(current) { current = GoUnicode.lower(current) } else { beganUpper = false }
                }
                output.append(previous)
            }
        }
        output.append(current)
        return String(output)
    }
}
