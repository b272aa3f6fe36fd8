/// Which characters are the same but for case, as Go's `unicode.SimpleFold` has them.
enum CaseFolding {
    /// All that fold together with `value`, itself included.
    static func orbit(_ value: UInt32) -> [UInt32] {
        if value < 0x80 {
            let lower = value | 0x20
            guard lower >= 0x61, lower <= 0x7A else { return [value] }
            let pair = [lower, lower & ~0x20]
            // The Kelvin sign and the long s.
            return lower == 0x6B ? pair + [0x212A] : lower == 0x73 ? pair + [0x17F] : pair
        }
        return orbits[value] ?? [value]
    }

    static func folded(_ ranges: [CharacterSet.Range]) -> [CharacterSet.Range] {
        var result = ranges
        for range in ranges {
            if range.lowerBound < 0x80 {
                for value in range.lowerBound...min(range.upperBound, 0x7F) {
                    for other in orbit(value) where other != value { result.append(other...other) }
                }
            }
            guard range.upperBound >= 0x80 else { continue }
            let everything = range.lowerBound <= 0x80 && range.upperBound > 0x1_E943
            if everything, range.lowerBound == 0 { continue }
            for (value, others) in orbits where range.contains(value) {
                for other in others { result.append(other...other) }
            }
        }
        return result
    }

    /// Made when first asked for: only expressions with `(?i)` and more than ASCII need it.
    private static let orbits: [UInt32: [UInt32]] = {
        var groups: [UInt32: [UInt32]] = [:]
        for value in UInt32(0x41)...0x1_E943 {
            guard let scalar = Unicode.Scalar(value), scalar.properties.changesWhenCaseMapped else { continue }
            groups[key(scalar), default: []].append(value)
        }
        var result: [UInt32: [UInt32]] = [:]
        for group in groups.values where group.count > 1 { for value in group { result[value] = group } }
        return result
    }()

    private static func key(_ scalar: Unicode.Scalar) -> UInt32 {
        // The dotted and dotless i fold with nothing.
        if scalar.value == 0x130 || scalar.value == 0x131 { return scalar.value }
        let upper = single(scalar.properties.uppercaseMapping) ?? scalar
        return (single(upper.properties.lowercaseMapping) ?? upper).value
    }

    private static func single(_ text: String) -> Unicode.Scalar? {
        text.unicodeScalars.count == 1 ? text.unicodeScalars.first : nil
    }
}
