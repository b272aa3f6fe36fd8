import GoTemplate
import Testing

@Suite struct RenderTests {
    @Test("executes a template over values")
    func executes() throws {
        var set = TemplateSet()
        try set.parse(
            name: "x",
            text: "{{ define \"a\" }}[{{ . }}]{{ end }}{{ range $i, $e := .l }}{{ $i }}={{ include \"a\" $e }}{{ end }}"
        )
        var render = Render(set, environment: Environment(now: GoTime(seconds: 0)))
        let data = Value.dict(Dict([("l", .list([.string("p"), .int(2)]))]))
        #expect(String(decoding: try render.execute("x", data: data), as: UTF8.self) == "0=[p]1=[2]")
    }
}
