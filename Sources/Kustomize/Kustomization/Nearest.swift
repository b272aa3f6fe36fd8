/// The name somebody probably meant.
enum Nearest {
    /// The candidate with the fewest edits, if they are few for its length.
    static func match(for name: String, in candidates: some Sequence<String>) -> String? {
        let sought = Array(name.lowercased().utf8)
        var best: (name: String, distance: Int)?
        for candidate in candidates {
            let other = Array(candidate.lowercased().utf8)
            guard abs(other.count - sought.count) <= 3, other.count <= 256 else { continue }
            let distance = edits(sought, other)
            if distance < (best?.distance ?? 4), distance * 2 <= max(sought.count, 3) { best = (candidate, distance) }
        }
        return best?.name
    }

    private static func edits(_ left: [UInt8], _ right: [UInt8]) -> Int {
        var row = Array(0...right.count)
        for (i, a) in left.enumerated() {
            var diagonal = row[0]
            row[0] = i + 1
            for (j, b) in right.enumerated() {
                let above = row[j + 1]
                row[j + 1] = min(above + 1, row[j] + 1, diagonal + (a == b ? 0 : 1))
                diagonal = above
            }
        }
        return row[right.count]
    }
}
