import Glibc
import TestSupport
import Testing

extension EndToEnd {
    @Suite("davit agent") struct AgentProcessTests {
        @Test("waits on a cluster without CRDs, and ends in order on SIGTERM")
        func terminates() async throws {
            let world = try await World.start()
            try await world.plane.kubectl("create", "namespace", "flux-system")
            let program = try RunningProgram(world.davit(["agent", "--storage-path", world.folder.path + "/data"]))
            func holder() async throws -> String {
                try await world.plane.kubectl(
                    "get", "lease", "davit-agent", "-n", "flux-system", "-o", "jsonpath={.spec.holderIdentity}")
            }
            try await eventually("the lease") { try await holder().isEmpty ? nil : true }
            try await program.signal(SIGTERM)
            #expect(try await program.end() == 0)
            #expect(try await holder() == "")
        }
    }
}
