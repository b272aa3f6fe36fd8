/// Templates parsed once and executed by many: those of files and those the files define, in one name space.
package struct TemplateSet: Sendable {
    let functions: FunctionTable
    private(set) var templates: [String: Template] = [:]

    package init(functions: FunctionTable = .helm) { self.functions = functions }

    /// Adds a file. Its templates replace those of the same names that were there, unless they are blank.
    ///
    /// - Throws: `TemplateError` of stage `parsing`.
    package mutating func parse(name: String, text: [UInt8]) throws(TemplateError) {
        for template in try ParsedFile.parse(name: name, text: text, functions: functions) { define(template) }
    }

    package mutating func parse(name: String, text: String) throws(TemplateError) {
        try parse(name: name, text: Array(text.utf8))
    }

    package func contains(_ name: String) -> Bool { templates[name] != nil }

    private mutating func define(_ template: Template) {
        if template.body.isBlank, templates[template.name] != nil { return }
        templates[template.name] = template
    }
}

/// A named template.
final class Template: Sendable {
    let name: String
    let body: [Statement]
    /// Where it was written.
    let file: ParsedFile

    init(name: String, body: [Statement], file: ParsedFile) {
        self.name = name
        self.body = body
        self.file = file
    }
}

/// The text and nodes of a file, to say where an error is.
final class ParsedFile: Sendable {
    let name: String
    let text: [UInt8]
    private let sites: [Site]

    private init(name: String, text: [UInt8], sites: [Site]) {
        self.name = name
        self.text = text
        self.sites = sites
    }

    /// The file's own template last, after those it defines.
    static func parse(name: String, text: [UInt8], functions: FunctionTable) throws(TemplateError) -> [Template] {
        var parser = Parser(name: name, text: text, functions: functions)
        let root = try parser.parse()
        let file = ParsedFile(name: name, text: text, sites: parser.sites)
        var templates = parser.definitions.map { Template(name: $0.name, body: $0.body, file: file) }
        templates.append(Template(name: name, body: root, file: file))
        return templates
    }

    /// `name:line:column`, with columns counted in bytes from 0, and the node's text.
    func context(of id: Int32) -> (location: String, text: String) {
        guard sites.indices.contains(Int(id)) else { return ("\(name):1:0", "") }
        let site = sites[Int(id)]
        let before = text[..<min(Int(site.position), text.count)]
        let line = before.reduce(1) { $0 + ($1 == 0x0A ? 1 : 0) }
        let start = before.lastIndex(of: 0x0A).map { $0 + 1 } ?? 0
        return ("\(name):\(line):\(before.count - start)", site.text)
    }
}
