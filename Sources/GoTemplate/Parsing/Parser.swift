/// Builds the tree of one file, and of the templates it defines, as Go's `text/template/parse/parse.go` does: same
/// grammar, same errors.
struct Parser {
    static let maximumDepth = 300

    let name: String
    private let functions: FunctionTable
    private var lexer: Lexer
    /// Go's look-ahead buffer: `tokens[0]` is the token lexed last, whose line errors name.
    private var tokens = [Token](repeating: Token(.end, 0..<0, line: 1), count: 3)
    private var peeked = 0
    private var actionLine = 0
    private var rangeDepth = 0
    private var depth = 0
    /// Names in scope; a block or definition sees none of those around it but Go's parser starts each with `$`.
    private var variables = ["$"]
    private var variableNumbers: [String: Int32] = ["$": 0]
    private(set) var sites: [Site] = []
    private(set) var definitions: [(name: String, body: [Statement])] = []

    init(name: String, text: [UInt8], functions: FunctionTable) {
        self.name = name
        self.functions = functions
        lexer = Lexer(text)
    }

    /// The statements outside of definitions; these are in `definitions` afterwards.
    mutating func parse() throws(TemplateError) -> [Statement] {
        var root: [Statement] = []
        while peek().kind != .end {
            if peek().kind == .leftDelimiter {
                let delimiter = take()
                if takeVisible().kind == .define {
                    try parseDefinition()
                    continue
                }
                putBack(delimiter)
            }
            switch try textOrAction() {
            case .statement(let statement): root.append(statement)
            case .end: throw error("unexpected {{end}}")
            case .otherwise: throw error("unexpected {{else}}")
            }
        }
        return root
    }

    // MARK: Tokens

    private mutating func take() -> Token {
        if peeked > 0 { peeked -= 1 } else { tokens[0] = lexer.next() }
        return tokens[peeked]
    }

    private mutating func putBack() { peeked += 1 }

    /// Puts `token` back before the one just taken.
    private mutating func putBack(_ token: Token) {
        tokens[1] = token
        peeked = 2
    }

    private mutating func putBack(_ first: Token, _ second: Token) {
        tokens[1] = second
        tokens[2] = first
        peeked = 3
    }

    private mutating func peek() -> Token {
        if peeked > 0 { return tokens[peeked - 1] }
        peeked = 1
        tokens[0] = lexer.next()
        return tokens[0]
    }

    private mutating func takeVisible() -> Token {
        while true {
            let token = take()
            if token.kind != .space { return token }
        }
    }

    private mutating func peekVisible() -> Token {
        let token = takeVisible()
        putBack()
        return token
    }

    private func text(of token: Token) -> ArraySlice<UInt8> { lexer.input[token.range] }

    private func string(of token: Token) -> String { String(decoding: text(of: token), as: UTF8.self) }

    // MARK: Errors

    private func error(_ message: String) -> TemplateError {
        TemplateError(parsing: name, line: tokens[0].line, message)
    }

    private func unexpected(_ token: Token, in context: String) -> TemplateError {
        if token.kind == .error {
            var extra = ""
            if actionLine != 0, actionLine != token.line {
                extra = " in action started at \(name):\(actionLine)"
                if token.message.hasSuffix(" action") { extra = String(extra.dropFirst(" in action".utf8.count)) }
            }
            return error(token.message + extra)
        }
        return error("unexpected \(describe(token)) in \(context)")
    }

    private func describe(_ token: Token) -> String {
        if token.kind == .end { return "EOF" }
        let text = string(of: token)
        if token.isKeyword { return "<\(text)>" }
        if token.range.count > 10 {
            return GoQuote.quoted(String(text.unicodeScalars.prefix(10).map(Character.init))) + "..."
        }
        return GoQuote.quoted(text)
    }

    private mutating func expect(_ kind: Token.Kind, in context: String) throws(TemplateError) -> Token {
        let token = takeVisible()
        if token.kind != kind { throw unexpected(token, in: context) }
        return token
    }

    // MARK: Statements

    private enum Item {
        case statement(Statement)
        case end
        case otherwise
    }

