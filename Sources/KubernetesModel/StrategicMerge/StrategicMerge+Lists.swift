import YAML

// Lists merged by key. The common case, one key that every element has and no two share, is linear; everything else
// follows kustomize's own passes over the list, whose results depend on their order.
extension StrategicMerge {
    mutating func mergeList(
        _ patch: Node?, into value: inout Node, keys: [String], type: MergeSchema.TypeIndex?
    ) throws(StrategicMergeError) -> Result {
        guard case .sequence(var elements) = value else {
            guard value.isMissing, case .sequence(let added) = patch else {
                throw .shapesDiffer(path: path, target: value.kindName, patch: patch?.kindName ?? "nothing")
            }
            guard let list = try adoptList(added, keys: keys, type: type, first: true) else { return .removed }
            return .replaced(list)
        }
        if let patch, patch.isMissing { return .removed }
        var changes: [Node] = []
        if let patch {
            guard case .sequence(let list) = patch else {
                throw .shapesDiffer(path: path, target: value.kindName, patch: patch.kindName)
            }
            changes = list
        }
        switch try takeDirective(from: &changes) {
        case .delete: return .removed
        case .replace:
            return .replaced(.sequence(try mergeElements([], into: &changes, keys: keys, type: type, adopting: true)))
        case .merge, nil: break
        }
        value = .null
        value = .sequence(try mergeElements(changes, into: &elements, keys: keys, type: type, adopting: false))
        return .kept
    }

    /// What a list of a patch becomes where the object has none.
    ///
    /// - Parameter first: whether the object lacks this very list, rather than something above it; only then does an
    ///   unknown directive pass.
    mutating func adoptList(_ list: [Node], keys: [String], type: MergeSchema.TypeIndex?, first: Bool)
        throws(StrategicMergeError) -> Node?
    {
        var elements = list
        // Where the object lacks the list, kustomize takes the patch's as it is before it looks for directives.
        if !first, try takeDirective(from: &elements) == .delete { return nil }
        return .sequence(try mergeElements([], into: &elements, keys: keys, type: type, adopting: true))
    }

    /// - Parameter adopting: both lists are the patch's own.
    private mutating func mergeElements(
        _ changes: [Node], into elements: inout [Node], keys: [String], type: MergeSchema.TypeIndex?, adopting: Bool
    ) throws(StrategicMergeError) -> [Node] {
        if keys.count == 1,
            let merged = try mergeDistinct(changes, into: elements, key: keys[0], type: type, adopting: adopting)
        {
            return merged
        }
        return try mergeInPasses(
            changes, into: &elements, keys: keys.isEmpty ? [""] : keys, type: type, adopting: adopting)
    }

    /// `nil` when an element lacks the key or shares it.
    private mutating func mergeDistinct(
        _ changes: [Node], into elements: [Node], key: String, type: MergeSchema.TypeIndex?, adopting: Bool
    ) throws(StrategicMergeError) -> [Node]? {
        guard let old = elements.positions(by: key), let new = changes.positions(by: key) else { return nil }
        var result: [Node] = []
        result.reserveCapacity(elements.count + changes.count)
        for change in changes {
            guard let index = change[key]?.text.flatMap({ old[$0] }) else {
                if let element = try adopt(change, type: type), element.mapping?.isEmpty == false {
                    result.append(element)
                }
                continue
            }
            if let element = try mergeElement(elements[index], with: change, type: type, adopting: false) {
                result.append(element)
            }
        }
        for element in elements {
            guard let name = element[key]?.text, new[name] == nil else { continue }
            if let merged = try mergeElement(element, with: nil, type: type, adopting: adopting) {
                result.append(merged)
            }
        }
        return result
    }

    /// `nil` when the element is removed. `$patch: replace` in an element leaves the old one standing.
    private mutating func mergeElement(
        _ element: Node, with change: Node?, type: MergeSchema.TypeIndex?, adopting: Bool
    )
        throws(StrategicMergeError) -> Node?
    {
        var merged = element
        if adopting {
            guard let adopted = try adopt(element, type: type) else { return nil }
            merged = adopted
        } else {
            switch try merge(change, into: &merged, type: type) {
            case .removed: return nil
            case .kept: break
            case .replaced(let node):
                if node.isEmptyValue { return nil }
                merged = element
            }
        }
        return merged.substance
    }

    private mutating func mergeInPasses(
        _ changes: [Node], into elements: inout [Node], keys: [String], type: MergeSchema.TypeIndex?, adopting: Bool
    ) throws(StrategicMergeError) -> [Node] {
        var tuples = distinctTuples(changes, keys) + []
        for tuple in distinctTuples(elements, keys) where !tuples.contains(tuple) { tuples.append(tuple) }
        guard !tuples.isEmpty else { return elements }
        if keys.count > 1 { tuples.unifyPartial() }
        var added: [Node] = []
        var usable: [String] = keys
        for tuple in tuples {
            var values: [String]
            (usable, values) = Self.usable(keys, tuple, among: tuples)
            let (ownKeys, ownValues) = Self.usable(usable, values, among: [values])
            let place = elements.firstMatch(keys: ownKeys, values: ownValues)
            let change = adopting ? nil : changes.firstMatch(keys: ownKeys, values: ownValues).map { changes[$0] }
            guard var value = try mergeAt(place, in: &elements, with: change, type: type, adopting: adopting) else {
                try elements.setElement(nil, keys: usable, values: values, path: path)
                continue
            }
            if case .mapping = value {
                for (key, text) in zip(usable, values) where value[key] == nil && !text.isEmpty {
                    value[key] = .written(text)
                    if let place { elements[place][key] = .written(text) }
                }
            }
            try added.setElement(value, keys: usable, values: values, path: path)
        }
        return try append(elements, to: added, keys: usable)
    }

    /// The merged element, also put back where it was found; `nil` when nothing is left of it.
    private mutating func mergeAt(
        _ place: Int?, in elements: inout [Node], with change: Node?, type: MergeSchema.TypeIndex?, adopting: Bool
    ) throws(StrategicMergeError) -> Node? {
        guard let place else {
            guard let change, let adopted = try adopt(change, type: type), !adopted.isEmptyValue else { return nil }
            return adopted
        }
        if adopting {
            guard let adopted = try adopt(elements[place], type: type), !adopted.isEmptyValue else { return nil }
            elements[place] = adopted
            return adopted
        }
        switch try merge(change, into: &elements[place], type: type) {
        case .removed: return nil
        case .kept: return elements[place].substance
        case .replaced(let node): return node.substance
        }
    }

    /// Brings the object's elements behind the merged ones; each takes the place of the one it shares its keys with.
    private func append(_ elements: [Node], to merged: [Node], keys: [String]) throws(StrategicMergeError) -> [Node] {
        var result = merged
        for element in elements {
            if keys[0].isEmpty {
                try result.setElement(element, keys: [""], values: [element.text ?? ""], path: path)
                continue
            }
            guard case .mapping(let fields) = element else {
                throw .elementWithoutKeys(path: path, found: element.kindName)
            }
            var values: [String] = []
            for key in keys {
                if let value = fields[key] { values.append(value.text ?? "") } else { result.append(element) }
            }
            if keys.count > 1 { try result.setElement(nil, keys: keys, values: values, path: path) }
            try result.setElement(element, keys: keys, values: values, path: path)
        }
        return result
    }
}
