import GoRegexp

/// sprig's functions over regular expressions.
///
/// The `must` form of a function returns the error of a bad expression and the other one panics with it, but for
/// `regexMatch`, which matches nothing then. A template sees the same error either way, up to the panic's words.
enum RegexFunctions {
    static let all: [Function] = {
        var all: [Function] = []
        all += pair("regexMatch", [.string, .string], onBadExpression: .bool(false)) { regexp, a in
            .bool(regexp.matches(a[1].utf8Bytes))
        }
        all += pair("regexFind", [.string, .string]) { regexp, a in
            let bytes = a[1].utf8Bytes
            return .text(regexp.firstMatch(in: bytes).map { bytes[$0.range] } ?? [])
        }
        all += pair("regexFindAll", [.string, .string, .int]) { regexp, a in
            let bytes = a[1].utf8Bytes
            return .list(regexp.allMatches(in: bytes, limit: a[2].integer).map { .text(bytes[$0.range]) }, .strings)
        }
        all += pair("regexReplaceAll", [.string, .string, .string]) { regexp, a in
            .text(regexp.replacingAll(in: a[1].utf8Bytes, with: a[2].utf8Bytes))
        }
        all += pair("regexReplaceAllLiteral", [.string, .string, .string]) { regexp, a in
            .text(regexp.replacingAll(in: a[1].utf8Bytes, withLiteral: a[2].utf8Bytes))
        }
        all += pair("regexSplit", [.string, .string, .int]) { regexp, a in
            .list(regexp.split(a[1].utf8Bytes, limit: a[2].integer).map { .text($0) }, .strings)
        }
        all += [Function("regexQuoteMeta", [.string]) { _, a in .text(Regexp.quoted(a[0].utf8Bytes)) }]
        return all
    }()

    private typealias Body = @Sendable (Regexp, [Value]) -> Value

    private static func pair(
        _ name: String, _ parameters: [Parameter], onBadExpression fallback: BadExpression = .panic,
        _ body: @escaping Body
    ) -> [Function] {
        let must = "must" + name.prefix(1).uppercased() + name.dropFirst()
        return [
            Function(name, parameters) { render, a in
                do {
                    return body(try render.regexp(a[0].text), a)
                } catch let error as RegexpError {
                    switch fallback {
                    case .bool(let value): return .bool(value)
                    case .panic:
                        throw FunctionError("regexp: Compile(\(Self.backquoted(a[0].text))): \(error.message)")
                    }
                }
            },
            Function(must, parameters) { render, a in
                do {
                    return body(try render.regexp(a[0].text), a)
                } catch let error as RegexpError {
                    throw FunctionError(error.message)
                }
            },
        ]
    }

    private enum BadExpression: Sendable {
        case panic
        case bool(Bool)
    }

    /// `regexp.quote`: back quotes where they can be, else a quoted string.
    private static func backquoted(_ text: String) -> String {
        let plain = text.unicodeScalars.allSatisfy { $0 != "`" && ($0.value >= 0x20 || $0 == "\t") && $0.value != 0x7F }
        return plain ? "`\(text)`" : GoQuote.quoted(text)
    }
}

extension Render {
    /// The expression, compiled once in this render.
    mutating func regexp(_ pattern: String) throws -> Regexp {
        if let known = regexps[pattern] { return known }
        let compiled = try Regexp(pattern)
        if regexps.count < 1000 { regexps[pattern] = compiled }
        return compiled
    }
}
