import Azure
import Cryptography
import Diagnostics
import Testing
import YAML

@Suite("Values of az's flags")
struct ArgumentTests {
    struct DurationCase: CustomTestStringConvertible {
        let text: String
        let seconds: Int?
        var testDescription: String { text }
    }

    @Test(
        "a duration is hours, minutes and seconds, and nothing else",
        arguments: [
            DurationCase(text: "1h2m5s", seconds: 3725), DurationCase(text: "10m", seconds: 600),
            DurationCase(text: "90s", seconds: 90), DurationCase(text: "0s", seconds: 0),
            DurationCase(text: "1h30s", seconds: 3630), DurationCase(text: "1h30xyz", seconds: nil),
            DurationCase(text: "1d", seconds: nil), DurationCase(text: "5", seconds: nil),
            DurationCase(text: "", seconds: nil), DurationCase(text: "5m1h", seconds: nil),
            DurationCase(text: "-5m", seconds: nil), DurationCase(text: "1.5h", seconds: nil),
            DurationCase(text: "99999999999999999999h", seconds: nil), DurationCase(text: "h", seconds: nil),
        ])
    func duration(_ row: DurationCase) {
        #expect((try? ArgumentValues.duration(row.text, flag: "--timeout")) == row.seconds)
    }

    @Test(
        "lists are taken with and without brackets and quotes",
        arguments: ["a,b", "[a,b]", #"["a","b"]"#, " [ 'a' , 'b' ] ", "a, b"])
    func list(text: String) { #expect(ArgumentValues.list(text) == ["a", "b"]) }

    @Test("a kustomization says what was said, and no defaults")
    func kustomization() throws {
        let argument = try KustomizationArgument([
            "name=apps", "path=./apps", "depends_on=infra", "timeout=5m", "sync_interval=10m", "retry_interval=1m",
            "prune=true", "force=False", "disable-health-check=true",
        ])
        #expect(
            argument.properties == [
                "path": "./apps", "dependsOn": ["infra"], "timeoutInSeconds": 300, "syncIntervalInSeconds": 600,
                "retryIntervalInSeconds": 60, "prune": true, "force": false, "wait": false,
            ])
        #expect(try KustomizationArgument(["name=a"]).properties == .emptyMapping)
    }

    @Test("variables for the build come as JSON or one by one")
    func postBuild() throws {
        let argument = try KustomizationArgument([
            "name=a", #"postBuild={"substitute":{"x":"y"}}"#, "substitute.z=1",
            "substitute_from=ConfigMap/vars,Secret/s?",
        ])
        #expect(
            argument.postBuild == [
                "substitute": ["x": "y", "z": "1"],
                "substituteFrom": [
                    ["kind": "ConfigMap", "name": "vars"], ["kind": "Secret", "name": "s", "optional": true],
                ],
            ])
    }

    @Test(
        "what az drops or mistakes in silence is refused",
        arguments: [
            (["name=a", "pth=./a"], FluxArgumentError.kustomizationKey("pth", near: "path")),
            (["path=./b"], FluxArgumentError.kustomizationName),
            (["name=a", "prune=yes"], FluxArgumentError.boolean(flag: "prune", value: "yes")),
            (["name=a", "path=x", "path=y"], FluxArgumentError.kustomizationKeyTwice("path", kustomization: "a")),
            (["name=a", "timeout=1h30xyz"], FluxArgumentError.duration(flag: "timeout", value: "1h30xyz")),
            (["name=App"], FluxArgumentError.name(flag: "the name of a kustomization", value: "App", limit: 63)),
        ])
    func refused(words: [String], error: FluxArgumentError) {
        #expect(throws: error) { try KustomizationArgument(words) }
    }

    @Test("two kustomizations of one name are refused")
    func twice() throws {
        let all = [KustomizationArgument(name: "a"), KustomizationArgument(name: "a")]
        #expect(throws: FluxArgumentError.kustomizationTwice("a")) {
            try KustomizationArgument.properties(of: all, configuration: "x")
        }
    }

    @Test("fuzz: no duration text is misread")
    func fuzzDurations() {
        var generator = SystemRandomNumberGenerator()
        let letters = Array("0123456789hms.-x ")
        for _ in 0..<2000 {
            let text = String(
                (0..<Int.random(in: 0...8, using: &generator)).compactMap { _ in letters.randomElement() })
            guard let seconds = try? ArgumentValues.duration(text, flag: "f") else { continue }
            // Whatever is taken is made of numbers and units in order, and adds up.
            var sum = 0
            var number = ""
            for character in text {
                if character.isNumber {
                    number.append(character)
                } else {
                    sum += (Int(number) ?? -1) * (character == "h" ? 3600 : character == "m" ? 60 : 1)
                    number = ""
                }
            }
            #expect(sum == seconds && number.isEmpty, "\(text)")
        }
    }

    @Test("known hosts are read line by line, a key is tried before it is sent")
    func material() throws {
        let key = try PrivateKey.generate(.ed25519)
        let hosts = "# comment\n\ngit.example \(key.publicKey.line())\n"
        var arguments = FluxSourceArguments(values: [
            "url": "ssh://git@git.example/x", "branch": "main", "known-hosts-file": hosts,
            "ssh-private-key-file": String(decoding: try key.openSSH().exposed, as: UTF8.self),
        ])
        let source = try arguments.source(.git)
        let sent = try #require(source.properties["sshKnownHosts"]?.string.flatMap { Base64.decode($0) })
        #expect(String(decoding: sent, as: UTF8.self) == hosts.dropLast())
        #expect(source.protectedSettings?["sshPrivateKey"]?.string != nil)
        arguments.values["known-hosts-file"] = "git.example ssh-ed25519 bm90IGEga2V5\n"
        #expect(throws: FluxArgumentError.knownHosts(line: 1)) { try arguments.source(.git) }
        arguments.values["known-hosts-file"] = nil
        arguments.values["ssh-private-key-file"] = "no key\n"
        #expect(throws: FluxArgumentError.self) { try arguments.source(.git) }
    }
}
