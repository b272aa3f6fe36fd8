/// sprig's functions over paths. On the systems Helm and Davit run on, `osBase` and its kin are the same as `base`.
enum PathFunctions {
    static let all: [Function] = ["", "os"].flatMap { prefix -> [Function] in
        [
            function(prefix, "base") { .text(base($0)) }, function(prefix, "dir") { .text(directory($0)) },
            function(prefix, "clean") { .text(clean($0)) }, function(prefix, "ext") { .text(suffix($0)) },
            function(prefix, "isAbs") { .bool($0.first == slash) },
        ]
    }

    private static let slash = UInt8(ascii: "/")
    private static let dot = UInt8(ascii: ".")

    private static func function(_ prefix: String, _ name: String, _ body: @escaping @Sendable ([UInt8]) -> Value)
        -> Function
    {
        let full = prefix.isEmpty ? name : prefix + name.prefix(1).uppercased() + name.dropFirst()
        return Function(full, [.string]) { _, a in body(a[0].utf8Bytes) }
    }

    static func clean(_ path: [UInt8]) -> [UInt8] {
        if path.isEmpty { return [dot] }
        let isRooted = path.first == slash
        var parts: [ArraySlice<UInt8>] = []
        for part in path.split(separator: slash) {
            if part.elementsEqual([dot]) { continue }
            if part.elementsEqual([dot, dot]) {
                if let last = parts.last, !last.elementsEqual([dot, dot]) {
                    parts.removeLast()
                } else if !isRooted {
                    parts.append(part)
                }
                continue
            }
            parts.append(part)
        }
        let joined = (isRooted ? [slash] : []) + Array(parts.joined(separator: [slash]))
        return joined.isEmpty ? [dot] : joined
    }

    private static func base(_ path: [UInt8]) -> [UInt8] {
        if path.isEmpty { return [dot] }
        return path.split(separator: slash).last.map(Array.init) ?? [slash]
    }

    private static func directory(_ path: [UInt8]) -> [UInt8] {
        clean(path.lastIndex(of: slash).map { Array(path[...$0]) } ?? [])
    }

    private static func suffix(_ path: [UInt8]) -> [UInt8] {
        let name = path[(path.lastIndex(of: slash).map { $0 + 1 } ?? 0)...]
        return name.lastIndex(of: dot).map { Array(name[$0...]) } ?? []
    }
}