    private mutating func parseDefinition() throws(TemplateError) {
        let context = "define clause"
        let token = takeVisible()
        guard token.kind == .string || token.kind == .rawString else { throw unexpected(token, in: context) }
        let name = try unquoted(token).text
        _ = try expect(.rightDelimiter, in: context)
        try parseBody(named: name, context: context)
    }

    /// A definition's own list, with nothing in scope but `$`.
    private mutating func parseBody(named name: String, context: String) throws(TemplateError) {
        let outerVariables = variables
        let outerRange = rangeDepth
        let outerActionLine = actionLine
        variables = ["$"]
        rangeDepth = 0
        actionLine = 0
        let (body, end) = try list()
        if case .otherwise = end { throw error("unexpected {{else}} in \(context)") }
        variables = outerVariables
        rangeDepth = outerRange
        actionLine = outerActionLine
        try define(name, body)
    }

    /// An empty definition gives way to one that has content.
    private mutating func define(_ name: String, _ body: [Statement]) throws(TemplateError) {
        if let index = definitions.firstIndex(where: { $0.name == name }) {
            if definitions[index].body.isBlank {
                definitions[index].body = body
            } else if !body.isBlank {
                throw error("template: multiple definition of template \(GoQuote.quoted(name))")
            }
            return
        }
        definitions.append((name, body))
    }

    private mutating func list() throws(TemplateError) -> ([Statement], Item) {
        depth += 1
        defer { depth -= 1 }
        if depth > Parser.maximumDepth { throw error("nested deeper than \(Parser.maximumDepth) levels") }
        var statements: [Statement] = []
        while peekVisible().kind != .end {
            switch try textOrAction() {
            case .statement(let statement): statements.append(statement)
            case .end: return (statements, .end)
            case .otherwise: return (statements, .otherwise)
            }
        }
        throw error("unexpected EOF")
    }

    private mutating func textOrAction() throws(TemplateError) -> Item {
        let token = takeVisible()
        switch token.kind {
        case .text: return .statement(.text(Array(text(of: token))))
        case .leftDelimiter:
            actionLine = token.line
            defer { actionLine = 0 }
            return try action()
        default: throw unexpected(token, in: "input")
        }
    }

    private mutating func action() throws(TemplateError) -> Item {
        let token = takeVisible()
        switch token.kind {
        case .block: return .statement(try block())
        case .leave, .next:
            let isBreak = token.kind == .leave
            let word = isBreak ? "{{break}}" : "{{continue}}"
            let following = takeVisible()
            if following.kind != .rightDelimiter { throw unexpected(following, in: word) }
            if rangeDepth == 0 { throw error("\(word) outside {{range}}") }
            return .statement(isBreak ? .leave : .next)
        case .otherwise:
            let following = peekVisible()
            if following.kind == .condition || following.kind == .with { return .otherwise }
            _ = try expect(.rightDelimiter, in: "else")
            return .otherwise
        case .endOfBlock:
            _ = try expect(.rightDelimiter, in: "end")
            return .end
        case .condition: return .statement(.branch(try branch("if")))
        case .with: return .statement(.branch(try branch("with")))
        case .loop: return .statement(.loop(try loop()))
        case .template: return .statement(try invocation())
        default:
            putBack()
            _ = peek()
            return .statement(.action(try pipeline("command", until: .rightDelimiter)))
        }
    }

    private mutating func branch(_ context: String) throws(TemplateError) -> Branch {
        depth += 1
        defer { depth -= 1 }
        if depth > Parser.maximumDepth { throw error("nested deeper than \(Parser.maximumDepth) levels") }
        let scope = variables.count
        let condition = try pipeline(context, until: .rightDelimiter)
        let (body, end) = try list()
        var otherwise: [Statement] = []
        if case .otherwise = end { otherwise = try alternative(to: context) }
        variables.removeLast(variables.count - scope)
        return Branch(condition, body: body, otherwise: otherwise, isWith: context == "with")
    }

    /// What follows `{{else`, up to the end; the end of `else if` is that of the inner branch.
    private mutating func alternative(to context: String) throws(TemplateError) -> [Statement] {
        let kind = peek().kind
        if context == "if" && kind == .condition || context == "with" && kind == .with {
            _ = take()
            return [.branch(try branch(context))]
        }
        let (statements, end) = try list()
        if case .otherwise = end { throw error("expected end; found {{else}}") }
        return statements
    }

