@testable import Git
import TestSupport
import Testing

@Suite struct GitSnapshotTests {
    private func snapshot(
        _ fixture: GitFixture, _ filter: SourceFilter = SourceFilter()
    ) async throws -> GitSnapshot {
        let revision = try await fixture.mirror().resolve(GitReference(branch: "main"), access: fixture.access)
        return try await fixture.mirror().snapshot(revision.commit, filter: filter)
    }

    @Test("lists and reads a tree as it is, in every directory")
    func tree() async throws {
        let fixture = try await GitFixture()
        try await fixture.repository(
            "fleet",
            """
            mkdir -p apps/base apps-extra 'with space'; echo base > apps/base/a.yaml; echo x > apps/z.yaml
            echo e > apps-extra/e; echo s > 'with space/ü "quoted"'; printf '' > empty; printf 'no newline' > apps/n; save first
            """)
        let tree = try await snapshot(fixture)
        #expect(try tree.list("") == ["apps", "apps-extra", "empty", "with space"])
        #expect(try tree.list("apps") == ["base", "n", "z.yaml"])
        #expect(try tree.list("with space") == ["ü \"quoted\""])
        #expect(try tree.kind(of: "") == .directory)
        #expect(try tree.kind(of: "apps") == .directory)
        #expect(try tree.kind(of: "apps/base/a.yaml") == .file)
        #expect(try tree.kind(of: "apps/base/b.yaml") == nil)
        #expect(try tree.kind(of: "apps/z.yaml/x") == nil)
        #expect(try tree.read("empty") == [])
        #expect(try tree.read("apps/n") == Array("no newline".utf8))
        #expect(try tree.read("with space/ü \"quoted\"") == Array("s\n".utf8))
        #expect(tree.files.count == 6)
        #expect(throws: GitError.noSuchPath("nope")) { try tree.read("nope") }
        #expect(throws: GitError.notAFile("apps")) { try tree.read("apps") }
        #expect(throws: GitError.noSuchPath("empty")) { try tree.list("empty") }
        #expect(try tree.read("./apps//n") == tree.read("apps/n"))
    }

    @Test("follows links inside the tree and none out of it")
    func links() async throws {
        let fixture = try await GitFixture()
        try await fixture.repository(
            "fleet",
            """
            mkdir -p base overlay/deep; echo b > base/file
            ln -s ../base overlay/base; ln -s ../../base/file overlay/deep/file; ln -s overlay/base chain
            ln -s /etc/passwd absolute; ln -s ../../../etc/passwd outside; ln -s overlay/../../x hidden
            ln -s loop-b loop-a; ln -s loop-a loop-b; ln -s nothing dangling; save first
            """)
        let tree = try await snapshot(fixture)
        #expect(tree.entryKind(of: "overlay/base") == .symlink)
        #expect(try tree.kind(of: "overlay/base") == .directory)
        #expect(try tree.list("chain") == ["file"])
        for path in ["overlay/base/file", "overlay/deep/file", "chain/file", "overlay/deep/../base/file"] {
            #expect(try tree.read(path) == Array("b\n".utf8), "\(path)")
        }
        #expect(try tree.identity(of: "chain/file") == tree.identity(of: "base/file"))
        #expect(try tree.kind(of: "dangling") == nil)
        for (path, target) in [
            ("absolute", "/etc/passwd"), ("outside", "../../../etc/passwd"), ("hidden", "overlay/../../x"),
            ("loop-a", "a loop of links"), ("../x", "../x"), ("base/../../x", "base/../../x"),
        ] {
            #expect(throws: GitError.pathOutsideTree(path: path, target: target)) { try tree.read(path) }
            #expect(throws: GitError.pathOutsideTree(path: path, target: target)) { try tree.kind(of: path) }
        }
    }

