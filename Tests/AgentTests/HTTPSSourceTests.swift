import Agent
import FoundationEssentials
import TestSupport
import Testing

/// GitRepositories over HTTPS, with the Secrets Flux's users have: by the reconciler, into a real API server.
@Suite("sources over HTTPS", .controlPlane, .timeLimit(.minutes(5)))
struct HTTPSSourceTests {
    @Test("a password and a token open a source behind a private authority; what is wrong is told")
    func sources() async throws {
        let fleet = try await AgentTests.Fleet()
        let server = try await GitHTTPSServer.start()
        let repository = try await server.repository()
        try await fleet.push("over https", to: repository)
        try await server.admit(user: "ada", password: "canary")
        let authority = try fleet.folder.write(String(decoding: try server.authority(), as: UTF8.self), to: "ca.crt")
        func secret(_ name: String, _ fields: String...) async throws {
            var arguments = ["create", "secret", "generic", name, "-n", fleet.namespace]
            arguments += fields.map { "--from-literal=" + $0 }
            if name != "stranger" { arguments.append("--from-file=ca.crt=\(authority)") }
            let result = try await fleet.plane.kubectlResult(arguments)
            try #require(result.succeeded, "\(result)")
        }
        try await secret("basic", "username=ada", "password=canary")
        try await secret("bearer", "bearerToken=canary-token")
        try await secret("wrong", "username=ada", "password=canary-wrong")
        try await secret("stranger", "username=ada", "password=canary")
        let sources = ["basic", "bearer", "wrong", "stranger"].map { name in
            """
            ---
            apiVersion: source.toolkit.fluxcd.io/v1
            kind: GitRepository
            metadata: {name: \(name)}
            spec: {interval: 10m, url: "\(server.url())", ref: {branch: main}, secretRef: {name: \(name)}}

            """
        }
        try await fleet.plane.kubectl("apply", "-n", fleet.namespace, "-f", "-", input: sources.joined())
        try await fleet.plane.kubectl(
            "apply", "-n", fleet.namespace, "-f", "-",
            input: """
                apiVersion: kustomize.toolkit.fluxcd.io/v1
                kind: Kustomization
                metadata: {name: apps}
                spec:
                  interval: 10m
                  path: ./apps
                  prune: true
                  targetNamespace: \(fleet.namespace)
                  sourceRef: {kind: GitRepository, name: basic}
                """)
        let agent = try fleet.agent()
        let run = Task { try await agent.run() }
        defer { run.cancel() }
        try await fleet.greeting("over https")

        func ready(_ name: String, is status: String) async throws -> String {
            try await eventually("\(name) \(status)", within: .seconds(90)) {
                let path = "{.status.conditions[?(@.type==\"Ready\")]['status','reason','message']}"
                let result = try await fleet.plane.kubectlResult([
                    "get", "gitrepository", name, "-n", fleet.namespace, "-o", "jsonpath=\(path)",
                ])
                return result.output.hasPrefix(status) ? result.output : nil
            }
        }
        #expect(try await ready("wrong", is: "False").contains("refuses the credentials"))
        #expect(try await ready("bearer", is: "False").contains("refuses the credentials"))
        let stranger = try await ready("stranger", is: "False")
        #expect(stranger.contains("certificate of \(server.url()) is not trusted"), "\(stranger)")
        for name in ["wrong", "bearer", "stranger"] {
            #expect(try await !ready(name, is: "False").contains("canary"))
        }

        try await server.admit(bearer: "canary-token")
        try await fleet.plane.kubectl(
            "annotate", "gitrepository/bearer", "-n", fleet.namespace, "reconcile.fluxcd.io/requestedAt=now")
        #expect(try await ready("bearer", is: "True").contains("Succeeded"))
    }
}
