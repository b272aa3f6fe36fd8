import Glibc

/// Steps of a command for the person who started it: a symbol and a sentence each, on standard error.
///
/// Symbols and sentences are Flux's (fluxcd/flux2 `cmd/flux/log.go` v2.9), so that scripts that look for them go on working.
package struct Progress: Sendable {
    private let output: @Sendable (String) -> Void

    package init() { output = { write($0, to: STDERR_FILENO) } }

    /// - Parameter output: takes each line with its end.
    package init(output: @escaping @Sendable (String) -> Void) { self.output = output }

    package func action(_ text: String) { line("►", text) }
    package func generate(_ text: String) { line("✚", text) }
    package func waiting(_ text: String) { line("◎", text) }
    package func success(_ text: String) { line("✔", text) }
    package func warning(_ text: String) { line("⚠️", text) }
    package func failure(_ text: String) { line("✗", text) }

    package func hint(_ text: String) { output("  hint: \(text)\n") }

    private func line(_ symbol: String, _ text: String) { output("\(symbol) \(text)\n") }
}

/// Writes all of `text`, whatever the pieces the kernel takes; a closed pipe ends the writing silently.
func write(_ text: String, to descriptor: Int32) {
    var text = text
    text.withUTF8 { bytes in
        var offset = 0
        while offset < bytes.count {
            let count = Glibc.write(descriptor, bytes.baseAddress?.advanced(by: offset), bytes.count - offset)
            if count < 0, errno == EINTR { continue }
            if count <= 0 { return }
            offset += count
        }
    }
}
