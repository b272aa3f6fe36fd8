extension Render {
    enum Flow { case on, leave, next }

    mutating func walk(_ statements: [Statement], _ dot: Value) throws -> Flow {
        for statement in statements {
            switch statement {
            case .text(let bytes):
                output.append(contentsOf: bytes)
                if output.count > environment.limits.outputBytes { throw failure(outputLimit) }
            case .action(let pipeline):
                let value = try evaluate(pipeline, dot)
                if pipeline.declarations.isEmpty {
                    site = pipeline.id
                    try print(value)
                }
            case .branch(let branch):
                let flow = try walk(branch, dot)
                if flow != .on { return flow }
            case .loop(let loop):
                let flow = try walk(loop, dot)
                if flow != .on { return flow }
            case .invocation(let invocation): try invoke(invocation, dot)
            case .leave: return .leave
            case .next: return .next
            }
        }
        return .on
    }

    private var outputLimit: FunctionError {
        limit("the output is larger than \(environment.limits.outputBytes) bytes")
    }

    private mutating func print(_ value: Value) throws {
        switch value {
        case .string(let text): output.append(contentsOf: text.utf8)
        case .none, .null: output.append(contentsOf: "<no value>".utf8)
        default:
            var printer = GoPrinter(limit: environment.limits.outputBytes)
            swap(&printer.output, &output)
            defer { swap(&printer.output, &output) }
            printer.print(value)
            if printer.isTruncated { throw failure(outputLimit) }
            return
        }
        if output.count > environment.limits.outputBytes { throw failure(outputLimit) }
    }

    private mutating func walk(_ branch: Branch, _ dot: Value) throws -> Flow {
        let mark = variables.count
        defer { variables.removeLast(variables.count - mark) }
        let value = try evaluate(branch.pipeline, dot)
        if value.isTrue { return try walk(branch.body, branch.isWith ? value : dot) }
        return try walk(branch.otherwise, dot)
    }

    private mutating func invoke(_ invocation: Invocation, _ dot: Value) throws {
        site = invocation.id
        guard let template = named(invocation.name) else {
            throw failure("template \(GoQuote.quoted(invocation.name)) not defined")
        }
        let data: Value = if let pipeline = invocation.pipeline { try evaluate(pipeline, dot) } else { .none }
        do {
            try run(template, data)
        } catch let error as FunctionError {
            throw failure(error)
        }
    }

    // MARK: Range

    private mutating func walk(_ loop: Loop, _ dot: Value) throws -> Flow {
        let outer = variables.count
        defer { variables.removeLast(variables.count - outer) }
        let value = try evaluate(loop.pipeline, dot)
        var isEmpty = true
        switch value {
        case .none, .null, .nilPointer: break
        case .dict(let dict): isEmpty = try iterate(loop, dict)
        case .list(let items, _): isEmpty = try iterate(loop, items)
        case .int(let count): isEmpty = try iterate(loop, value, count) { .int($0) }
        case .int64(let count): isEmpty = try iterate(loop, value, count) { .int64($0) }
        case .unsigned(let count, let type):
            isEmpty = try iterate(loop, value, Int(clamping: count)) { .unsigned(UInt64($0), type) }
        case .bytes: isEmpty = try iterate(loop, value.items ?? [])
        case .object(let object):
            if let entries = object.entries {
                isEmpty = try iterate(loop, entries)
            } else if let items = object.items {
                isEmpty = try iterate(loop, items)
            } else {
                throw cannotIterate(value)
            }
        default: throw cannotIterate(value)
        }
        return isEmpty ? try walk(loop.otherwise, dot) : .on
    }

    private func cannotIterate(_ value: Value) -> TemplateError {
        failure("range can't iterate over \(GoPrinter.text(value))")
    }

    private mutating func iterate(_ loop: Loop, _ items: [Value]) throws -> Bool {
        let mark = variables.count
        for index in items.indices where try !iterate(loop, mark, key: .int(index), value: items[index]) { break }
        return items.isEmpty
    }

    private mutating func iterate(_ loop: Loop, _ dict: Dict) throws -> Bool {
        // A copy: the loop may change the dictionary, which Go's iteration over sorted keys does not see either.
        let (keys, values) = (dict.keys, dict.values)
        let mark = variables.count
        for index in keys.indices where try !iterate(loop, mark, key: .string(keys[index]), value: values[index]) {
            break
        }
        return keys.isEmpty
    }

    private mutating func iterate(_ loop: Loop, _ value: Value, _ count: Int, _ make: (Int) -> Value) throws -> Bool {
        if loop.pipeline.declarations.count > 1 {
            throw failure("can't use \(GoPrinter.text(value)) to iterate over more than one variable")
        }
        let mark = variables.count
        var index = 0
        while index < count {
            if try !iterate(loop, mark, key: .none, value: make(index)) { break }
            index += 1
        }
        return count <= 0
    }

    /// One turn; `false` ends the loop.
    private mutating func iterate(_ loop: Loop, _ mark: Int, key: Value, value: Value) throws -> Bool {
        try step()
        let declarations = loop.pipeline.declarations
        if !declarations.isEmpty {
            if loop.pipeline.isAssignment {
                if declarations.count > 1 {
                    try assign(declarations[0], key)
                    try assign(declarations[1], value)
                } else {
                    try assign(declarations[0], value)
                }
            } else {
                variables[mark - 1].value = value
                if declarations.count > 1 { variables[mark - 2].value = key }
            }
        }
        let flow = try walk(loop.body, value)
        variables.removeLast(variables.count - mark)
        return flow != .leave
    }
}
