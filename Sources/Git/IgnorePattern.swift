/// One line of a `.sourceignore` file or of `spec.ignore`, in gitignore's syntax.
///
/// Matching is Flux's, which differs from git's in one point: every path is judged by itself, a pattern matches whatever lies
/// below what it names, and the last matching pattern decides. So a file can be let in again below a
/// directory that is kept out.
/// - SeeAlso: fluxcd/pkg `sourceignore/gitignore/pattern.go`; git `Documentation/gitignore.txt`.
struct IgnorePattern: Sendable {
    /// Whether the line began with `!`.
    let isInclusion: Bool
    /// The directory of the file the line stands in, components from the root.
    private let domain: [[UInt8]]
    private let segments: [Segment]
    private let isDirectoryOnly: Bool
    /// Whether the line has a slash before its end, and so is relative to `domain`.
    private let isAnchored: Bool

    private enum Segment: Sendable {
        /// `**`: any number of directories.
        case anyDepth
        case literal([UInt8])
        case glob(Glob)
    }

    /// - Returns: `nil` for blank lines and comments.
    init?(line: some Sequence<UInt8>, domain: [[UInt8]]) {
        var text = Array(line)
        if text.last == UInt8(ascii: "\r") { text.removeLast() }
        guard text.first != UInt8(ascii: "#"), text.contains(where: { $0 != 0x20 && $0 != 0x09 }) else { return nil }
        var isInclusion = false
        if text.first == UInt8(ascii: "!") {
            isInclusion = true
            text.removeFirst()
        }
        while text.last == 0x20, text.dropLast().last != UInt8(ascii: "\\") { text.removeLast() }
        var isDirectoryOnly = false
        if text.last == UInt8(ascii: "/") {
            isDirectoryOnly = true
            text.removeLast()
        }
        isAnchored = text.contains(UInt8(ascii: "/"))
        self.isInclusion = isInclusion
        self.isDirectoryOnly = isDirectoryOnly
        self.domain = domain
        segments = text.split(separator: UInt8(ascii: "/")).map { part in
            if part.elementsEqual("**".utf8) { return .anyDepth }
            let glob = Glob(Array(part))
            return glob.literal.map { .literal($0) } ?? .glob(glob)
        }
        if segments.isEmpty { return nil }
    }

    /// Whether the pattern names `path` or a directory above it.
    func matches(_ path: [ArraySlice<UInt8>], isDirectory: Bool) -> Bool {
        guard path.count > domain.count, zip(domain, path).allSatisfy({ $0.elementsEqual($1) }) else { return false }
        let path = path[domain.count...]
        guard isAnchored else {
            for index in path.indices where matches(segments[0], path[index]) {
                if isDirectoryOnly, !isDirectory, index == path.endIndex - 1 { continue }
                return true
            }
            return false
        }
        return matches(segments[...], path, isDirectory: isDirectory)
    }

    private func matches(
        _ segments: ArraySlice<Segment>, _ path: ArraySlice<ArraySlice<UInt8>>, isDirectory: Bool
    ) -> Bool {
        guard let segment = segments.first else {
            // What is left of the path lies below the directory the pattern names.
            return !path.isEmpty || !isDirectoryOnly || isDirectory
        }
        guard let component = path.first else { return false }
        if case .anyDepth = segment {
            let rest = segments.dropFirst()
            if rest.isEmpty { return !isDirectoryOnly || isDirectory || path.count > 1 }
            return path.indices.contains { matches(rest, path[$0...], isDirectory: isDirectory) }
        }
        return matches(segment, component) && matches(segments.dropFirst(), path.dropFirst(), isDirectory: isDirectory)
    }

    private func matches(_ segment: Segment, _ component: ArraySlice<UInt8>) -> Bool {
        switch segment {
        case .anyDepth: true
        case .literal(let name): component.elementsEqual(name)
        case .glob(let glob): glob.matches(component)
        }
    }
}

/// `fnmatch` within one path component: `*`, `?`, `[a-z]`, `[!a]`, `[^a]` and `\` before any character.
struct Glob: Sendable {
    private enum Token: Sendable, Equatable {
        case byte(UInt8)
        case any
        case star
        case set([ClosedRange<UInt8>], isNegated: Bool)
        /// A malformed set: such a pattern matches nothing.
        case nothing
    }

    private let tokens: [Token]

    init(_ pattern: [UInt8]) {
        var tokens: [Token] = []
        var index = 0
        while index < pattern.count {
            let byte = pattern[index]
            index += 1
            switch byte {
            case UInt8(ascii: "*"): if tokens.last != .star { tokens.append(.star) }
            case UInt8(ascii: "?"): tokens.append(.any)
            case UInt8(ascii: "\\"):
                tokens.append(index < pattern.count ? .byte(pattern[index]) : .nothing)
                index += 1
            case UInt8(ascii: "["): tokens.append(Glob.set(pattern, &index))
            default: tokens.append(.byte(byte))
            }
        }
        self.tokens = tokens
    }

    /// The one name the pattern matches, when it has no wildcard.
    var literal: [UInt8]? {
        var bytes: [UInt8] = []
        for token in tokens {
            guard case .byte(let byte) = token else { return nil }
            bytes.append(byte)
        }
        return bytes
    }

    /// Linear in the name for one star, at worst names times pattern: after a mismatch only the last star is tried again.
    func matches(_ name: ArraySlice<UInt8>) -> Bool {
        var token = 0
        var position = name.startIndex
        var afterStar: (token: Int, position: Int)?
        while position < name.endIndex {
            if token < tokens.count, tokens[token] == .star {
                token += 1
                afterStar = (token, position)
            } else if token < tokens.count, Glob.matches(tokens[token], name[position]) {
                token += 1
                position += 1
            } else if let star = afterStar {
                token = star.token
                position = star.position + 1
                afterStar = (token, position)
            } else {
                return false
            }
        }
        return tokens[token...].allSatisfy { $0 == .star }
    }

    private static func matches(_ token: Token, _ byte: UInt8) -> Bool {
        switch token {
        case .byte(let wanted): wanted == byte
        case .any: true
        case .set(let ranges, let isNegated): ranges.contains { $0.contains(byte) } != isNegated
        case .star, .nothing: false
        }
    }

    /// `index` stands after the bracket; moves it past the closing one.
    private static func set(_ pattern: [UInt8], _ index: inout Int) -> Token {
        var ranges: [ClosedRange<UInt8>] = []
        var isNegated = false
        if index < pattern.count, pattern[index] == UInt8(ascii: "!") || pattern[index] == UInt8(ascii: "^") {
            isNegated = true
            index += 1
        }
        var isFirst = true
        while index < pattern.count {
            if pattern[index] == UInt8(ascii: "]"), !isFirst {
                index += 1
                return .set(ranges, isNegated: isNegated)
            }
            isFirst = false
            guard let low = character(pattern, &index) else { return .nothing }
            var high = low
            if index + 1 < pattern.count, pattern[index] == UInt8(ascii: "-"), pattern[index + 1] != UInt8(ascii: "]") {
                index += 1
                guard let end = character(pattern, &index) else { return .nothing }
                high = end
            }
            if low <= high { ranges.append(low...high) }
        }
        return .nothing
    }

    private static func character(_ pattern: [UInt8], _ index: inout Int) -> UInt8? {
        if pattern[index] == UInt8(ascii: "\\") { index += 1 }
        guard index < pattern.count else { return nil }
        defer { index += 1 }
        return pattern[index]
    }
}