    @Test(".sourceignore at any depth, spec.ignore above it, sparse directories below both")
    func filters() async throws {
        let fixture = try await GitFixture()
        try await fixture.repository(
            "fleet",
            """
            mkdir -p apps/docs infra; for f in apps/a.yaml apps/docs/d.md infra/i.yaml logo.png top.md; do echo x > $f; done
            printf '*.md\\n' > apps/.sourceignore; save first
            """)
        #expect(
            try await snapshot(fixture).files
                == ["apps/.sourceignore", "apps/a.yaml", "infra/i.yaml", "logo.png", "top.md"])
        let ignoring = try await snapshot(fixture, SourceFilter(ignore: "/*\n!/apps\n!*.md"))
        #expect(ignoring.files == ["apps/.sourceignore", "apps/a.yaml", "apps/docs/d.md", "top.md"])
        let sparse = try await snapshot(fixture, SourceFilter(sparseDirectories: ["./infra/"]))
        #expect(sparse.files == ["infra/i.yaml"])
        #expect(try sparse.list("") == ["infra"])
        #expect(try sparse.kind(of: "apps") == nil)
        #expect(ignoring.digest != sparse.digest)
    }

    @Test("a digest and an identity change with what they cover and with nothing else")
    func identities() async throws {
        let fixture = try await GitFixture()
        let path = try await fixture.repository(
            "fleet", "mkdir a b; echo 1 > a/f; echo 1 > b/f; echo 1 > b/x.png; save first")
        let first = try await snapshot(fixture)
        try await fixture.push(to: path, "echo 2 > b/x.png; save ignored")
        let ignored = try await snapshot(fixture)
        #expect(ignored.commit != first.commit)
        #expect(ignored.digest == first.digest)
        try await fixture.push(to: path, "echo 2 > b/f; save changed")
        let changed = try await snapshot(fixture)
        #expect(changed.digest != first.digest)
        #expect(try changed.identity(of: "a") == first.identity(of: "a"))
        #expect(try changed.identity(of: "a/f") == first.identity(of: "a/f"))
        #expect(try changed.identity(of: "b") != first.identity(of: "b"))
        #expect(try changed.identity(of: "") == changed.digest)
        #expect(try changed.identity(of: "none") == nil)
        #expect(first.digest.hasPrefix("sha256:") && first.digest.utf8.count == 71)
        let again = try await fixture.mirror().snapshot(changed.commit)
        #expect(again === changed)
    }

    @Test("many readers at once get what they asked for")
    func parallel() async throws {
        let fixture = try await GitFixture()
        try await fixture.repository("fleet", "for i in $(seq 200); do echo $i > f$i; done; save first")
        let tree = try await snapshot(fixture)
        await withTaskGroup { group in
            for number in 1...200 {
                group.addTask {
                    #expect((try? tree.read("f\(number)")) == Array("\(number)\n".utf8))
                }
            }
        }
    }
}

@Suite struct SubmoduleTests {
    @Test("submodules stand in place when asked for, at the commit they are named at, and can hold others")
    func submodules() async throws {
        let fixture = try await GitFixture()
        let inner = try await fixture.repository("inner", "mkdir d; echo inner > d/file; save first")
        let first = try await fixture.ask(inner, "rev-parse", "main")
        try await fixture.push(to: inner, "echo later > d/file; save later")
        func link(_ name: String, _ url: String, _ commit: String) -> String {
            """
            printf '[submodule "\(name)"]\\n\\tpath = lib/\(name)\\n\\turl = \(url)\\n' > .gitmodules
            mkdir -p lib/\(name); git add -f .gitmodules
            git update-index --add --cacheinfo 160000,\(commit),lib/\(name); git commit -q -m link; git push -q origin HEAD:main
            """
        }
        let middle = try await fixture.repository("middle", link("inner", "../inner.git", first))
        let middleCommit = try await fixture.ask(middle, "rev-parse", "main")
        try await fixture.repository("fleet", link("middle", fixture.server.url("middle"), middleCommit))
        let mirror = try fixture.mirror()
        let revision = try await mirror.resolve(GitReference(branch: "main"), access: fixture.access)

        let without = try await mirror.snapshot(revision.commit)
        #expect(try without.kind(of: "lib/middle") == .submodule)
        #expect(without.submodules.map(\.commit) == [middleCommit])
        let with = try await mirror.snapshot(revision.commit, submodules: fixture.access)
        #expect(with.files == ["lib/middle/lib/inner/d/file"])
        #expect(try with.read("lib/middle/lib/inner/d/file") == Array("inner\n".utf8))
        #expect(try with.list("lib/middle/lib/inner") == ["d"])
        #expect(with.digest != without.digest)
    }

    struct Case: CustomTestStringConvertible {
        let text: String
        let url: String
        var testDescription: String { text }
    }

    @Test(
        "a submodule's URL may be relative to its repository's",
        arguments: [
            Case(text: "../other.git", url: "ssh://git@host/org/other.git"),
            Case(text: "./other.git", url: "ssh://git@host/org/fleet.git/other.git"),
            Case(text: "../../a/b", url: "ssh://git@host/a/b"),
            Case(text: "https://elsewhere/a/b", url: "https://elsewhere/a/b"),
        ])
    func relative(_ row: Case) throws {
        let base = try GitURL("git@host:org/fleet.git")
        #expect(try "\(Submodules.url(row.text, relativeTo: base))" == row.url)
    }

    @Test(
        "a submodule's URL leads nowhere else", arguments: ["../../../x", "/etc", "file:///etc", "ext::sh", "../../-x"])
    func refused(_ text: String) throws {
        let base = try GitURL("git@host:org/fleet.git")
        #expect(throws: GitError.self) { try Submodules.url(text, relativeTo: base) }
    }
}
