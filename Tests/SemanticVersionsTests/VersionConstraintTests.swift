import SemanticVersions
import TestSupport
import Testing
import YAML

@Suite struct VersionConstraintTests {
    struct Case: CustomTestStringConvertible {
        let constraint: String
        let allowed: [String]
        let refused: [String]
        var testDescription: String { constraint }
    }

    @Test(
        "reads Masterminds' constraints",
        arguments: [
            Case(constraint: "*", allowed: ["0.0.0", "9.9.9"], refused: ["1.0.0-rc.1"]),
            Case(
                constraint: ">=1.0.0 <2.0.0", allowed: ["1.0.0", "1.9.9"], refused: ["2.0.0", "0.9.9", "1.5.0-rc.1"]),
            Case(constraint: ">=1.0.0, <2.0.0", allowed: ["1.0.0"], refused: ["2.0.0"]),
            Case(constraint: ">= 1.0.0", allowed: ["1.0.0"], refused: ["0.9.0"]),
            Case(constraint: "^1.2.3", allowed: ["1.2.3", "1.9.0"], refused: ["1.2.2", "2.0.0"]),
            Case(constraint: "^0.2.3", allowed: ["0.2.9"], refused: ["0.3.0"]),
            Case(constraint: "~1.2.3", allowed: ["1.2.9"], refused: ["1.3.0"]),
            Case(constraint: "1.x", allowed: ["1.0.0", "1.9.0"], refused: ["2.0.0"]),
            Case(constraint: "1.2 - 1.4", allowed: ["1.2.0", "1.4.9"], refused: ["1.5.0", "1.1.9"]),
            Case(constraint: "^1 || ^3", allowed: ["1.5.0", "3.0.0"], refused: ["2.0.0"]),
            Case(constraint: ">=1.0.0-0", allowed: ["1.0.0-alpha", "1.5.0-rc.1", "2.0.0"], refused: ["0.9.0"]),
            Case(constraint: ">=1.0.0-0 <2.0.0", allowed: ["1.5.0-rc.1"], refused: ["2.0.0"]),
            Case(constraint: "!=1.2.x", allowed: ["1.3.0"], refused: ["1.2.3"]),
            Case(constraint: ">1.2", allowed: ["1.3.0"], refused: ["1.2.9"]),
            Case(constraint: "<=1.2", allowed: ["1.2.9"], refused: ["1.3.0"]),
            Case(constraint: "=v1.2.3", allowed: ["v1.2.3", "1.2.3+build"], refused: ["1.2.4"]),
        ])
    func constraints(_ row: Case) throws {
        let constraint = try VersionConstraint(row.constraint)
        for text in row.allowed {
            #expect(constraint.allows(try strict(text)), "\(text)")
        }
        for text in row.refused {
            #expect(!constraint.allows(try strict(text)), "\(text)")
        }
    }

    @Test(
        "refuses what is no constraint",
        arguments: ["", "x.y", ">>1", "1.2.3.4", "latest", ">=", "1,,2", "^"])
    func bad(_ text: String) { #expect(throws: VersionError.self) { try VersionConstraint(text) } }

    @Test(
        "a tag is a version with all three numbers",
        arguments: [
            ("1.2.3", true), ("v1.2.3", true), ("1.2.3-rc.1+b", true), ("vv1.2.3", false), ("1.2", false),
            ("v1", false),
            ("1.2.x", false), ("1.02.3", false), ("release-1.2.3", false), ("", false), ("1.2.3-01", false),
        ])
    func tags(_ text: String, isVersion: Bool) { #expect(((try? strict(text)) != nil) == isVersion) }

    private func strict(_ text: String) throws -> Version {
        try Version(strict: text.hasPrefix("v") ? String(text.dropFirst()) : text)
    }

    @Test("versions are in the order of semver 2.0.0")
    func order() throws {
        let sorted = [
            "0.9.9", "1.0.0-1", "1.0.0-alpha", "1.0.0-alpha.1", "1.0.0-alpha.beta", "1.0.0-beta", "1.0.0-beta.2",
            "1.0.0-beta.11", "1.0.0-rc.1", "1.0.0", "1.0.1", "1.10.0", "2.0.0",
        ]
        let versions = try sorted.map { try strict($0) }
        for (first, second) in zip(versions, versions.dropFirst()) { #expect(first < second && !(second < first)) }
    }

    /// 3,520 pairs with the answers of Masterminds/semver, recorded through Helm.
    @Test("answers as Masterminds/semver does", .corpus("helm"))
    func probes() async throws {
        let folder = try #require(Corpus.folder("helm"))
        var differing: [String] = []
        var judged = 0
        let lines = try await Command("cat", [folder + "/probes/semver.out"]).output().split(separator: "\n")
        for line in lines {
            guard let answer = try JSONParser.parse(String(line))["out"] else { continue }
            if let problem = answer["constraintErr"]?.string {
                let text = problem.split(separator: ": ", maxSplits: 1).last.map { $0.filter { $0 != "\"" } } ?? ""
                if (try? VersionConstraint(text)) != nil { differing.append("\(text) is no constraint") }
                continue
            }
            guard let text = answer["constraint"]?.string, let number = answer["version"]?.string,
                let isWanted = answer["ok"]?.bool, let version = try? Version(number)
            else { continue }
            guard let constraint = try? VersionConstraint(text) else {
                differing.append("\(text) is a constraint")
                continue
            }
            judged += 1
            let isAllowed = constraint.allows(version)
            let why = answer["why"]?.sequence?.compactMap(\.string) ?? []
            if constraint.objections(to: version) != why { differing.append("\(text) for \(number): \(why)") }
            if isAllowed != isWanted { differing.append("\(text) for \(number): \(isAllowed)") }
        }
        #expect(differing.isEmpty)
        #expect(judged > 2500)
    }
}
