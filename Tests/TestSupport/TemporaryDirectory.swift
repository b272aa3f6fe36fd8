import FoundationEssentials
import Glibc

/// A folder of the test's own (mode 0700), removed with everything in it when the last reference goes.
package final class TemporaryDirectory: Sendable {
    /// Absolute, without a slash at the end and without symbolic links.
    package let path: String

    package init() throws {
        let base = realpath(Environment.value("TMPDIR") ?? "/tmp", nil)
        defer { free(base) }
        var template = Array((base.map { String(cString: $0) } ?? "/tmp").utf8CString.dropLast())
        template += Array("/davit-test-XXXXXX".utf8CString)
        guard let made = mkdtemp(&template) else { throw Command.Failure("no temporary directory") }
        path = String(cString: made)
    }

    deinit {
        guard Environment.value("DAVIT_TEST_KEEP") == nil else { return }
        try? FileManager.default.removeItem(atPath: path)
    }

    /// Writes a file, with the folders it needs, and gives its path.
    @discardableResult
    package func write(_ text: String, to name: String) throws -> String {
        let file = path + "/" + name
        try FileManager.default.createDirectory(
            atPath: Checkout.parent(of: file), withIntermediateDirectories: true, attributes: nil)
        try Data(text.utf8).write(to: URL(filePath: file))
        return file
    }

    package func read(_ name: String) throws -> String {
        String(decoding: try Data(contentsOf: URL(filePath: path + "/" + name)), as: UTF8.self)
    }
}
