import YAML

// How kustomize finds elements of a list by their keys. A key without a value is the empty text.
extension StrategicMerge {
    /// The keys' texts of every element, each tuple once.
    func distinctTuples(_ elements: [Node], _ keys: [String]) -> [[String]] {
        var seen: Set<[String]> = []
        var tuples: [[String]] = []
        for element in elements {
            let tuple = keys == [""] ? [element.text ?? ""] : keys.map { element[$0]?.keyText ?? "" }
            if seen.insert(tuple).inserted { tuples.append(tuple) }
        }
        return tuples
    }

    /// The keys that at least one tuple has a value for, with this tuple's values; all of them when there is none.
    static func usable(_ keys: [String], _ tuple: [String], among tuples: [[String]]) -> ([String], [String]) {
        let used = keys.indices.filter { key in tuples.contains { key < $0.count && !$0[key].isEmpty } }
        guard !used.isEmpty else { return (keys, tuple) }
        return (used.map { keys[$0] }, used.map { tuple[$0] })
    }
}

extension [[String]] {
    /// Makes tuples one that agree wherever both have a value, and agree somewhere.
    mutating func unifyPartial() {
        for left in indices {
            let original = self[left]
            for right in indices {
                guard let union = Self.union(original, self[right]) else { continue }
                self[left] = union
                self[right] = union
            }
        }
    }

    private static func union(_ left: [String], _ right: [String]) -> [String]? {
        var agreed = false
        var union: [String] = []
        for (one, other) in zip(left, right) {
            if one == other {
                agreed = true
            } else if !one.isEmpty, !other.isEmpty {
                return nil
            }
            union.append(one.isEmpty ? other : one)
        }
        return agreed ? union : nil
    }
}

extension Node {
    /// The text of a merge key; empty mappings, lists and nulls count as missing.
    var keyText: String? { isMissing ? nil : text ?? "" }

    // `nil` written in a conditional expression would be read as `Node.null`.
    /// The value, unless it is null.
    var present: Node? {
        if isMissing { return .none }
        return self
    }

    /// The value, unless it is null or an empty mapping.
    var substance: Node? {
        if isEmptyValue { return .none }
        return self
    }

    /// Null or an empty mapping: what kustomize drops from lists merged by key.
    var isEmptyValue: Bool { isMissing || mapping?.isEmpty == true }
}

extension [Node] {
    /// Where each element is by the text of `key`; `nil` when one has none or two have the same.
    func positions(by key: String) -> [String: Int]? {
        var positions: [String: Int] = [:]
        positions.reserveCapacity(count)
        for (index, element) in enumerated() {
            guard case .mapping(let fields) = element, let text = fields[key]?.keyText, !text.isEmpty,
                positions.updateValue(index, forKey: text) == nil
            else { return nil }
        }
        return positions
    }

    func firstMatch(keys: [String], values: [String]) -> Int? {
        if keys.first?.isEmpty != false {
            return firstIndex { ($0.text ?? "") == values.first }
        }
        return firstIndex { element in
            guard case .mapping(let fields) = element else { return false }
            return zip(keys, values).allSatisfy { key, value in fields[key].map { ($0.text ?? "") == value } ?? false }
        }
    }

    /// Puts `element` in the place of every element whose keys have these values, or at the end when there is none;
    /// `nil` removes them. Nulls and empty mappings fall out on the way.
    ///
    /// - SeeAlso: kubernetes-sigs/kustomize v5.5.0, `kyaml/yaml/fns.go` `ElementSetter`.
    mutating func setElement(_ element: Node?, keys: [String], values: [String], path: [String])
        throws(StrategicMergeError)
    {
        let byField = keys.first?.isEmpty == false && values.first?.isEmpty == false
        var kept: [Node] = []
        kept.reserveCapacity(count + 1)
        var matched = false
        for candidate in self {
            if candidate.isEmptyValue { continue }
            if candidate.mapping == nil, byField {
                kept.append(candidate)
                continue
            }
            guard try candidate.matches(keys: keys, values: values, path: path) else {
                if !values.isEmpty { kept.append(candidate) }
                continue
            }
            matched = true
            if let element { kept.append(element) }
        }
        self = kept
        if let element, !element.isMissing, !matched { append(element) }
    }
}

extension Node {
    /// A value that is empty asks only for the field to be there. Past the end of `values` the last answer stands.
    fileprivate func matches(keys: [String], values: [String], path: [String]) throws(StrategicMergeError) -> Bool {
        var found = false
        for (index, key) in keys.enumerated() {
            if index < values.count {
                if key.isEmpty {
                    guard let text else { throw .elementWithoutKeys(path: path, found: kindName) }
                    found = text == values[index]
                } else {
                    guard case .mapping(let fields) = self else {
                        throw .elementWithoutKeys(path: path, found: kindName)
                    }
                    found = fields[key].map { values[index].isEmpty || $0.text == values[index] } ?? false
                }
            }
            if !found { return false }
        }
        return found
    }
}
