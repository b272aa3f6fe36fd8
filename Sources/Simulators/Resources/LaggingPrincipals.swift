import Synchronization

/// New principals that are not known everywhere yet; each look brings them nearer.
final class LaggingPrincipals: Sendable {
    private let left = Mutex<[String: Int]>([:])
    private let lag: Int

    init(lag: Int) { self.lag = lag }

    func add(_ principal: String) { left.withLock { $0[principal] = lag } }

    /// Whether it is known by now.
    func look(_ principal: String) -> Bool {
        left.withLock { left in
            guard let count = left[principal], count > 0 else { return true }
            left[principal] = count - 1
            return false
        }
    }
}
