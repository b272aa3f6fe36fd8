import Diagnostics

/// Why a template cannot be parsed or executed, in Go's words.
package struct TemplateError: ExplainedError {
    package enum Stage: Sendable, Equatable {
        case parsing
        case executing
        /// A limit on output, steps or depth; rendering was given up.
        case limit
        /// The caller asked to stop.
        case cancelled
    }

    package let stage: Stage
    /// The template that was parsed or, of nested ones, the outermost that was executed.
    package let template: String
    /// `template: chart/templates/x.yaml:3:14: executing "chart/templates/x.yaml" at <.Values.a.b>: …`
    package let text: String
    /// The message of `fail` or `required`, when one of these ended the execution, and where it was called.
    package let failure: Failure?

    package struct Failure: Sendable {
        package let message: String
        /// `chart/templates/x.yaml:3:14` of the outermost template.
        package var location: String
    }

    package var reason: String { stage == .parsing ? "InvalidTemplate" : "TemplateFailed" }
    package var message: String { text }

    init(parsing name: String, line: Int, _ message: String) {
        stage = .parsing
        template = name
        text = "template: \(name):\(line): \(message)"
        failure = nil
    }

    init(_ stage: Stage, template: String, text: String, failure: Failure? = nil) {
        self.stage = stage
        self.template = template
        self.text = text
        self.failure = failure
    }
}

/// What a function has to say against its arguments; the evaluator adds the function's name and the place.
package struct FunctionError: Error {
    package let message: String
    /// Set by `fail` and `required`, and kept while the error passes through `include` and `tpl`.
    var failure: TemplateError.Failure?
    /// Limits and cancellation end everything, whatever function they pass through.
    var stage: TemplateError.Stage = .executing

    package init(_ message: String) { self.message = message }
}
