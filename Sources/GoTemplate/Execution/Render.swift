import GoRegexp

/// One render: executes templates of a set over values that it may change.
///
/// A value of its own for each render, used by one task. Values shared by several executions, such as `.Values`, keep
/// what a template sets in them, as in Go.
package struct Render {
    struct Variable {
        let number: Int32
        var value: Value
    }

    let set: TemplateSet
    package let environment: Environment
    /// What `tpl` has defined while it runs.
    var overlay: [String: Template] = [:]
    var parsedTexts: [String: [Template]] = [:]
    var regexps: [String: Regexp] = [:]
    /// How often each template is being included.
    var inclusions: [String: Int] = [:]

    var output: [UInt8] = []
    var variables: [Variable] = []
    /// Where the variables of the template being executed begin.
    var variableBase = 0
    var template: Template
    /// The number of the node being evaluated.
    var site: Int32 = 0
    var depth = 0
    var steps = 0
    /// Of the thread that executes; made anew by each execution.
    private var stack = StackGuard(bytes: 0)

    package init(_ set: TemplateSet, environment: Environment) {
        self.set = set
        self.environment = environment
        template = Render.nowhere
    }

    private static let nowhere: Template = {
        let parsed = try? ParsedFile.parse(name: "", text: [], functions: FunctionTable())
        guard let template = parsed?.first else { preconditionFailure("an empty text is a template") }
        return template
    }()

    /// Executes the template of this name, as Go's `ExecuteTemplate` does.
    ///
    /// - Parameter data: what `.` and `$` are.
    /// - Returns: the output, `<no value>` as Go writes it.
    /// - Throws: `TemplateError`.
    package mutating func execute(_ name: String, data: Value) throws(TemplateError) -> [UInt8] {
        stack = StackGuard(bytes: environment.limits.stackBytes)
        do {
            return try evaluate(name, data)
        } catch let error as TemplateError {
            throw error
        } catch let error as FunctionError {
            throw TemplateError(error.stage, template: name, text: error.message, failure: error.failure)
        } catch {
            throw TemplateError(.executing, template: name, text: "\(error)")
        }
    }

    func named(_ name: String) -> Template? {
        overlay.isEmpty ? set.templates[name] : overlay[name] ?? set.templates[name]
    }

    /// The output of a template by name, without Go's checks of nesting.
    mutating func evaluate(_ name: String, _ data: Value) throws -> [UInt8] {
        guard let template = named(name) else {
            throw FunctionError("template: no template \(GoQuote.quoted(name)) associated with template \"gotpl\"")
        }
        return try evaluate(template, data)
    }

    /// Executes into a buffer of its own.
    mutating func evaluate(_ template: Template, _ data: Value) throws -> [UInt8] {
        var inner: [UInt8] = []
        swap(&inner, &output)
        defer { swap(&inner, &output) }
        try run(template, data)
        return output
    }

    /// Executes into the current output, with variables of its own.
    mutating func run(_ next: Template, _ data: Value) throws {
        guard depth < environment.limits.depth, !stack.isNearEnd else {
            throw limit("exceeded maximum template depth (\(depth))")
        }
        let outer = (template: template, site: site, base: variableBase, count: variables.count)
        template = next
        variableBase = variables.count
        variables.append(Variable(number: 0, value: data))
        depth += 1
        defer {
            depth -= 1
            variables.removeLast(variables.count - outer.count)
            variableBase = outer.base
            template = outer.template
            site = outer.site
        }
        _ = try walk(next.body, data)
    }

    // MARK: Errors

    /// An error at the node being evaluated.
    func failure(_ message: String) -> TemplateError { failure(FunctionError(message)) }

    func failure(_ error: FunctionError) -> TemplateError {
        let (location, context) = template.file.context(of: site)
        var failure = error.failure
        failure?.location = location
        return TemplateError(
            error.stage, template: template.name,
            text: "template: \(location): executing \(GoQuote.quoted(template.name)) at <\(context)>: \(error.message)",
            failure: failure)
    }

    func limit(_ message: String) -> FunctionError {
        var error = FunctionError(message)
        error.stage = .limit
        return error
    }

    /// Counts a step; every few thousand it asks whether to go on.
    @inline(__always) mutating func step() throws {
        steps &+= 1
        if steps & 0xFFF == 0 { try checkBudget() }
    }

    private func checkBudget() throws {
        if steps > environment.limits.steps { throw failure(limit("gave up after \(steps) steps")) }
        if environment.isCancelled() {
            var error = FunctionError("rendering was cancelled")
            error.stage = .cancelled
            throw failure(error)
        }
    }
}
