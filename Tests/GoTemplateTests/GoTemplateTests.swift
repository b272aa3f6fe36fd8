import GoTemplate
import Testing

@Suite("Templates") struct RenderTests {
    struct Case: CustomTestStringConvertible {
        let template: String
        let result: String
        var testDescription: String { template }

        init(_ template: String, _ result: String) {
            self.template = template
            self.result = result
        }
    }

    @Test(
        "executes what text/template executes",
        arguments: [
            Case("a{{- 1 -}} b", "a1b"), Case("{{ range 3 }}{{ . }}{{ end }}", "012"),
            Case("{{ range $i, $c := list 5 6 }}{{ $i }}{{ $c }}{{ else }}none{{ end }}", "0516"),
            Case("{{ range list }}x{{ else }}none{{ end }}", "none"),
            Case("{{ with 0 }}a{{ else with 5 }}b{{ . }}{{ end }}", "b5"),
            Case("{{ if 0 }}a{{ else if 1 }}b{{ else }}c{{ end }}", "b"),
            Case("{{ define \"a\" }}[{{ . }}]{{ end }}{{ template \"a\" 1 }}{{ include \"a\" 2 }}", "[1][2]"),
            Case("{{ $x := 1 }}{{ if true }}{{ $x = 2 }}{{ end }}{{ $x }}", "2"),
            Case(
                "{{ range until 5 }}{{ if eq . 1 }}{{ continue }}{{ end }}{{ if eq . 3 }}{{ break }}{{ end }}{{ . }}{{ end }}",
                "02"),
            Case("{{ and 1 (or 0 \"x\") }}", "x"), Case("{{ or 1 (fail \"no\") }}", "1"),
            Case("{{ (dict \"a\" (dict \"b\" 2)).a.b }}", "2"), Case("{{ print 1 2 \"a\" 3 }}", "1 2a3"),
            Case("{{ tpl \"{{ define \\\"x\\\" }}in{{ end }}{{ include \\\"x\\\" . }}\" . }}", "in"),
        ])
    func executes(_ row: Case) { #expect(TestEnvironment.render(row.template) == row.result) }

    @Test(
        "words errors as Go does, with template, line and column",
        arguments: [
            Case("{{ .x }", "template: t:1: unexpected \"}\" in operand"),
            Case("a\n{{ if }}", "template: t:2: missing value for if"),
            Case("{{ nosuch }}", "template: t:1: function \"nosuch\" not defined"),
            Case("{{ $x }}", "template: t:1: undefined variable \"$x\""),
            Case("{{ range . }}", "template: t:1: unexpected EOF"),
            Case("{{ break }}", "template: t:1: {{break}} outside {{range}}"),
            Case("\n  {{ trunc 1 2 }}", "template: t:2:13: executing \"t\" at <2>: expected string; found 2"),
            Case(
                "{{ eq 1 1.0 }}",
                "template: t:1:3: executing \"t\" at <eq 1 1.0>: error calling eq: incompatible types for comparison: int and float64"
            ),
            Case(
                "{{ define \"d\" }}{{ fail \"no\" }}{{ end }}\n{{ include \"d\" . }}",
                "template: t:2:3: executing \"t\" at <include \"d\" .>: error calling include: template: t:1:19: executing \"d\" at <fail \"no\">: error calling fail: no"
            ),
        ])
    func errors(_ row: Case) { #expect(TestEnvironment.render(row.template) == row.result) }

    @Test("a template that would not end is stopped")
    func limits() {
        var environment = TestEnvironment.make()
        environment.limits.steps = 20_000
        environment.limits.outputBytes = 10_000
        let endless = [
            "{{ define \"r\" }}{{ template \"r\" }}{{ end }}{{ template \"r\" }}",
            "{{ define \"r\" }}{{ include \"r\" . }}{{ end }}{{ include \"r\" . }}",
            "{{ $s := \"xxxxxxxx\" }}{{ range until 60 }}{{ $s = print $s $s }}{{ end }}",
            "{{ range until 1000000 }}{{ range until 1000000 }}{{ end }}{{ end }}",
            "{{ repeat 100000 \"x\" }}", "{{ until 100000000 }}", "{{ nindent 1000000 \"a\" }}",
            "{{ $d := dict }}{{ $_ := set $d \"d\" $d }}{{ print $d }}",
            "{{ tpl (repeat 100 \"{{ tpl . . }}\") (repeat 10 \"{{ tpl . . }}\") }}",
        ]
        for template in endless {
            let result = TestEnvironment.render(template, environment: environment)
            #expect(result.hasPrefix("template: "), "\(template)")
        }
    }

    @Test("one set renders many times, and a value set in one execution is seen by the next")
    func renders() throws {
        var set = TemplateSet()
        try set.parse(name: "a", text: "{{ $_ := set .v \"n\" 1 }}")
        try set.parse(name: "b", text: "{{ .v.n }}")
        for _ in 0..<2 {
            var render = Render(set, environment: TestEnvironment.make())
            let data = Value.dict(Dict([("v", .dict(Dict()))]))
            _ = try render.execute("a", data: data)
            #expect(String(decoding: try render.execute("b", data: data), as: UTF8.self) == "1")
        }
    }

    @Test("the later definition of a name wins, unless it is blank")
    func definitions() throws {
        var set = TemplateSet()
        try set.parse(name: "a", text: "{{ define \"n\" }}first{{ end }}")
        try set.parse(name: "b", text: "{{ define \"n\" }}second{{ end }}")
        try set.parse(name: "c", text: "{{ define \"n\" }} {{ end }}")
        try set.parse(name: "d", text: "{{ template \"n\" }}")
        var render = Render(set, environment: TestEnvironment.make())
        #expect(String(decoding: try render.execute("d", data: .none), as: UTF8.self) == "second")
    }
}
