import Cryptography

/// The listing of a commit in one sorted table: about 50 bytes and the path per entry.
///
/// Sorted by path with `/` before every other byte, so that what lies below a directory follows it at once.
struct TreeIndex: Sendable {
    enum Mode: UInt8, Sendable {
        case directory
        case file
        case executable
        case symlink
        case submodule

        init?(_ octal: ArraySlice<UInt8>) {
            switch String(decoding: octal, as: UTF8.self) {
            case "040000": self = .directory
            case "100644", "100664": self = .file
            case "100755": self = .executable
            case "120000": self = .symlink
            case "160000": self = .submodule
            default: return nil
            }
        }

        /// As git writes it in a tree listing.
        var octal: String {
            switch self {
            case .directory: "040000"
            case .file: "100644"
            case .executable: "100755"
            case .symlink: "120000"
            case .submodule: "160000"
            }
        }
    }

    struct Entry: Sendable {
        var mode: Mode
        fileprivate var pathStart: UInt32
        fileprivate var pathLength: UInt32
        /// One past the last entry below this one.
        var subtreeEnd: UInt32
        var size: Int
        fileprivate var id: ObjectID
        /// Which of the snapshot's repositories the object lies in; above 0 for submodules.
        var store: UInt16 = 0
    }

    /// SHA-1, 20 bytes.
    fileprivate struct ObjectID: Sendable, Hashable {
        var high: UInt64
        var middle: UInt64
        var low: UInt32
    }

    private(set) var entries: [Entry] = []
    private var paths: [UInt8] = []

    /// Reads the output of `git ls-tree -r -t -z -l --full-tree`.
    init(listing: [UInt8]) throws(GitError) {
        paths.reserveCapacity(listing.count / 2)
        for record in listing.split(separator: 0) {
            try add(record)
        }
        sort()
    }

    private init() {}

    private mutating func add(_ record: ArraySlice<UInt8>) throws(GitError) {
        guard let tab = record.firstIndex(of: 0x09) else {
            throw .commandFailed(what: "git ls-tree", detail: "an odd line")
        }
        let fields = record[..<tab].split(separator: 0x20)
        guard fields.count == 4, let id = ObjectID(hex: fields[2]) else {
            throw .commandFailed(what: "git ls-tree", detail: "an odd line")
        }
        // Modes git itself does not write, in very old repositories, stand for plain files.
        let mode = Mode(fields[0]) ?? .file
        let path = record[record.index(after: tab)...]
        let size = Int(String(decoding: fields[3], as: UTF8.self)) ?? 0
        entries.append(
            Entry(
                mode: mode, pathStart: UInt32(paths.count), pathLength: UInt32(path.count), subtreeEnd: 0, size: size,
                id: id))
        paths.append(contentsOf: path)
    }

    private mutating func sort() {
        paths.withUnsafeBufferPointer { paths in
            entries.sort { left, right in
                TreeIndex.compare(
                    UnsafeBufferPointer(rebasing: paths[left.range]), UnsafeBufferPointer(rebasing: paths[right.range]))
                    < 0
            }
        }
        markSubtrees()
    }

    /// Walks backwards: an entry that is not a directory ends at the next one, a directory where its last child ends.
    private mutating func markSubtrees() {
        var open: [Int] = []
        for index in entries.indices {
            while let directory = open.last, !isBelow(index, directory) {
                entries[directory].subtreeEnd = UInt32(index)
                open.removeLast()
            }
            entries[index].subtreeEnd = UInt32(index + 1)
            if entries[index].mode == .directory { open.append(index) }
        }
        for directory in open { entries[directory].subtreeEnd = UInt32(entries.count) }
    }

    private func isBelow(_ index: Int, _ directory: Int) -> Bool {
        let path = pathBytes(index)
        let above = pathBytes(directory)
        return path.count > above.count && path[path.startIndex + above.count] == UInt8(ascii: "/")
            && path.prefix(above.count).elementsEqual(above)
    }

    /// `/` sorts before everything else.
    private static func compare(_ left: UnsafeBufferPointer<UInt8>, _ right: UnsafeBufferPointer<UInt8>) -> Int {
        let shared = min(left.count, right.count)
        var index = 0
        while index < shared {
            if left[index] != right[index] {
                if left[index] == UInt8(ascii: "/") { return -1 }
                if right[index] == UInt8(ascii: "/") { return 1 }
                return Int(left[index]) - Int(right[index])
            }
            index += 1
        }
        return left.count - right.count
    }
}

extension TreeIndex {
    func pathBytes(_ index: Int) -> ArraySlice<UInt8> { paths[entries[index].range] }