    private mutating func loop() throws(TemplateError) -> Loop {
        let scope = variables.count
        let source = try pipeline("range", until: .rightDelimiter)
        rangeDepth += 1
        let (body, end) = try list()
        rangeDepth -= 1
        var otherwise: [Statement] = []
        if case .otherwise = end { otherwise = try alternative(to: "range") }
        variables.removeLast(variables.count - scope)
        return Loop(source, body: body, otherwise: otherwise)
    }

    private mutating func block() throws(TemplateError) -> Statement {
        let context = "block clause"
        let token = takeVisible()
        let name = try templateName(token, in: context)
        let argument = try pipeline(context, until: .rightDelimiter)
        try parseBody(named: name, context: context)
        return invocation(of: name, argument, at: token)
    }

    private mutating func invocation() throws(TemplateError) -> Statement {
        let context = "template clause"
        let token = takeVisible()
        let name = try templateName(token, in: context)
        var argument: Pipeline?
        if takeVisible().kind != .rightDelimiter {
            putBack()
            argument = try pipeline(context, until: .rightDelimiter)
        }
        return invocation(of: name, argument, at: token)
    }

    private mutating func invocation(of name: String, _ argument: Pipeline?, at token: Token) -> Statement {
        let node = Invocation(name, argument, id: nextID, position: Int32(token.range.lowerBound))
        sites.append(.invocation(node))
        return .invocation(node)
    }

    private mutating func templateName(_ token: Token, in context: String) throws(TemplateError) -> String {
        guard token.kind == .string || token.kind == .rawString else { throw unexpected(token, in: context) }
        return try unquoted(token).text
    }

    private func unquoted(_ token: Token) throws(TemplateError) -> StringConstant {
        guard let bytes = GoQuote.unquote(text(of: token)) else { throw error("invalid syntax") }
        let text = String(validating: bytes, as: UTF8.self)
        return StringConstant(
            text: text ?? String(decoding: bytes, as: UTF8.self), invalidBytes: text == nil ? bytes : nil,
            quoted: string(of: token))
    }

    private var nextID: Int32 { Int32(sites.count) }
}

// MARK: Pipelines

extension Parser {
    private mutating func pipeline(_ context: String, until end: Token.Kind) throws(TemplateError) -> Pipeline {
        depth += 1
        defer { depth -= 1 }
        if depth > Parser.maximumDepth { throw error("nested deeper than \(Parser.maximumDepth) levels") }
        let position = Int32(peekVisible().range.lowerBound)
        var declarations: [Pipeline.Variable] = []
        var isAssignment = false
        try declare(in: context, &declarations, &isAssignment)
        var commands: [Command] = []
        while true {
            let token = takeVisible()
            switch token.kind {
            case end:
                try check(commands, in: context)
                let node = Pipeline(
                    commands, declaring: declarations, isAssignment: isAssignment, id: nextID, position: position)
                sites.append(.pipeline(node))
                return node
            case .bool, .characterConstant, .complex, .dot, .field, .identifier, .number, .explicitNil, .rawString,
                .string, .variable, .leftParenthesis:
                putBack()
                commands.append(try command())
            default: throw unexpected(token, in: context)
            }
        }
    }

    private mutating func declare(
        in context: String, _ declarations: inout [Pipeline.Variable], _ isAssignment: inout Bool
    ) throws(TemplateError) {
        while true {
            let variable = peekVisible()
            guard variable.kind == .variable else { return }
            _ = take()
            let following = peek()
            let next = peekVisible()
            if next.kind == .assign || next.kind == .declare {
                isAssignment = next.kind == .assign
                _ = takeVisible()
                declarations.append(self.declare(variable))
                return
            }
            if next.kind == .character, text(of: next).first == UInt8(ascii: ",") {
                _ = takeVisible()
                declarations.append(self.declare(variable))
                if context == "range", declarations.count < 2 {
                    switch peekVisible().kind {
                    case .variable, .rightDelimiter, .rightParenthesis: continue
                    default: throw error("range can only initialize variables")
                    }
                }
                throw error("too many declarations in \(context)")
            }
            if following.kind == .space { putBack(variable, following) } else { putBack(variable) }
            return
        }
    }

