/// The object stores of all repositories, one bare repository per URL, in one directory.
package final class GitStore: Sendable {
    let directory: String

    /// - Parameter directory: absolute; made if missing, with mode 0700.
    package init(directory: String) throws {
        self.directory = directory
    }

    /// The store of one repository, shared by everyone who asks for the same URL.
    package func mirror(of url: GitURL) -> GitMirror {
        GitMirror(url: url)
    }
}
