import FoundationEssentials
import TestSupport

/// One Swift file of the checkout, and what its text says without being compiled.
struct SourceFile {
    /// From the repository's root: `Sources/YAML/Node.swift`.
    let path: String
    let text: String

    /// The folder directly below `Sources` or `Tests`, which is the target's name.
    var target: String { String(path.split(separator: "/")[1]) }

    var lines: [Substring] { text.split(separator: "\n", omittingEmptySubsequences: false) }

    /// The lines of code, comments left out.
    var code: [Substring] { lines.filter { !$0.drop(while: \.isWhitespace).hasPrefix("//") } }

    /// The modules named in `import` declarations, whatever stands before the keyword or between it and the name.
    var imports: Set<String> {
        let declaration =
            #/^\s*(?:@\w+(?:\(\w+\))?\s+)*(?:(?:public|package|internal|private|fileprivate)\s+)?import\s+(?:(?:struct|class|enum|protocol|func|var|let|typealias)\s+)?(\w+)/#
        return Set(code.compactMap { $0.firstMatch(of: declaration).map { String($0.1) } })
    }

    /// Every Swift file below the given folders of the repository.
    static func all(in folders: [String]) throws -> [SourceFile] {
        try folders.flatMap { folder in
            try paths(below: folder).filter { $0.hasSuffix(".swift") }.map { path in
                let data = try Data(contentsOf: URL(filePath: Checkout.root + "/" + path))
                return SourceFile(path: path, text: String(decoding: data, as: UTF8.self))
            }
        }
    }

    /// Files and folders below a folder of the repository, each from the root, sorted.
    static func paths(below folder: String) throws -> [String] {
        try FileManager.default.subpathsOfDirectory(atPath: Checkout.root + "/" + folder)
            .map { folder + "/" + $0 }.filter { !$0.contains("/.build") }.sorted()
    }

    /// Folders directly below one of the repository.
    static func folders(in folder: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: Checkout.root + "/" + folder).filter {
            var isFolder = false
            return FileManager.default.fileExists(atPath: "\(Checkout.root)/\(folder)/\($0)", isDirectory: &isFolder)
                && isFolder
        }
    }
}
