import Diagnostics

/// Where one cluster's own files stand in a fleet repository: `clusters/prod-westeurope`.
///
/// The top of the repository is allowed, as in Flux, but then there is no room for a layout around it.
package struct ClusterDirectory: Sendable, Hashable, CustomStringConvertible {
    /// Without `.`, empty parts, leading or trailing slash; empty for the top of the repository.
    package let path: String

    /// Reads a path as people type it: `./clusters/prod/`, `/clusters/prod` and `clusters/prod` are one.
    ///
    /// - Throws: `ClusterDirectoryError` when it leads out of the repository or is no name for a folder.
    package init(_ text: String) throws(ClusterDirectoryError) {
        var parts: [Substring] = []
        for part in text.split(separator: "/") where part != "." {
            guard part != ".." else { throw .leadsOut(text) }
            guard !part.hasPrefix("-"), part.utf8.allSatisfy({ $0 > 0x20 && $0 != 0x7F && $0 != UInt8(ascii: "\\") }),
                part != ".git"
            else { throw .unusable(text, part: String(part)) }
            parts.append(part)
        }
        path = parts.joined(separator: "/")
    }

    /// The last part of the path; `cluster` at the top of the repository.
    package var name: String { path.split(separator: "/").last.map(String.init) ?? "cluster" }

    package var isTop: Bool { path.isEmpty }

    /// As `spec.path` of a Kustomization spells it: `./clusters/prod-westeurope`.
    package var description: String { "./" + path }

    /// The path of something below: `clusters/prod/flux-system/gotk-sync.yaml`.
    package func appending(_ rest: String) -> String { isTop ? rest : path + "/" + rest }

    /// From a folder directly below this one up to the top of the repository: `../../..`.
    package var pathToTop: String {
        Array(repeating: "..", count: path.split(separator: "/").count + 1).joined(separator: "/")
    }

    /// Whether one of the two lies within the other; a directory is not within itself.
    package func overlaps(_ other: ClusterDirectory) -> Bool {
        guard self != other else { return false }
        return contains(other) || other.contains(self)
    }

    private func contains(_ other: ClusterDirectory) -> Bool { isTop || other.path.hasPrefix(path + "/") }
}

package enum ClusterDirectoryError: ExplainedError, Equatable {
    case leadsOut(String)
    case unusable(String, part: String)

    package var reason: String { "InvalidPath" }
    package var message: String {
        switch self {
        case .leadsOut(let path): "path \(path) leads out of the repository"
        case .unusable(let path, let part): "path \(path) cannot be used: \"\(part)\" is no name for a folder"
        }
    }
    package var hints: [String] { ["give a folder of the repository, such as --path clusters/prod-westeurope"] }
}
