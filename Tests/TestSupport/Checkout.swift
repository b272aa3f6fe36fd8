/// Where things lie in the checkout these tests were compiled from.
package enum Checkout {
    /// The repository's root, without a slash at the end.
    package static let root = parent(of: parent(of: parent(of: #filePath)))

    /// The programs that play the outside world for tests.
    package static let servers = root + "/Tests/Servers"

    /// The `Golden` folder of the test target that `file` belongs to.
    static func golden(for file: String) -> String {
        let tests = root + "/Tests/"
        let target = file.hasPrefix(tests) ? file.dropFirst(tests.count).prefix { $0 != "/" } : ""
        return "\(tests)\(target)/Golden"
    }

    static func parent(of path: String) -> String {
        String(path[..<(path.lastIndex(of: "/") ?? path.startIndex)])
    }
}
