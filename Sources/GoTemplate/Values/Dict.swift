/// A Go map with string keys: shared by reference, iterated in the order of the keys' bytes.
///
/// Kept as sorted arrays: templates look up far more than they add, and what they print, range over or encode must be
/// in this order anyway.
package final class Dict {
    /// The Go type of the map, which decides what `typeOf` says and which functions take it.
    package enum MapType: Sendable {
        /// `map[string]interface {}`
        case any
        /// `map[string]string`, as `split` makes it.
        case strings
        /// A named type over `map[string]interface {}`, such as Helm's `common.Values`.
        case named(String)

        package var name: String {
            switch self {
            case .any: "map[string]interface {}"
            case .strings: "map[string]string"
            case .named(let name): name
            }
        }
    }

    package private(set) var keys: [String]
    package private(set) var values: [Value]
    package let type: MapType
    /// Whether this is Go's nil map: empty, and `null` in JSON.
    package let isNilMap: Bool

    package init(type: MapType = .any, isNilMap: Bool = false) {
        keys = []
        values = []
        self.type = type
        self.isNilMap = isNilMap
    }

    /// A later pair of the same key wins.
    package init(_ pairs: some Sequence<(String, Value)>, type: MapType = .any) {
        self.type = type
        isNilMap = false
        var ordered = Array(pairs)
        if !Self.isSorted(ordered) {
            // Stable, so that the last of equal keys stays last.
            ordered.sort { Self.isLess($0.0, $1.0) }
        }
        keys = []
        values = []
        keys.reserveCapacity(ordered.count)
        values.reserveCapacity(ordered.count)
        for (key, value) in ordered {
            if let last = keys.last, Self.areEqual(last, key) {
                values[values.count - 1] = value
            } else {
                keys.append(key)
                values.append(value)
            }
        }
    }

    /// Takes what another dictionary holds; the values themselves are shared.
    package init(copying other: Dict, type: MapType? = nil) {
        keys = other.keys
        values = other.values
        self.type = type ?? other.type
        isNilMap = false
    }

    package var count: Int { keys.count }
    package var isEmpty: Bool { keys.isEmpty }

    package subscript(key: String) -> Value? {
        get { index(of: key).map { values[$0] } }
        set {
            let (index, isPresent) = place(of: key)
            switch (newValue, isPresent) {
            case (let value?, true): values[index] = value
            case (let value?, false):
                keys.insert(key, at: index)
                values.insert(value, at: index)
            case (nil, true):
                keys.remove(at: index)
                values.remove(at: index)
            case (nil, false): break
            }
        }
    }

    package func index(of key: String) -> Int? {
        if keys.count <= 8 {
            for index in keys.indices where keys[index] == key { return index }
            return nil
        }
        let (index, isPresent) = place(of: key)
        return isPresent ? index : nil
    }

    private func place(of key: String) -> (index: Int, isPresent: Bool) {
        var low = 0
        var high = keys.count
        while low < high {
            let middle = (low + high) / 2
            if Self.isLess(keys[middle], key) { low = middle + 1 } else { high = middle }
        }
        return (low, low < keys.count && Self.areEqual(keys[low], key))
    }

    private static func isSorted(_ pairs: [(String, Value)]) -> Bool {
        for index in pairs.indices.dropFirst() where isLess(pairs[index].0, pairs[index - 1].0) { return false }
        return true
    }

    /// By bytes, as Go compares strings; Swift's own order is that of canonical forms.
    static func isLess(_ left: String, _ right: String) -> Bool {
        let result = left.utf8.withContiguousStorageIfAvailable { left in
            right.utf8.withContiguousStorageIfAvailable { right in
                var index = 0
                let shared = min(left.count, right.count)
                while index < shared {
                    if left[index] != right[index] { return left[index] < right[index] }
                    index += 1
                }
                return left.count < right.count
            }
        }
        if let result, let result { return result }
        return left.utf8.lexicographicallyPrecedes(right.utf8)
    }

    static func areEqual(_ left: String, _ right: String) -> Bool {
        left.utf8.count == right.utf8.count && left.utf8.elementsEqual(right.utf8)
    }
}

extension Dict {
    /// Whether the Go type has methods, which come before keys: Helm's `common.Values`.
    var hasMethods: Bool { if case .named("common.Values") = type { true } else { false } }

    /// The methods of `common.Values` that need nothing but the map.
    func method(_ name: String) -> ObjectMethod? {
        switch name {
        case "AsMap": ObjectMethod { [self] _, _ in isEmpty ? .dict(Dict()) : .dict(Dict(copying: self, type: .any)) }
        case "YAML": ObjectMethod { [self] _, _ in .string(try Encoding.yaml(.dict(self)) + "\n") }
        case "Table":
            ObjectMethod(.string) { [self] _, arguments in
                var table = self
                let path = arguments[0].string ?? ""
                for part in path.split(separator: ".", omittingEmptySubsequences: false) {
                    guard case .dict(let next)? = table[String(part)] else {
                        throw FunctionError("\(GoQuote.quoted(String(part))) is not a table")
                    }
                    table = next
                }
                return .dict(Dict(copying: table, type: .named("common.Values")))
            }
        default: nil
        }
    }
}
