import FoundationEssentials
import TestSupport
import Testing

@Suite("Documentation")
struct DocumentationTests {
    @Test("every relative link of every page leads somewhere")
    func links() throws {
        let pages =
            ["README.md", "CHANGELOG.md"] + (try SourceFile.paths(below: "docs").filter { $0.hasSuffix(".md") })
        for page in pages {
            let path = Checkout.root + "/" + page
            let text = String(decoding: try Data(contentsOf: URL(filePath: path)), as: UTF8.self)
            let folder = path[..<(path.lastIndex(of: "/") ?? path.endIndex)]
            for link in text.matches(of: #/\]\(([^)#: ]+)(?:#[^)]*)?\)/#) {
                let exists = FileManager.default.fileExists(atPath: "\(folder)/\(link.1)")
                #expect(exists, "\(page) links to \(link.1)")
            }
        }
    }

    @Test("every make target that a page names is there")
    func targets() throws {
        let makefile = String(decoding: try Data(contentsOf: URL(filePath: Checkout.root + "/Makefile")), as: UTF8.self)
        let pages = ["README.md"] + (try SourceFile.paths(below: "docs").filter { $0.hasSuffix(".md") })
        for page in pages {
            let path = Checkout.root + "/" + page
            let text = String(decoding: try Data(contentsOf: URL(filePath: path)), as: UTF8.self)
            for use in text.matches(of: #/`make ([a-z-]+)`/#) {
                #expect(makefile.contains("\n\(use.1):"), "\(page) names make \(use.1)")
            }
        }
    }
}
