import Bootstrap
import Testing

@Suite struct TextDifferenceTests {
    struct Case: CustomTestStringConvertible {
        let testDescription: String
        let old: String
        let new: String
        let unified: String
    }

    @Test(
        "is what diff -u prints",
        arguments: [
            Case(testDescription: "same", old: "a\n", new: "a\n", unified: ""),
            Case(
                testDescription: "one line changed", old: "a\nb\nc\n", new: "a\nx\nc\n",
                unified: "--- a/f\n+++ b/f\n@@ -1,3 +1,3 @@\n a\n-b\n+x\n c\n"),
            Case(
                testDescription: "line added at the end", old: "a\n", new: "a\nb\n",
                unified: "--- a/f\n+++ b/f\n@@ -1 +1,2 @@\n a\n+b\n"),
            Case(
                testDescription: "two hunks far apart", old: "1\n2\n3\n4\n5\n6\n7\n8\n9\n",
                new: "x\n2\n3\n4\n5\n6\n7\n8\ny\n",
                unified: "--- a/f\n+++ b/f\n@@ -1,4 +1,4 @@\n-1\n+x\n 2\n 3\n 4\n@@ -6,4 +6,4 @@\n 6\n 7\n 8\n-9\n+y\n"),
        ])
    func unified(of row: Case) {
        #expect(TextDifference(from: row.old, to: row.new).unified(path: "f", isNew: false) == row.unified)
    }

    @Test func newFileComesFromNothing() {
        #expect(
            TextDifference(from: "", to: "a\n").unified(path: "f", isNew: true)
                == "--- /dev/null\n+++ b/f\n@@ -0,0 +1 @@\n+a\n")
    }
}
