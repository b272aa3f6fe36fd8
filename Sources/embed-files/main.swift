import Foundation

// embed-files OUTPUT ROOT FILE…: one Swift file with the text of every FILE under its path relative to ROOT.
let arguments = CommandLine.arguments
let root = arguments[2] + "/"
var swift = "/// The text of every file of templates/ and bootstrap/, by path from the package's root.\n"
swift += "package let embeddedFiles: [String: String] = [\n"
for path in arguments.dropFirst(3) {
    let text = try String(contentsOfFile: path, encoding: .utf8)
    let name = path.hasPrefix(root) ? String(path.dropFirst(root.count)) : path
    swift += "    \"\(name)\": ###\"\"\"\n\(text)\n\"\"\"###,\n"
}
swift += arguments.count > 3 ? "]\n" : ":]\n"
try swift.write(toFile: arguments[1], atomically: true, encoding: .utf8)
