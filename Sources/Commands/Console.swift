import Glibc

/// Where a command's words go: data to standard output, steps to standard error. Tests put their own in.
package struct Console: Sendable {
    /// Takes text as it is, line ends included.
    package var data: @Sendable (String) -> Void
    package var progress: Progress

    package init(data: @escaping @Sendable (String) -> Void, progress: Progress) {
        self.data = data
        self.progress = progress
    }

    package static let standard = Console(data: { write($0, to: STDOUT_FILENO) }, progress: Progress())
}
