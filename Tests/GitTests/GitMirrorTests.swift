import Diagnostics
@testable import Git
import TestSupport
import Testing

@Suite struct GitMirrorTests {
    @Test("resolves every kind of reference to the commit git names, in Flux's revision format")
    func references() async throws {
        let fixture = try await GitFixture()
        let path = try await fixture.repository(
            "fleet",
            """
            echo 1 > file; save first; git tag v1.0.0; git tag -a -m annotated v1.1.0
            echo 2 > file; save second; git tag v2.0.0-rc.1; git push -q --tags
            git push -q origin HEAD:refs/pull/7/head; echo 3 > file; save third side
            """)
        let mirror = try fixture.mirror()
        let rows: [(GitReference, rev: String, shown: String)] = [
            (GitReference(branch: "main"), "main", "main@sha1:"),
            (GitReference(branch: "side"), "side", "side@sha1:"),
            (GitReference(tag: "v1.0.0"), "v1.0.0", "v1.0.0@sha1:"),
            (GitReference(tag: "v1.1.0"), "v1.1.0^{commit}", "v1.1.0@sha1:"),
            (GitReference(semver: "^1.0"), "v1.1.0^{commit}", "v1.1.0@sha1:"),
            (GitReference(semver: ">=1.0.0-0"), "v2.0.0-rc.1", "v2.0.0-rc.1@sha1:"),
            (GitReference(name: "refs/pull/7/head"), "refs/pull/7/head", "refs/pull/7/head@sha1:"),
            (GitReference(commit: try await fixture.ask(path, "rev-parse", "main~1")), "main~1", "sha1:"),
            (
                GitReference(branch: "side", commit: try await fixture.ask(path, "rev-parse", "main")), "main",
                "side@sha1:"
            ),
            (GitReference(branch: "main", tag: "v1.0.0"), "v1.0.0", "v1.0.0@sha1:"),
        ]
        for row in rows {
            let commit = try await fixture.ask(path, "rev-parse", row.rev)
            let revision = try await mirror.resolve(row.0, access: fixture.access)
            #expect(revision.description == row.shown + commit)
            let snapshot = try await mirror.snapshot(revision.commit)
            #expect(
                try snapshot.read("file") == Array((try await fixture.ask(path, "show", row.rev + ":file") + "\n").utf8)
            )
        }
    }

    @Test("an unchanged branch is asked for but not fetched, and a moved one is fetched")
    func unchanged() async throws {
        let fixture = try await GitFixture()
        let path = try await fixture.repository("fleet", "echo 1 > file; save first")
        let mirror = try fixture.mirror()
        let first = try await mirror.resolve(GitReference(branch: "main"), access: fixture.access)
        let asked = try await fixture.server.log().count
        #expect(try await mirror.resolve(GitReference(branch: "main"), access: fixture.access) == first)
        #expect(try await fixture.server.log().count == asked + 1)
        try await fixture.push(to: path, "echo 2 > file; save second")
        let second = try await mirror.resolve(GitReference(branch: "main"), access: fixture.access)
        #expect(second != first)
        #expect(try await mirror.snapshot(second.commit).read("file") == Array("2\n".utf8))
        #expect(try await mirror.snapshot(first.commit).read("file") == Array("1\n".utf8))
    }

    @Test("many callers at once share what they ask for")
    func concurrent() async throws {
        let fixture = try await GitFixture()
        try await fixture.repository(
            "fleet", "for b in a b c; do echo $b > file; save $b $b; done; echo m > file; save main")
        let mirror = try fixture.mirror()
        try await withThrowingTaskGroup { group in
            for branch in ["a", "b", "c", "main"] {
                for _ in 0..<8 {
                    group.addTask {
                        try await mirror.resolve(GitReference(branch: branch), access: fixture.access)
                    }
                }
            }
            var revisions: Set<GitRevision> = []
            for try await revision in group { revisions.insert(revision) }
            #expect(revisions.count == 4)
        }
        // Four questions and four fetches when all arrive together; never one per caller.
        #expect(try await fixture.server.log().count < 20)
    }

    @Test("a store of commits fetched one by one stays small and keeps what is read")
    func clearing() async throws {
        let fixture = try await GitFixture()
        let path = try await fixture.repository("fleet", "echo 0 > file; save 0")
        let store = try GitStore(directory: fixture.directory.path + "/small", mostPacks: 3)
        let mirror = store.mirror(of: try fixture.url())
        let first = try await mirror.resolve(GitReference(branch: "main"), access: fixture.access)
        let held = try await mirror.snapshot(first.commit)
        for round in 1...8 {
            try await fixture.push(to: path, "echo \(round) > file; save \(round)")
            _ = try await mirror.resolve(GitReference(branch: "main"), access: fixture.access)
        }
        let packs = try await Command("find", [fixture.directory.path + "/small", "-name", "*.pack"]).output()
        #expect(packs.split(separator: "\n").count <= 4)
        #expect(try held.read("file") == Array("0\n".utf8))
        let last = try await mirror.resolve(GitReference(branch: "main"), access: fixture.access)
        #expect(try await mirror.snapshot(last.commit).read("file") == Array("8\n".utf8))
    }

    @Test("what a killed git left behind hinders nothing and is gone afterwards")
    func crash() async throws {
        let fixture = try await GitFixture()
        let path = try await fixture.repository("fleet", "echo 1 > file; save 1; save 1 side")
        let mirror = try fixture.mirror()
        _ = try await mirror.resolve(GitReference(branch: "main"), access: fixture.access)
        let leave = """
            cd '\(fixture.directory.path)'/store/*.git
            touch shallow.lock packed-refs.lock config.lock objects/pack/tmp_pack_x refs/davit-commits/half.tmp
            for ref in refs/davit/*; do touch $ref.lock; done; mkdir -p objects/incoming-x
            """
        _ = try await Command("bash", ["-c", leave]).output()
        try await fixture.push(to: path, "echo 2 > file; save 2")
        let revision = try await mirror.resolve(GitReference(branch: "main"), access: fixture.access)
        #expect(try await mirror.snapshot(revision.commit).read("file") == Array("2\n".utf8))
        let left = try await Command(
            "find",
            [
                fixture.directory.path, "-name", "*.lock", "-not", "-name", "davit.lock", "-o", "-name", "tmp_*", "-o",
                "-name", "*.tmp", "-o", "-name", "incoming*",
            ]
        ).output()
        #expect(left == "")
    }

    @Test("a store that lost its objects is fetched again")
    func lostStore() async throws {
        let fixture = try await GitFixture()
        try await fixture.repository("fleet", "echo 1 > file; save 1")
        let first = try await fixture.mirror().resolve(GitReference(branch: "main"), access: fixture.access)
        _ = try await Command("bash", ["-c", "rm -rf '\(fixture.directory.path)'/store/*.git"]).output()
        let store = try GitStore(directory: fixture.directory.path + "/store")
        let mirror = store.mirror(of: try fixture.url())
        await #expect(throws: GitError.missingObject(first.commit)) { try await mirror.snapshot(first.commit) }
        #expect(try await mirror.resolve(GitReference(branch: "main"), access: fixture.access) == first)
        #expect(try await mirror.snapshot(first.commit).read("file") == Array("1\n".utf8))
    }

    @Test("no key, password or private directory outlives its use")
    func cleanup() async throws {
        let fixture = try await GitFixture()
        try await fixture.repository("fleet", "echo 1 > file; save 1")
        _ = try await fixture.mirror().resolve(GitReference(branch: "main"), access: fixture.access)
        let parent = try TemporaryDirectory()
        let uid = try await Command("id", ["-u"]).output().dropLast()
        let stale = parent.path + "/davit-git-\(uid)-abcdef"
        try parent.write("key", to: "davit-git-\(uid)-abcdef/identity")
        try parent.write("", to: "davit-git-\(uid)-abcdef/lock")
        do {
            // The first directory a process makes in a place clears away what killed ones left there.
            let living = try PrivateDirectory(in: parent.path)
            _ = try living.write([1], "identity")
            PrivateDirectory.sweep(parent.path)
            let mode = try await Command("stat", ["-c", "%a", living.path, living.path + "/identity"]).output()
            #expect(mode == "700\n600\n")
            #expect(try await !Command("test", ["-e", stale]).run().succeeded)
            withExtendedLifetime(living) {}
        }
        #expect(try await Command("ls", ["-A", parent.path]).output() == "")
    }
}
