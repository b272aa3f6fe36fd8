import Diagnostics
import KubernetesModel
import Testing
import YAML

@testable import Commands

@Suite("Pieces of the commands")
struct PiecesTests {
    static let hash = String(repeating: "0123456789abcdef", count: 8)

    @Test(
        "hashes are cut where they stand alone",
        arguments: [
            ("main@sha1:\(hash.prefix(40))", "main@sha1:01234567"),
            ("a \(hash.prefix(64)), b \(hash)", "a 01234567, b 01234567"),
            (String(hash.prefix(39)), String(hash.prefix(39))),
            (hash + "0", hash + "0"),
            ("x\(hash.prefix(40))", "x\(hash.prefix(40))"),
            (hash.prefix(40).uppercased(), hash.prefix(40).uppercased()),
            ("Ünïcode", "Ünïcode"), ("", ""),
        ] as [(String, String)])
    func truncation(_ text: String, _ expected: String) { #expect(text.truncatingHex == expected) }

    @Test(
        "ages read as kubectl's",
        arguments: [
            (0, "0s"), (119, "119s"), (120, "2m"), (121, "2m1s"), (599, "9m59s"), (600, "10m"), (10_799, "179m"),
            (10_800, "3h"), (10_860, "3h1m"), (28_800, "8h"), (172_799, "47h"), (172_800, "2d"), (176_400, "2d1h"),
            (691_200, "8d"), (63_071_999, "729d"), (63_072_000, "2y"), (63_158_400, "2y1d"), (315_360_000, "10y"),
            (-5, "<invalid>"),
        ])
    func ages(_ seconds: Int, _ expected: String) { #expect(HumanDuration.text(.seconds(seconds)) == expected) }

    @Test(
        "sizes read as Flux's",
        arguments: [(0, "-"), (1023, "1023 B"), (1024, "1.0 KiB"), (1536, "1.5 KiB"), (5 << 20, "5.0 MiB")])
    func sizes(_ bytes: Int, _ expected: String) { #expect(StatsCommand.size(bytes) == expected) }

    @Test(
        "global options may stand anywhere",
        arguments: [
            (["-n", "apps", "get", "ks"], ["get", "ks", "-n", "apps"]),
            (
                ["get", "--context=x", "sources", "-A", "git", "one"],
                ["get", "sources", "git", "one", "--context=x", "-A"]
            ),
            (["get", "ks", "-n", "apps"], ["get", "ks", "-n", "apps"]),
            (["--verbose", "reconcile", "ks", "a", "--", "b"], ["reconcile", "ks", "a", "--verbose", "--", "b"]),
            (["resume", "ks", "a", "--wait=false"], ["resume", "ks", "a", "--no-wait"]),
            (["get", "ks", "--watch=false", "--no-header=true"], ["get", "ks", "--no-header"]),
            (
                ["bootstrap", "git", "--network-policy=false", "--watch-all-namespaces=true", "--scaffold=false"],
                ["bootstrap", "git", "--no-network-policy", "--watch-all-namespaces", "--no-scaffold"]
            ),
            (["agent", "--enable-leader-election=false"], ["agent", "--no-enable-leader-election"]),
            (["get", "ks", "--status-selector=ready=false"], ["get", "ks", "--status-selector=ready=false"]),
            (["--help"], ["--help"]), ([], []), (["nonsense", "-n", "x"], ["nonsense", "-n", "x"]),
        ])
    func arguments(_ given: [String], _ expected: [String]) {
        #expect(CommandLineArguments(given, for: Davit.self).normalized == expected)
    }

    @Test("versions as lines, JSON and YAML")
    func versions() {
        let installed = [
            (name: "distribution", version: "flux-v2.9.4"), (name: "source-controller", version: "v1.9.0"),
        ]
        #expect(
            VersionCommand.text(installed, nil)
                == "davit: v\(Release.version)\ndistribution: flux-v2.9.4\nsource-controller: v1.9.0\n")
        #expect(VersionCommand.text([], .json) == "{\n  \"davit\": \"v\(Release.version)\"\n}\n")
        #expect(VersionCommand.text([], .yaml) == "davit: v\(Release.version)\n")
    }

    @Test(
        "status selectors",
        arguments: [
            ("ready=true", true), ("READY=True", true), ("ready=false", false), ("ready!=true", false),
            ("ready!=false", true), ("healthy=true", false), ("healthy!=true", true),
        ])
    func selectors(_ text: String, _ expected: Bool) throws {
        var object = KubernetesObject(FluxKind.kustomization.type, NamespacedName(name: "x"))
        object.node["status"] = ["conditions": [["type": "Ready", "status": "True"]]]
        #expect(try StatusSelector(text).matches(object, isStatic: false) == expected)
    }

    @Test func selectorWithoutSignIsRefused() {
        let error = #expect(throws: CommandError.self) { try StatusSelector("ready") }
        #expect(error?.message == "expected status selector in type=status or type!=status format, but found: ready")
    }

    @Test("durations", arguments: [("5m", 300_000), ("1h30m", 5_400_000), ("500ms", 500), ("0", 0), ("1.5s", 1500)])
    func durations(_ text: String, _ milliseconds: Int) {
        #expect(DurationArgument(argument: text)?.duration == .milliseconds(milliseconds))
    }

    @Test("no durations", arguments: ["", "5", "m", "5x", "-", "9999999h"])
    func badDurations(_ text: String) { #expect(DurationArgument(argument: text) == nil) }

    @Test func cellsWithLineBreaksMakeHighRows() {
        var table = TextTable(header: ["Name", "Message"])
        table.append(["a", "one\ntwo"])
        table.append(["long", "x"])
        #expect(table.text == "NAME\tMESSAGE\t\na   \tone    \t\n    \ttwo    \t\nlong\tx      \t\n")
    }
}
