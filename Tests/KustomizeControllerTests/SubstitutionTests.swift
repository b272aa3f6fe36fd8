import KubernetesModel
import TestSupport
import Testing
import YAML

@testable import KustomizeController

/// Rows cite bash where it agrees with fluxcd/pkg `envsubst`, and say so where only upstream behaves that way.
@Suite("variable substitution")
struct SubstitutionTests {
    struct Case: CustomTestStringConvertible {
        let testDescription: String
        let text: String
        let result: String
        var variables = ["name": "Podinfo", "path": "/srv/data/app.tar.gz", "empty": "", "twice": "a-b-a-b"]

        init(_ description: String, _ text: String, _ result: String) {
            testDescription = description
            self.text = text
            self.result = result
        }
    }

    static let cases = [
        Case("text without expressions stays", "a: b # $c $(d) {e}", "a: b # $c $(d) {e}"),
        Case("the value", "<${name}>", "<Podinfo>"),
        Case("two in a row", "${name}${name}", "PodinfoPodinfo"),
        Case("a bare name is text", "$name", "$name"),
        Case("two dollars are one", "$${name}", "${name}"),
        Case("two dollars are one anywhere", "a$$b", "a$b"),
        Case("three dollars are one and an expression", "$$${name}", "$Podinfo"),
        Case("a dollar at the end", "cost: 5$", "cost: 5$"),
        Case("braces around text", "}{", "}{"),
        Case("length in bytes", "${#name}", "7"),
        Case("first letter lowered", "${name,}", "podinfo"),
        Case("all letters lowered", "${name,,}", "podinfo"),
        Case("first letter raised", "${twice^}", "A-b-a-b"),
        Case("all letters raised", "${twice^^}", "A-B-A-B"),
        Case("mixed casing signs mean nothing", "${name,^}", "Podinfo"),
        Case("from an offset", "${name:3}", "info"),
        Case("from an offset, so many", "${name:3:2}", "in"),
        Case("more than there is", "${name:3:99}", "info"),
        Case("an offset behind the end", "${name:99}", ""),
        Case("from the end", "${name:-4}", "Podinfo"),  // `:-` is a fallback, as in bash
        Case("from the end, by a variable", "${name:${empty:=-4}}", "info"),
        Case("an offset that is no number", "${name:x}", "Podinfo"),
        Case("a length that is no number", "${name:1:x}", "Podinfo"),
        Case("fallback unused", "${name:-other}", "Podinfo"),
        Case("fallback for an empty value", "${empty:-other}", "other"),
        Case("fallback for a missing value", "${missing:-other}", "other"),
        Case("assignment is a fallback", "${missing:=other}", "other"),
        Case("fallback without colon", "${missing=other}", "other"),
        Case("fallback by a dash alone", "${missing-other}", "other"),
        Case("an empty fallback", "${missing:-}", ""),
        Case("a fallback made of expressions", "${missing:=a${name}b${name}}", "aPodinfobPodinfo"),
        Case("a fallback keeps its escapes", "${missing:=a$$b}", "a$$b"),
        Case("a fallback with colons", "${missing:=registry:5000/app}", "registry:5000/app"),
        Case("alternatives count as fallbacks upstream", "${missing:+other}", "other"),
        Case("shortest prefix removed", "${path#*/}", "srv/data/app.tar.gz"),
        Case("longest prefix removed", "${path##*/}", "app.tar.gz"),
        Case("shortest suffix removed", "${path%.*}", "/srv/data/app.tar"),
        Case("longest suffix removed", "${path%%.*}", "/srv/data/app"),
        Case("a prefix that is not there", "${path#x}", "/srv/data/app.tar.gz"),
        Case("a prefix by a set", "${name#[A-Z]}", "odinfo"),
        Case("a prefix by a negated set", "${name#[^a-z]}", "odinfo"),
        Case("a prefix by any one", "${name#??}", "dinfo"),
        Case("a suffix by a set never matches upstream", "${name%[a-z]}", "Podinfo"),
        Case("a malformed pattern matches nothing", "${name#[}", "Podinfo"),
        Case("a prefix by a variable", "${path#${path%/*}}", "/app.tar.gz"),
        Case("first replaced", "${twice/a/x}", "x-b-a-b"),
        Case("all replaced", "${twice//a/x}", "x-b-x-b"),
        Case("the beginning replaced", "${twice/#a/x}", "x-b-a-b"),
        Case("the beginning does not match", "${twice/#b/x}", "a-b-a-b"),
        Case("the end replaced", "${twice/%b/x}", "a-b-a-x"),
        Case("replaced by nothing", "${twice//-/}", "abab"),
        Case("a slash replaced", #"${path//\//_}"#, "_srv_data_app.tar.gz"),
        Case("a brace in the pattern", "${name/}/x}", "Podinfo"),
        Case("replaced by an expression", "${twice/a/${name}}", "Podinfo-b-a-b"),
        Case("names of other scripts", "${größe:=1}", "1"),
    ]

    @Test("expands as upstream does", arguments: cases)
    func expands(_ row: Case) throws {
        let template = try VariableTemplate(Array(row.text.utf8))
        let result = try template.expanded(with: row.variables, strict: true)
        #expect(String(decoding: result, as: UTF8.self) == row.result)
    }

    @Test(
        "refuses what cannot be read",
        arguments: [
            ("${", "unable to parse variable name"), ("${}", "unable to parse variable name"),
            ("${ name}", "unable to parse variable name"), ("${name", "missing closing brace"),
            ("${name ", "missing closing brace"), ("${name+other}", "missing closing brace"),
            ("${name:}", "unable to parse substitution within function"), ("${name:-other", "unable to parse"),
            ("${name#}", "unable to parse"), ("${name/a}", "bad substitution"), ("${#}", "bad substitution"),
            ("${##}", "bad substitution"), ("${name:1:-1}", "must not be negative"),
            ("${name#a${name}}", "bad substitution"),
        ])
    func refuses(text: String, words: String) {
        do {
            let result = try VariableTemplate(Array(text.utf8)).expanded(with: ["name": "value"], strict: true)
            Issue.record("expanded to \(String(decoding: result, as: UTF8.self))")
        } catch {
            #expect(error.message.contains(words))
        }
    }

    @Test(
        "strict mode misses a variable unless its expression has a fallback",
        arguments: [
            "${x}", "${#x}", "${x^}", "${x,,}", "${x:1}", "${x#a}", "${x%a}", "${x/a/b}", "${name:=${x}}",
        ])
    func strict(text: String) throws {
        let template = try VariableTemplate(Array(text.utf8))
        #expect(throws: SubstitutionError.notSet("x")) { try template.expanded(with: ["name": "a"], strict: true) }
        _ = try template.expanded(with: ["name": "a"], strict: false)
    }

    @Test("expressions nest only so deep")
    func depth() {
        let text = String(repeating: "${a:=", count: 10_000) + String(repeating: "}", count: 10_000)
        #expect(throws: SubstitutionError.self) { try VariableTemplate(Array(text.utf8)) }
    }

    // MARK: Manifests

    @Test("plain text may become a number, quoted text does not")
    func types() throws {
        let manifest: Node = [
            "apiVersion": "v1", "kind": "ConfigMap", "metadata": ["name": "app"],
            "spec": ["replicas": "${COUNT}", "port": "${PORT}", "on": "${FLAG}"],
        ]
        let substitution = try VariableSubstitution(["COUNT": "3", "PORT": "\"80\"", "FLAG": "true"], strict: true)
        let result = try substitution.applied(to: KubernetesObject(manifest))
        #expect(result.spec["replicas"] == 3)
        #expect(result.spec["port"] == "80")
        #expect(result.spec["on"] == true)
    }

    @Test("an object can be left alone", arguments: ["labels", "annotations"])
    func disabled(field: String) throws {
        let object = KubernetesObject([
            "kind": "ConfigMap", "metadata": .mapping([field: ["kustomize.toolkit.fluxcd.io/substitute": "disabled"]]),
            "data": ["script": "echo ${HOME}"],
        ])
        #expect(try VariableSubstitution(["A": "b"], strict: true).applied(to: object) == object)
    }

    @Test("what is no YAML any more is refused without quoting the value")
    func broken() throws {
        let object = KubernetesObject(["kind": "ConfigMap", "metadata": ["name": "app"], "data": ["a": "${V}"]])
        let substitution = try VariableSubstitution(["V": "hunter2: ["], strict: true)
        #expect {
            try substitution.applied(to: object)
        } throws: { error in
            error as? SubstitutionError == .notAnObject && !"\(error)".contains("hunter2")
        }
    }

    @Test("names are checked", arguments: ["1a", "a-b", "", "ä", "a.b"])
    func names(name: String) {
        #expect(throws: SubstitutionError.invalidName(name)) { try VariableSubstitution([name: "x"], strict: true) }
    }

    // MARK: Fuzzing

    @Test("no text makes it crash, and what has no dollar stays as it is")
    func fuzz() {
        var random = SeededGenerator(seed: 20_261_123)
        let pieces = [
            "$", "{", "}", "${", "$$", "a", "_b", "1", ":", "-", "=", "#", "%", "/", "\\", "^", ",", "*", "[", "]", "?",
            "ä", "\n", " ",
        ]
        for _ in Rounds(20_000) {
            let text = (0..<Int.random(in: 0...24, using: &random)).map { _ in
                pieces[Int.random(in: 0..<pieces.count, using: &random)]
            }.joined()
            let bytes = Array(text.utf8)
            guard let template = try? VariableTemplate(bytes) else { continue }
            let result = try? template.expanded(with: ["a": "x/y.z", "_b": ""], strict: false)
            if !text.contains("$") { #expect(result == bytes) }
        }
    }
}

/// SplitMix64: the same numbers for the same seed, on every machine.
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
