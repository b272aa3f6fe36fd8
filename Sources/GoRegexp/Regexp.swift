/// A regular expression with Go's syntax and meaning: leftmost match, first alternative preferred, linear time.
///
/// - SeeAlso: golang/go `src/regexp/regexp.go`.
package struct Regexp: Sendable {
    /// Bytes of an expression.
    package static let maximumPatternLength = 64 << 10

    package let pattern: String
    /// The groups' names, the whole expression's (empty) first.
    package let groupNames: [String]
    private let program: Program

    /// - Throws: `RegexpError` in the words of Go's `regexp.Compile`.
    package init(_ pattern: String) throws(RegexpError) {
        guard pattern.utf8.count <= Self.maximumPatternLength else {
            throw RegexpError(.tooLarge, String(pattern.prefix(80)))
        }
        var parser = SyntaxParser(pattern)
        let syntax = try parser.parse()
        self.pattern = pattern
        groupNames = parser.names
        program = try Program(syntax, groups: parser.names.count, pattern: pattern)
    }

    package struct Match: Sendable, Equatable {
        package let range: Range<Int>
        /// The groups' ranges, the whole match first; `nil` for one that took no part.
        package let groups: [Range<Int>?]
    }

    package func matches(_ text: [UInt8]) -> Bool {
        var matcher = Matcher(program, text, wantsGroups: false)
        return matcher.match(from: 0) != nil
    }

    package func matches(_ text: String) -> Bool { matches(Array(text.utf8)) }

    package func firstMatch(in text: [UInt8]) -> Match? {
        var matcher = Matcher(program, text, wantsGroups: true)
        return matcher.match(from: 0).map(Self.match)
    }

    private static func match(_ slots: [Int]) -> Match {
        let groups = stride(from: 0, to: slots.count, by: 2).map { index -> Range<Int>? in
            slots[index] >= 0 && slots[index + 1] >= 0 ? slots[index]..<slots[index + 1] : nil
        }
        return Match(range: slots[0]..<slots[1], groups: groups)
    }

    private static func width(_ text: [UInt8], _ position: Int) -> Int {
        position < text.count ? UTF8Decoder.scalar(text, position).1 : 0
    }

    /// Matches that do not overlap; empty ones not right after another.
    ///
    /// - Parameter limit: how many at most; negative for all.
    package func allMatches(in text: [UInt8], limit: Int = -1) -> [Match] {
        var matcher = Matcher(program, text, wantsGroups: true)
        var result: [Match] = []
        var position = 0
        var previousEnd = -1
        while limit < 0 || result.count < limit, position <= text.count, let slots = matcher.match(from: position) {
            let isRepeated = slots[1] == position && slots[0] == previousEnd
            if slots[1] == position {
                let width = Self.width(text, position)
                position = width > 0 ? position + width : text.count + 1
            } else {
                position = slots[1]
            }
            previousEnd = slots[1]
            if !isRepeated { result.append(Self.match(slots)) }
        }
        return result
    }

    /// With `$1`, `${name}` and `$$` in the replacement.
    package func replacingAll(in text: [UInt8], with template: [UInt8]) -> [UInt8] {
        let replacement = Replacement(template, groupNames)
        return replacingAll(in: text, wantsGroups: replacement.usesGroups) { slots, output in
            replacement.append(to: &output, text, slots)
        }
    }

    package func replacingAll(in text: [UInt8], withLiteral literal: [UInt8]) -> [UInt8] {
        replacingAll(in: text, wantsGroups: false) { _, output in output += literal }
    }

    private func replacingAll(
        in text: [UInt8], wantsGroups: Bool, _ replace: ([Int], inout [UInt8]) -> Void
    ) -> [UInt8] {
        var matcher = Matcher(program, text, wantsGroups: wantsGroups)
        var output: [UInt8] = []
        var copied = 0
        var position = 0
        while position <= text.count, let slots = matcher.match(from: position) {
            output += text[copied..<slots[0]]
            // Not for nothing right after a match.
            if slots[1] > copied || slots[0] == 0 { replace(slots, &output) }
            copied = slots[1]
            let width = Self.width(text, position)
            if position + width > slots[1] {
                position += width
            } else if position + 1 > slots[1] {
                position += 1
            } else {
                position = slots[1]
            }
        }
        return copied == 0 && output.isEmpty ? text : output + text[copied...]
    }

    /// The text between matches.
    ///
    /// - Parameter limit: how many parts at most; negative for all.
    package func split(_ text: [UInt8], limit: Int = -1) -> [ArraySlice<UInt8>] {
        if limit == 0 { return [] }
        if !pattern.isEmpty, text.isEmpty { return [[]] }
        var parts: [ArraySlice<UInt8>] = []
        var start = 0
        var end = 0
        for match in allMatches(in: text, limit: limit) {
            if limit > 0, parts.count == limit - 1 { break }
            end = match.range.lowerBound
            if match.range.upperBound != 0 { parts.append(text[start..<end]) }
            start = match.range.upperBound
        }
        if end != text.count { parts.append(text[start...]) }
        return parts
    }

    /// An expression that matches the text itself.
    package static func quoted(_ text: [UInt8]) -> [UInt8] {
        let special = Array("\\.+*?()|[]{}^$".utf8)
        var output: [UInt8] = []
        for byte in text {
            if special.contains(byte) { output.append(UInt8(ascii: "\\")) }
            output.append(byte)
        }
        return output
    }
}