    private mutating func declare(_ token: Token) -> Pipeline.Variable {
        let name = string(of: token)
        variables.append(name)
        return Pipeline.Variable(number: number(of: name), name: name)
    }

    private mutating func number(of name: String) -> Int32 {
        if let number = variableNumbers[name] { return number }
        let number = Int32(variableNumbers.count)
        variableNumbers[name] = number
        return number
    }

    private func check(_ commands: [Command], in context: String) throws(TemplateError) {
        if commands.isEmpty { throw error("missing value for \(context)") }
        for (index, command) in commands.enumerated().dropFirst() {
            switch command.operands[0].kind {
            case .bool, .dot, .explicitNil, .number, .string:
                throw error("non executable command in pipeline stage \(index + 1)")
            default: break
            }
        }
    }

    private mutating func command() throws(TemplateError) -> Command {
        let position = Int32(peekVisible().range.lowerBound)
        var operands: [Operand] = []
        reading: while true {
            _ = peekVisible()
            if let operand = try operand() { operands.append(operand) }
            let token = take()
            switch token.kind {
            case .space: continue
            case .rightDelimiter, .rightParenthesis:
                putBack()
                break reading
            case .pipe: break reading
            default: throw unexpected(token, in: "operand")
            }
        }
        if operands.isEmpty { throw error("empty command") }
        let node = Command(operands, id: nextID, position: position)
        sites.append(.command(node))
        return node
    }

    private mutating func operand() throws(TemplateError) -> Operand? {
        guard let base = try term() else { return nil }
        guard peek().kind == .field else { return base }
        let position = Int32(peek().range.lowerBound)
        var fields: [String] = []
        while peek().kind == .field { fields.append(String(decoding: text(of: take()).dropFirst(), as: UTF8.self)) }
        switch base.kind {
        case .field(let names): return add(.field(names + fields), at: position)
        case .variable(let number, let name, let names):
            return add(.variable(number: number, name: name, fields: names + fields), at: position)
        case .bool, .string, .number, .explicitNil, .dot:
            throw error("unexpected . after term \(GoQuote.quoted(base.text))")
        default: return add(.chain(base, fields), at: position)
        }
    }

    private mutating func add(_ kind: Operand.Kind, at position: Int32) -> Operand {
        let node = Operand(kind, id: nextID, position: position)
        sites.append(.operand(node))
        return node
    }

    private mutating func term() throws(TemplateError) -> Operand? {
        let token = takeVisible()
        let position = Int32(token.range.lowerBound)
        switch token.kind {
        case .identifier:
            let name = string(of: token)
            guard let slot = functions.slot(of: name) else {
                throw error("function \(GoQuote.quoted(name)) not defined")
            }
            return add(.function(slot: slot, name: name), at: position)
        case .dot: return add(.dot, at: position)
        case .explicitNil: return add(.explicitNil, at: position)
        case .variable:
            let name = string(of: token)
            guard variables.contains(name) else { throw error("undefined variable \(GoQuote.quoted(name))") }
            return add(.variable(number: number(of: name), name: name, fields: []), at: position)
        case .field:
            return add(.field([String(decoding: text(of: token).dropFirst(), as: UTF8.self)]), at: position)
        case .bool: return add(.bool(text(of: token).first == UInt8(ascii: "t")), at: position)
        case .characterConstant, .complex, .number:
            return add(.number(try number(token)), at: position)
        case .leftParenthesis:
            return add(.pipeline(try pipeline("parenthesized pipeline", until: .rightParenthesis)), at: position)
        case .string, .rawString: return add(.string(try unquoted(token)), at: position)
        default:
            putBack()
            return nil
        }
    }

    private func number(_ token: Token) throws(TemplateError) -> NumberConstant {
        let text = string(of: token)
        switch NumberConstant.read(text, isCharacter: token.kind == .characterConstant) {
        case .success(let constant): return constant
        case .failure(let problem): throw error(problem.message)
        }
    }
}

extension [Statement] {
    /// Whether a template of these is empty to Go: nothing but white space outside of definitions.
    var isBlank: Bool {
        allSatisfy { statement in
            if case .text(let bytes) = statement { return bytes.allSatisfy { $0 == 0x20 || $0 &- 9 < 5 } }
            return false
        }
    }
}
