/// What a parsed template is made of. Nodes are numbered within their file (`id`), so that execution notes with one
/// integer where it stands and an error finds the node again (`ParsedFile.site`).

/// A constant, dot, field, variable, function name or parenthesised pipeline: one word of a command.
final class Operand: Sendable {
    enum Kind: Sendable {
        case bool(Bool)
        case dot
        case explicitNil
        case number(NumberConstant)
        /// The value, and the text as it was quoted.
        case string(StringConstant)
        case field([String])
        /// The variable's number within the file, its name with `$`, and the fields taken of it.
        case variable(number: Int32, name: String, fields: [String])
        case function(slot: Int, name: String)
        case chain(Operand, [String])
        case pipeline(Pipeline)
    }

    let kind: Kind
    let id: Int32
    let position: Int32

    init(_ kind: Kind, id: Int32, position: Int32) {
        self.kind = kind
        self.id = id
        self.position = position
    }
}

/// A string in quotes. Bytes that are no UTF-8 (`"\xff"`) are kept beside it.
struct StringConstant: Sendable {
    let text: String
    let invalidBytes: [UInt8]?
    let quoted: String
}

/// A number as Go's ideal constants are: every type that can hold it.
struct NumberConstant: Sendable {
    var text: String
    var integer: Int?
    var unsigned: UInt64?
    var float: Double?
}

/// Operands that are a function or method call, or a single value.
final class Command: Sendable {
    let operands: [Operand]
    let id: Int32
    let position: Int32

    init(_ operands: [Operand], id: Int32, position: Int32) {
        self.operands = operands
        self.id = id
        self.position = position
    }
}

final class Pipeline: Sendable {
    struct Variable: Sendable {
        let number: Int32
        let name: String
    }

    let commands: [Command]
    let declarations: [Variable]
    /// `=` rather than `:=`.
    let isAssignment: Bool
    let id: Int32
    let position: Int32

    init(_ commands: [Command], declaring declarations: [Variable], isAssignment: Bool, id: Int32, position: Int32) {
        self.commands = commands
        self.declarations = declarations
        self.isAssignment = isAssignment
        self.id = id
        self.position = position
    }
}

/// `{{if}}` and `{{with}}`.
final class Branch: Sendable {
    let pipeline: Pipeline
    let body: [Statement]
    let otherwise: [Statement]
    /// Whether the body's dot is the pipeline's value.
    let isWith: Bool

    init(_ pipeline: Pipeline, body: [Statement], otherwise: [Statement], isWith: Bool) {
        self.pipeline = pipeline
        self.body = body
        self.otherwise = otherwise
        self.isWith = isWith
    }
}

final class Loop: Sendable {
    let pipeline: Pipeline
    let body: [Statement]
    let otherwise: [Statement]

    init(_ pipeline: Pipeline, body: [Statement], otherwise: [Statement]) {
        self.pipeline = pipeline
        self.body = body
        self.otherwise = otherwise
    }
}

/// `{{template "name" pipeline}}`, and what `{{block}}` leaves in its place.
final class Invocation: Sendable {
    let name: String
    let pipeline: Pipeline?
    let id: Int32
    let position: Int32

    init(_ name: String, _ pipeline: Pipeline?, id: Int32, position: Int32) {
        self.name = name
        self.pipeline = pipeline
        self.id = id
        self.position = position
    }
}

enum Statement: Sendable {
    case text([UInt8])
    case action(Pipeline)
    case branch(Branch)
    case loop(Loop)
    case invocation(Invocation)
    case leave
    case next
}

/// A node that an error may point at.
enum Site: Sendable {
    case operand(Operand)
    case command(Command)
    case pipeline(Pipeline)
    case invocation(Invocation)

    var position: Int32 {
        switch self {
        case .operand(let node): node.position
        case .command(let node): node.position
        case .pipeline(let node): node.position
        case .invocation(let node): node.position
        }
    }

    /// The node as Go writes it in `at <…>`.
    var text: String {
        switch self {
        case .operand(let node): node.text
        case .command(let node): node.text
        case .pipeline(let node): node.text
        case .invocation(let node): node.text
        }
    }
}

extension Operand {
    var text: String {
        switch kind {
        case .bool(let value): value ? "true" : "false"
        case .dot: "."
        case .explicitNil: "nil"
        case .number(let number): number.text
        case .string(let string): string.quoted
        case .field(let names): names.map { "." + $0 }.joined()
        case .variable(_, let name, let fields): name + fields.map { "." + $0 }.joined()
        case .function(_, let name): name
        case .chain(let base, let fields): base.textAsArgument + fields.map { "." + $0 }.joined()
        case .pipeline(let pipeline): pipeline.text
        }
    }

    /// With parentheses around a pipeline.
    var textAsArgument: String {
        if case .pipeline(let pipeline) = kind { "(" + pipeline.text + ")" } else { text }
    }
}

extension Command {
    var text: String { operands.map(\.textAsArgument).joined(separator: " ") }
}

extension Pipeline {
    var text: String {
        let variables = declarations.map(\.name).joined(separator: ", ")
        let value = commands.map(\.text).joined(separator: " | ")
        return variables.isEmpty ? value : variables + (isAssignment ? " = " : " := ") + value
    }
}

extension Invocation {
    var text: String {
        "{{template " + GoQuote.quoted(name) + (pipeline.map { " " + $0.text } ?? "") + "}}"
    }
}
