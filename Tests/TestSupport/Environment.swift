import Glibc

/// What the environment asks of a test run.
package enum Environment {
    /// A variable's value; an empty one counts as absent.
    package static func value(_ name: String) -> String? {
        guard let value = getenv(name), value.pointee != 0 else { return nil }
        return String(cString: value)
    }

    /// `make test` sets it: what a bare machine can have must be there, and a test that lacks it fails, not skips.
    package static let isStrict = value("DAVIT_TEST_STRICT") != nil

    /// Says on standard error why tests are left out.
    package static func reportSkip(_ reason: String) {
        let line = Array("SKIPPED: \(reason)\n".utf8)
        _ = line.withUnsafeBytes { write(2, $0.baseAddress, $0.count) }
    }
}
