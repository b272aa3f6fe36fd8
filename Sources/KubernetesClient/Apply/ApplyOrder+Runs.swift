import KubernetesModel

extension ApplyOrder {
    /// Runs of equal rank in a list that is sorted already: what may be sent at the same time.
    static func runs<Element>(_ sorted: [Element], kind: (Element) -> String) -> [[Element]] {
        var runs: [[Element]] = []
        var last: Int?
        for element in sorted {
            let rank = rank(of: kind(element))
            if rank == last { runs[runs.count - 1].append(element) } else { runs.append([element]) }
            last = rank
        }
        return runs
    }
}

extension ApplyOrder.Stage {
    /// Whether the next stage waits until this one's objects are ready.
    var waits: Bool { self == .definitions || self == .classes }
}
