/// Asks again and again until `condition` gives something, and gives that.
///
/// - Parameters:
///   - what: completes the sentence "… did not happen within 60 s".
///   - deadline: generous by default: it is reached only by a test that fails.
///   - isolation: the caller's.
///   - condition: `nil` for "not yet"; an error it throws at the deadline is part of the failure.
/// - Throws: `Command.Failure` at the deadline; `CancellationError`.
@discardableResult
package func eventually<Value>(
    _ what: String, within deadline: Duration = .seconds(60), isolation: isolated (any Actor)? = #isolation,
    _ condition: () async throws -> Value?
) async throws -> Value {
    let end = ContinuousClock.now + deadline
    var last: (any Error)?
    repeat {
        do {
            if let value = try await condition() { return value }
            last = nil
        } catch is CancellationError {
            throw CancellationError()
        } catch {
            last = error
        }
        try await Task.sleep(for: .milliseconds(50))
    } while ContinuousClock.now < end
    throw Command.Failure(
        "\(what) did not happen within \(deadline)" + (last.map { "; the last error: \($0)" } ?? ""))
}
