import Glibc

/// Text told apart as Go and Kubernetes tell it apart: by its bytes. Swift's own `==` and hashes take an "é" written as
/// one character and one written as "e" with an accent for the same text.
struct ExactText: Hashable {
    let text: String

    init(_ text: String) { self.text = text }

    static func == (left: ExactText, right: ExactText) -> Bool { left.text.isExactly(right.text) }
    // Equal bytes have equal hashes in the standard library's reckoning too; texts that only look the same collide.
    func hash(into hasher: inout Hasher) { hasher.combine(text) }
}

extension String {
    /// Whether the bytes are the same, not only what they look like.
    ///
    /// The standard library's `==` is fastest where both texts are ASCII, nearly always, and never says no to equal
    /// bytes; only its yes has to be looked at again.
    @inline(__always) package func isExactly(_ other: String) -> Bool { self == other && hasBytes(of: other) }

    private func hasBytes(of other: String) -> Bool {
        if utf8.count != other.utf8.count { return false }
        var (left, right) = (self, other)
        return left.withUTF8 { left in
            right.withUTF8 { right in
                guard let start = left.baseAddress, let other = right.baseAddress else { return true }
                return memcmp(start, other, left.count) == 0
            }
        }
    }
}
