import Glibc
import TestSupport
import Testing

@testable import Agent

@Suite struct ProcessIdentityTests {
    /// `host`, `boot.namespace.pid.start`, `random`
    private static func parts(of holder: String) -> (host: String, facts: [String], random: String) {
        let parts = holder.split(separator: "_").map(String.init)
        return (
            parts.dropLast(2).joined(separator: "_"), parts[parts.count - 2].split(separator: ".").map(String.init),
            parts[parts.count - 1]
        )
    }

    /// What a process of this machine would call itself.
    static func holder(pid: pid_t? = nil, start: String? = nil, boot: String? = nil, namespace: String? = nil) -> String
    {
        var (host, facts, random) = parts(of: ProcessIdentity().holder)
        if let boot { facts[0] = boot }
        if let namespace { facts[1] = namespace }
        if let pid { facts[2] = String(pid) }
        if let start { facts[3] = start }
        return "\(host)_\(facts.joined(separator: "."))_\(random)"
    }

    /// Of a process that has just ended.
    static func deadPid() async throws -> pid_t {
        let text = try await Command("sh", ["-c", "echo $$"]).output()
        return try #require(pid_t(text.filter(\.isNumber)))
    }

    @Test func aLivingProcessIsNotGone() {
        #expect(!ProcessIdentity().isGone(Self.holder()))
        #expect(ProcessIdentity().holder != ProcessIdentity().holder)
    }

    @Test func aDeadProcessOfThisMachineIsGone() async throws {
        let pid = try await Self.deadPid()
        #expect(ProcessIdentity().isGone(Self.holder(pid: pid)))
    }

    @Test("a pid that another process has now does not keep the dead one alive")
    func reused() { #expect(ProcessIdentity().isGone(Self.holder(start: "1"))) }

    @Test("a process that has ended and that its parent has not fetched is gone")
    func corpse() async throws {
        // `exec` leaves the shell's child to a program that never waits for children.
        let text = try await Command("sh", ["-c", "true & echo $!; exec sleep 0.2"]).output()
        let pid = try #require(pid_t(text.filter(\.isNumber)))
        #expect(ProcessIdentity().isGone(Self.holder(pid: pid)))
    }

    @Test(
        "nothing is claimed about processes of other machines, boots and containers, nor about names of another make",
        arguments: [
            holder(pid: 1, start: "1", boot: String(repeating: "0", count: 32)),
            holder(pid: 1, start: "1", namespace: "1"), "host_5af3107a4000", "source-controller-7d_1_2", "", "_", "__",
            "host_a.b.c.d_e",
        ])
    func others(_ holder: String) { #expect(!ProcessIdentity().isGone(holder)) }

    @Test("pids that mean groups of processes are never asked for", arguments: [0, -1] as [pid_t])
    func groups(_ pid: pid_t) { #expect(!ProcessIdentity().isGone(Self.holder(pid: pid))) }
}
