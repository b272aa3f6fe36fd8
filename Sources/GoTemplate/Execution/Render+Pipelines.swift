extension Render {
    mutating func evaluate(_ pipeline: Pipeline, _ dot: Value) throws -> Value {
        site = pipeline.id
        var value: Value?
        for command in pipeline.commands {
            let next = try evaluate(command, dot, piped: value)
            // A nil that leaves a command is no value any more: its fields are missing, not errors.
            if case .null = next { value = Value.none } else { value = next }
        }
        let result = value ?? .none
        for variable in pipeline.declarations {
            if pipeline.isAssignment {
                try assign(variable, result)
            } else {
                variables.append(Variable(number: variable.number, value: result))
            }
        }
        return result
    }

    mutating func assign(_ variable: Pipeline.Variable, _ value: Value) throws {
        var index = variables.count - 1
        while index >= variableBase {
            if variables[index].number == variable.number {
                variables[index].value = value
                return
            }
            index -= 1
        }
        throw failure("undefined variable: \(variable.name)")
    }

    private func value(ofVariable number: Int32, _ name: String) throws -> Value {
        var index = variables.count - 1
        while index >= variableBase {
            if variables[index].number == number { return variables[index].value }
            index -= 1
        }
        throw failure("undefined variable: \(name)")
    }

    private mutating func evaluate(_ command: Command, _ dot: Value, piped: Value?) throws -> Value {
        try step()
        let first = command.operands[0]
        switch first.kind {
        case .function(let slot, _):
            site = first.id
            return try call(set.functions.functions[slot], Call(command.operands, piped, command.id), dot)
        case .field(let names):
            site = first.id
            return try field(names, of: dot, dot, Call(command.operands, piped, first.id))
        case .variable(let number, let name, let fields):
            site = first.id
            let value = try value(ofVariable: number, name)
            if fields.isEmpty {
                try refuseArguments(command, piped)
                return value
            }
            return try field(fields, of: value, dot, Call(command.operands, piped, first.id))
        case .chain(let base, let fields):
            site = first.id
            return try field(fields, ofChain: base, dot, Call(command.operands, piped, first.id), first)
        case .pipeline(let pipeline):
            try refuseArguments(command, piped)
            return try evaluate(pipeline, dot)
        case .explicitNil:
            site = first.id
            try refuseArguments(command, piped)
            throw failure("nil is not a command")
        case .dot, .bool, .number, .string:
            site = first.id
            try refuseArguments(command, piped)
            return try constant(first, dot)
        }
    }

    /// The value of a field, variable, chain or function that stands as an argument.
    mutating func value(of operand: Operand, _ dot: Value) throws -> Value {
        switch operand.kind {
        case .function(let slot, _):
            return try call(set.functions.functions[slot], .none(at: operand.id), dot)
        case .field(let names): return try field(names, of: dot, dot, .none(at: operand.id))
        case .variable(let number, let name, let fields):
            let value = try value(ofVariable: number, name)
            return fields.isEmpty ? value : try field(fields, of: value, dot, .none(at: operand.id))
        case .chain(let base, let fields):
            return try field(fields, ofChain: base, dot, .none(at: operand.id), operand)
        default: return try constant(operand, dot)
        }
    }

    private func refuseArguments(_ command: Command, _ piped: Value?) throws {
        if command.operands.count > 1 || piped != nil {
            throw failure("can't give argument to non-function \(command.operands[0].textAsArgument)")
        }
    }

    private func constant(_ operand: Operand, _ dot: Value) throws -> Value {
        switch operand.kind {
        case .dot: return dot
        case .bool(let value): return .bool(value)
        case .string(let string): return string.value
        case .number(let number):
            guard let value = number.ideal else { throw failure("\(number.text) overflows int") }
            return value
        default: throw failure("can't evaluate command \(GoQuote.quoted(operand.text))")
        }
    }

    private mutating func field(
        _ names: [String], ofChain base: Operand, _ dot: Value, _ call: Call, _ chain: Operand
    ) throws -> Value {
        if case .explicitNil = base.kind { throw failure("indirection through explicit nil in \(chain.text)") }
        let receiver = try argument(base, dot, nil)
        return try field(names, of: receiver, dot, call)
    }

    // MARK: Fields

    /// The arguments of a call: the operands after the first, then what was piped in.
    struct Call {
        let operands: [Operand]
        let piped: Value?
        /// What an error of the function itself points at.
        let site: Int32

        init(_ operands: [Operand], _ piped: Value?, _ site: Int32) {
            self.operands = operands
            self.piped = piped
            self.site = site
        }

        static func none(at site: Int32) -> Call { Call([], nil, site) }

        var hasArguments: Bool { operands.count > 1 || piped != nil }
    }

    private mutating func field(_ names: [String], of receiver: Value, _ dot: Value, _ call: Call) throws -> Value {
        var receiver = receiver
        let last = names.count - 1
        var index = 0
        // What was read from a map has the type `interface {}` there, whatever it holds; errors name that type.
        var isInterface = false
        while index < last {
            if case .dict(let dict) = receiver, !dict.hasMethods, let value = dict[names[index]] {
                receiver = value
                isInterface = true
            } else {
                let wasObject = if case .object(let object) = receiver { object.entries == nil } else { false }
                receiver = try field(names[index], of: receiver, dot, .none(at: call.site), isInterface)
                isInterface = !wasObject
            }
            index += 1
        }
        return try field(names[last], of: receiver, dot, call, isInterface)
    }

    private mutating func field(
        _ name: String, of receiver: Value, _ dot: Value, _ call: Call, _ isInterface: Bool
    ) throws -> Value {
        switch receiver {
        case .none:
            if environment.missingKey == .error { throw failure("nil data; no entry for key \(GoQuote.quoted(name))") }
            return .none
        case .null: throw failure("nil pointer evaluating interface {}.\(name)")
        case .nilPointer(let type): throw failure("nil pointer evaluating \(type).\(name)")
        case .dict(let dict):
            if dict.hasMethods, let method = dict.method(name) { return try self.call(method, name, call, dot) }
            if call.hasArguments { throw failure("\(name) is not a method but has arguments") }
            if let value = dict[name] { return value }
            return try missing(name, in: dict)
        case .object(let object):
            if let method = object.method(name) { return try self.call(method, name, call, dot) }
            if let entries = object.entries {
                if call.hasArguments { throw failure("\(name) is not a method but has arguments") }
                return try entries[name] ?? missing(name, in: entries)
            }
            if let value = object.field(name) {
                if call.hasArguments { throw failure("\(name) has arguments but cannot be invoked as function") }
                return value
            }
        default: break
        }
        throw failure("can't evaluate field \(name) in type \(isInterface ? "interface {}" : receiver.typeName)")
    }

    private func missing(_ name: String, in dict: Dict) throws -> Value {
        switch environment.missingKey {
        case .invalid: return .none
        case .zero: if case .strings = dict.type { return .string("") } else { return .null }
        case .error: throw failure("map has no entry for key \(GoQuote.quoted(name))")
        }
    }
}
