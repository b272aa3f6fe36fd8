import KubernetesModel
import Testing
import YAML

@Suite struct SelectorTests {
    struct Case: CustomTestStringConvertible {
        let testDescription: String
        let selector: String
        /// nil: the selector is malformed.
        let matches: Bool?

        init(_ selector: String, _ matches: Bool?) {
            testDescription = selector.isEmpty ? "empty" : selector
            self.selector = selector
            self.matches = matches
        }
    }

    static let labels = ["app": "web", "tier": "front", "weight": "5", "empty": "", "in": "x"]

    @Test(
        "reads label selectors as kubectl does",
        arguments: [
            Case("", true), Case("app=web", true), Case("app==web", true), Case("app!=web", false),
            Case("app = web , tier != back", true), Case("app=api", false), Case("app", true), Case("!app", false),
            Case("! legacy", true), Case("legacy", false), Case("legacy!=yes", true), Case("legacy=yes", false),
            Case("tier in (front,back)", true), Case("tier in (back)", false), Case("tier notin (back)", true),
            Case("tier notin (front, back)", false), Case("legacy notin (x)", true), Case("empty=", true),
            Case("app=", false), Case("weight>4", true), Case("weight < 5", false), Case("app>1", false),
            Case("empty in ()", true), Case("in=x", true), Case("app=web,", nil), Case(",app", nil),
            Case("app in front", nil), Case("app in (a", nil), Case("app=web tier", nil), Case("weight>many", nil),
            Case("=web", nil), Case("app,,tier", nil), Case("()", nil),
        ])
    func labels(_ row: Case) {
        #expect(LabelSelector(row.selector)?.matches(Self.labels) == row.matches)
    }

    @Test("reads metav1.LabelSelector")
    func structured() {
        let node: Node = [
            "matchLabels": ["app": "web"],
            "matchExpressions": [
                ["key": "tier", "operator": "In", "values": ["front"]], ["key": "legacy", "operator": "DoesNotExist"],
                ["key": "weight", "operator": "Exists"], ["key": "app", "operator": "NotIn", "values": ["api"]],
            ],
        ]
        #expect(LabelSelector(node)?.matches(Self.labels) == true)
        #expect(LabelSelector(node)?.matches(["app": "web"]) == false)
        #expect(LabelSelector([:] as Node)?.matches([:]) == true)
        #expect(LabelSelector(["matchExpressions": [["key": "a", "operator": "In"]]] as Node) == nil)
        #expect(
            LabelSelector(["matchExpressions": [["key": "a", "operator": "Near", "values": ["x"]]]] as Node) == nil)
    }

    @Test(
        "reads field selectors",
        arguments: [
            Case("", true), Case("metadata.name=web", true), Case("metadata.name==web", true),
            Case("metadata.name!=web", false), Case("metadata.name=web,status.phase!=Running", false),
            Case("spec.replicas=3", true), Case("spec.missing=", true), Case("spec.note=a\\,b\\=c", true),
            Case("metadata.name", nil), Case("=web", nil), Case("spec.note=a\\x", nil),
        ])
    func fields(_ row: Case) {
        let object = KubernetesObject([
            "metadata": ["name": "web"], "spec": ["replicas": 3, "note": "a,b=c"], "status": ["phase": "Running"],
        ])
        #expect(FieldSelector(row.selector)?.matches(object) == row.matches)
    }
}
