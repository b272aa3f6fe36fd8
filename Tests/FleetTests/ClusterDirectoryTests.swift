import Fleet
import Testing

@Suite struct ClusterDirectoryTests {
    struct Case: CustomTestStringConvertible {
        let testDescription: String
        let path: String?
    }

    @Test(
        "reads a path however it is typed",
        arguments: [
            Case(testDescription: "clusters/prod", path: "clusters/prod"),
            Case(testDescription: "./clusters/prod/", path: "clusters/prod"),
            Case(testDescription: "/clusters//prod", path: "clusters/prod"),
            Case(testDescription: "./clusters/./prod", path: "clusters/prod"),
            Case(testDescription: "", path: ""),
            Case(testDescription: "./", path: ""),
            Case(testDescription: "../elsewhere", path: nil),
            Case(testDescription: "clusters/../../etc", path: nil),
            Case(testDescription: "clusters/-rf", path: nil),
            Case(testDescription: "clusters/.git", path: nil),
            Case(testDescription: "clusters/pro d", path: nil),
            Case(testDescription: "clusters\\prod", path: nil),
            Case(testDescription: "clusters/prod\n", path: nil),
        ])
    func path(of row: Case) { #expect((try? ClusterDirectory(row.testDescription))?.path == row.path) }

    @Test(
        "knows the way to the top",
        arguments: zip(["a", "clusters/prod", "x/y/z"], ["../..", "../../..", "../../../.."]))
    func top(path: String, top: String) throws { #expect(try ClusterDirectory(path).pathToTop == top) }

    @Test(
        "sees directories within one another",
        arguments: [
            ("clusters/prod", "clusters", true), ("clusters", "clusters/prod", true), ("", "clusters/prod", true),
            ("clusters/prod", "clusters/prod", false), ("clusters/prod", "clusters/prod2", false),
        ])
    func overlap(left: String, right: String, overlaps: Bool) throws {
        #expect(try ClusterDirectory(left).overlaps(ClusterDirectory(right)) == overlaps)
    }
}
