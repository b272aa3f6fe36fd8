extension YAMLTreeBuilder {
    /// The mapping a frame holds, its keys and values moved off the stacks.
    mutating func mapping(of frame: Frame) throws(ParseError) -> Mapping {
        let count = keys.count - frame.firstKey
        if options.duplicates != .keep, let (first, second) = duplicate(from: frame.firstKey, count: count) {
            guard options.duplicates != .reject else {
                let again = keys[second]
                throw ParseError(.duplicateKey(again.text, first: keys[first].position), at: again.position)
            }
            return try mergedMapping(of: frame)
        }
        if frame.hasMerge { return try mergedMapping(of: frame) }
        if count == 0 { return Mapping() }
        let keyBase = keys.take(from: frame.firstKey)
        let nodeBase = nodes.take(from: frame.firstNode)
        let pairs = [Mapping.Pair](unsafeUninitializedCapacity: count) { buffer, initialized in
            guard let base = buffer.baseAddress else { return }
            for index in 0..<count {
                let key = (keyBase + index).move()
                (base + index).initialize(to: Mapping.Pair(key: key.text, value: (nodeBase + index).move()))
            }
            initialized = count
        }
        return Mapping(uniquePairs: pairs)
    }

    /// Indices of two equal keys, if any.
    private func duplicate(from start: Int, count: Int) -> (Int, Int)? {
        if count > 24 { return duplicateOfMany(from: start, count: count) }
        var index = start + 1
        while index < start + count {
            let hash = keys[index].hash
            var other = start
            while other < index {
                if keys[other].hash == hash, keys[other].text.isExactly(keys[index].text) {
                    return (other, index)
                }
                other += 1
            }
            index += 1
        }
        return nil
    }

    private func duplicateOfMany(from start: Int, count: Int) -> (Int, Int)? {
        var seen: [ExactText: Int] = [:]
        seen.reserveCapacity(count)
        for index in start..<(start + count) {
            if let first = seen.updateValue(index, forKey: ExactText(keys[index].text)) { return (first, index) }
        }
        return nil
    }

    /// The rare mapping with `<<` or with equal keys of which the last wins.
    ///
    /// goyaml v2 applies merges where they stand, so a merge overrides keys before it and later keys override it
    /// (go-yaml/yaml v2.4.0 decode.go `mapping`); goyaml v3 never lets a merge override a key of the mapping itself.
    private mutating func mergedMapping(of frame: Frame) throws(ParseError) -> Mapping {
        var builder = MappingBuilder()
        let overrides = options.rules == .yaml11
        if !overrides {
            for index in frame.firstKey..<keys.count where !keys[index].isMerge {
                builder.set(
                    keys[index].text, nodes[frame.firstNode + index - frame.firstKey],
                    overriding: options.duplicates != .firstWins)
            }
        }
        for index in frame.firstKey..<keys.count {
            let key = keys[index]
            let value = nodes[frame.firstNode + index - frame.firstKey]
            if key.isMerge {
                for source in try mergeSources(value, at: key.position, lastFirst: overrides) {
                    for pair in source.pairs { builder.set(pair.key, pair.value, overriding: overrides) }
                }
            } else if overrides {
                builder.set(key.text, value)
            }
        }
        keys.truncate(to: frame.firstKey)
        nodes.truncate(to: frame.firstNode)
        return builder.mapping
    }

    private func mergeSources(_ value: Node, at position: Position, lastFirst: Bool) throws(ParseError) -> [Mapping] {
        switch value {
        case .mapping(let mapping): return [mapping]
        case .sequence(let items):
            var sources: [Mapping] = []
            for item in items {
                guard case .mapping(let mapping) = item else { throw ParseError(.mergeValue, at: position) }
                sources.append(mapping)
            }
            return lastFirst ? sources.reversed() : sources
        default: throw ParseError(.mergeValue, at: position)
        }
    }
}

/// Collects pairs with an index beside them, so that large mappings do not become quadratic.
struct MappingBuilder {
    private var pairs: [Mapping.Pair] = []
    private var places: [ExactText: Int] = [:]

    var mapping: Mapping { Mapping(uniquePairs: pairs) }

    mutating func set(_ key: String, _ value: Node, overriding: Bool = true) {
        let name = ExactText(key)
        if let place = places[name] {
            if overriding { pairs[place].value = value }
        } else {
            places[name] = pairs.count
            pairs.append(Mapping.Pair(key: key, value: value))
        }
    }
}
