/// Key–value pairs in document order. Keys are unique; lookup scans, because Kubernetes objects have few keys a level
/// and the parse of an array of pairs is the fastest of the layouts measured (facts/swift-libraries.md, 3).
package struct Mapping: Sendable {
    package struct Pair: Sendable, Hashable {
        package var key: String
        package var value: Node

        package init(key: String, value: Node) {
            self.key = key
            self.value = value
        }

        package static func == (left: Pair, right: Pair) -> Bool {
            left.key.isExactly(right.key) && left.value == right.value
        }
    }

    package private(set) var pairs: [Pair]

    package init() { pairs = [] }

    /// A later pair of the same key replaces the value of the earlier one in its place.
    package init(_ elements: some Sequence<(String, Node)>) {
        pairs = []
        for (key, value) in elements { self[key] = value }
    }

    /// Takes pairs whose keys the caller knows to be unique, without a check.
    package init(uniquePairs: [Pair]) { pairs = uniquePairs }

    /// Whether two pairs have one key: only after a parse that keeps duplicates.
    package var hasDuplicates: Bool {
        var seen = Set<String>(minimumCapacity: pairs.count)
        return !pairs.allSatisfy { seen.insert($0.key).inserted }
    }

    package var isEmpty: Bool { pairs.isEmpty }
    package var count: Int { pairs.count }
    package var keys: some Sequence<String> { pairs.lazy.map(\.key) }

    /// Keys are told apart by their bytes, as Go does.
    package func index(of key: String) -> Int? { pairs.firstIndex { $0.key.isExactly(key) } }

    /// A new key is appended; `nil` removes.
    package subscript(key: String) -> Node? {
        get { index(of: key).map { pairs[$0].value } }
        set {
            switch (index(of: key), newValue) {
            case (let index?, let value?): pairs[index].value = value
            case (let index?, nil): pairs.remove(at: index)
            case (nil, let value?): pairs.append(Pair(key: key, value: value))
            case (nil, nil): break
            }
        }
    }

    /// Changes the value under `key` in place, starting from `initial` when it is missing.
    package mutating func update<Result>(
        _ key: String, default initial: Node = .null, _ change: (inout Node) throws -> Result
    ) rethrows -> Result {
        if let index = index(of: key) { return try change(&pairs[index].value) }
        pairs.append(Pair(key: key, value: initial))
        return try change(&pairs[pairs.count - 1].value)
    }

    /// Changes every value in place, in order, and removes the pairs for which `change` returns `false`.
    package mutating func filterValues(_ change: (String, inout Node) throws -> Bool) rethrows {
        var removed: [Int] = []
        for index in pairs.indices where try !change(pairs[index].key, &pairs[index].value) { removed.append(index) }
        for index in removed.reversed() { pairs.remove(at: index) }
    }

    /// Changes the value under a key that exists, in place.
    mutating func change<Result, Failure: Error>(
        _ key: String, _ body: (inout Node) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        guard let index = index(of: key) else { preconditionFailure("no key \(key)") }
        return try body(&pairs[index].value)
    }
}

/// Two mappings are equal when they hold the same pairs, in whatever order: as Kubernetes compares objects.
extension Mapping: Hashable {
    package static func == (left: Mapping, right: Mapping) -> Bool {
        guard left.count == right.count else { return false }
        if left.pairs == right.pairs { return true }
        return left.pairs.allSatisfy { right[$0.key] == $0.value }
    }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(count)
        var sum = 0
        for pair in pairs { sum &+= pair.hashValue }  // order must not matter
        hasher.combine(sum)
    }
}

extension Mapping: ExpressibleByDictionaryLiteral {
    package init(dictionaryLiteral elements: (String, Node)...) { self.init(elements) }
}