    func path(_ index: Int) -> String { String(decoding: pathBytes(index), as: UTF8.self) }

    func objectID(_ index: Int) -> String { Hex.encode(entries[index].id.bytes) }

    /// The entry at `path`; not for the root, which has none.
    func find(_ path: String) -> Int? {
        var path = path
        return path.withUTF8 { wanted in
            paths.withUnsafeBufferPointer { paths in
                var low = 0
                var high = entries.count
                while low < high {
                    let middle = (low + high) / 2
                    let order = TreeIndex.compare(UnsafeBufferPointer(rebasing: paths[entries[middle].range]), wanted)
                    if order == 0 { return middle }
                    if order < 0 { low = middle + 1 } else { high = middle }
                }
                return nil
            }
        }
    }

    /// The entries below a directory, at any depth; `nil` for the root.
    func subtree(of directory: Int?) -> Range<Int> {
        guard let directory else { return 0..<entries.count }
        return directory + 1..<Int(entries[directory].subtreeEnd)
    }

    /// The entries directly in a directory.
    func children(of directory: Int?) -> [Int] {
        let all = subtree(of: directory)
        var children: [Int] = []
        var index = all.lowerBound
        while index < all.upperBound {
            children.append(index)
            index = Int(entries[index].subtreeEnd)
        }
        return children
    }

    /// SHA-256 over `mode SP object-id SP path NUL` of everything but directories in a range, in its order.
    func digest(of range: Range<Int>) -> [UInt8] {
        var stream = DigestStream(.sha256)
        for index in range where entries[index].mode != .directory {
            stream.update("\(entries[index].mode.octal) \(objectID(index)) ")
            stream.update(pathBytes(index))
            stream.update([0])
        }
        return stream.finish()
    }

    /// The entries `keep` says, with the directories above them.
    func filtered(_ keep: (Int) -> Bool) -> TreeIndex {
        var kept = [Bool](repeating: false, count: entries.count)
        var open: [Int] = []
        for index in entries.indices {
            while let last = open.last, index >= Int(entries[last].subtreeEnd) { open.removeLast() }
            if keep(index) {
                kept[index] = true
                for directory in open.reversed() {
                    if kept[directory] { break }
                    kept[directory] = true
                }
            }
            if entries[index].mode == .directory { open.append(index) }
        }
        var result = TreeIndex()
        for index in entries.indices where kept[index] {
            var entry = entries[index]
            entry.pathStart = UInt32(result.paths.count)
            result.paths.append(contentsOf: pathBytes(index))
            result.entries.append(entry)
        }
        result.markSubtrees()
        return result
    }
}

extension TreeIndex {
    /// Another repository's listing in the place of a submodule.
    struct Mount {
        let entry: Int
        let index: TreeIndex
        /// What its entries' `store` numbers begin at in the whole.
        let firstStore: UInt16
    }

    /// The listing with each mount's entries below the submodule, which becomes a directory.
    func mounting(_ mounts: [Mount]) -> TreeIndex {
        var result = self
        for mount in mounts {
            result.entries[mount.entry].mode = .directory
            for var entry in mount.index.entries {
                let path = pathBytes(mount.entry) + [UInt8(ascii: "/")] + mount.index.paths[entry.range]
                entry.pathStart = UInt32(result.paths.count)
                entry.pathLength = UInt32(path.count)
                entry.store += mount.firstStore
                result.paths.append(contentsOf: path)
                result.entries.append(entry)
            }
        }
        result.sort()
        return result
    }
}

extension TreeIndex.Entry {
    fileprivate var range: Range<Int> { Int(pathStart)..<Int(pathStart + pathLength) }
}

extension TreeIndex.ObjectID {
    init?(hex: ArraySlice<UInt8>) {
        guard hex.count == 40, let bytes = Hex.decode(String(decoding: hex, as: UTF8.self)) else { return nil }
        high = bytes[0..<8].reduce(0) { $0 << 8 | UInt64($1) }
        middle = bytes[8..<16].reduce(0) { $0 << 8 | UInt64($1) }
        low = bytes[16..<20].reduce(0) { $0 << 8 | UInt32($1) }
    }

    var bytes: [UInt8] {
        (0..<8).map { UInt8(truncatingIfNeeded: high >> UInt64(56 - 8 * $0)) }
            + (0..<8).map { UInt8(truncatingIfNeeded: middle >> UInt64(56 - 8 * $0)) }
            + (0..<4).map { UInt8(truncatingIfNeeded: low >> UInt32(24 - 8 * $0)) }
    }
}
