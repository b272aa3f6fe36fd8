extension Collection where Self: Sendable, Element: Sendable {
    /// `transform` of every element, at most `limit` at the same time, results in the order of the elements.
    func concurrentMap<Result: Sendable>(
        limit: Int, _ transform: @escaping @Sendable (Element) async -> Result
    ) async -> [Result] {
        await withTaskGroup(of: (Int, Result).self) { group in
            var results = [Result?](repeating: nil, count: count)
            var waiting = enumerated().makeIterator()
            for _ in 0..<Swift.max(1, limit) {
                guard let (index, element) = waiting.next() else { break }
                group.addTask { (index, await transform(element)) }
            }
            while let (index, result) = await group.next() {
                results[index] = result
                if let (index, element) = waiting.next() { group.addTask { (index, await transform(element)) } }
            }
            return results.compactMap { $0 }
        }
    }
}
