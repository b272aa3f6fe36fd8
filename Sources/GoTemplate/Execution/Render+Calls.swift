extension Render {
    mutating func call(_ function: Function, _ call: Call, _ dot: Value) throws -> Value {
        try check(call, function.parameters.count, function.variadic != nil, function.name)
        if let special = function.special { return try shortCircuit(special, call, dot) }
        let arguments = try arguments(of: call, function.parameters, function.variadic, dot)
        do {
            let result = try function.body(&self, arguments)
            try checkSize(result)
            return result
        } catch let error as FunctionError {
            throw failed(function.name, call, error)
        } catch let error as TemplateError {
            throw failed(function.name, call, error)
        }
    }

    mutating func call(_ method: ObjectMethod, _ name: String, _ call: Call, _ dot: Value) throws -> Value {
        try check(call, method.parameters.count, method.variadic != nil, name)
        let arguments = try arguments(of: call, method.parameters, method.variadic, dot)
        do {
            return try method.call(&self, arguments)
        } catch let error as FunctionError {
            throw failed(name, call, error)
        } catch let error as TemplateError {
            throw failed(name, call, error)
        }
    }

    private mutating func failed(_ name: String, _ call: Call, _ error: FunctionError) -> TemplateError {
        site = call.site
        if error.stage != .executing { return failure(error) }
        var wrapped = FunctionError("error calling \(name): \(error.message)")
        wrapped.failure = error.failure
        return failure(wrapped)
    }

    private mutating func failed(_ name: String, _ call: Call, _ error: TemplateError) -> TemplateError {
        if error.stage == .limit || error.stage == .cancelled { return error }
        site = call.site
        var wrapped = FunctionError("error calling \(name): \(error.text)")
        wrapped.failure = error.failure
        return failure(wrapped)
    }

    private func check(_ call: Call, _ fixed: Int, _ isVariadic: Bool, _ name: String) throws {
        let written = max(call.operands.count - 1, 0)
        let given = written + (call.piped == nil ? 0 : 1)
        if isVariadic {
            if given < fixed {
                throw failure("wrong number of args for \(name): want at least \(fixed) got \(written)")
            }
        } else if given != fixed {
            throw failure("wrong number of args for \(name): want \(fixed) got \(given)")
        }
    }

    private mutating func arguments(
        of call: Call, _ parameters: [Parameter], _ variadic: Parameter?, _ dot: Value
    ) throws -> [Value] {
        let written = call.operands.count - 1
        var values: [Value] = []
        guard written > 0 || call.piped != nil else { return values }
        values.reserveCapacity(written + 1)
        var index = 0
        while index < written {
            let type = index < parameters.count ? parameters[index] : variadic ?? .any
            values.append(try argument(call.operands[index + 1], dot, type))
            index += 1
        }
        if let piped = call.piped {
            let type =
                if let variadic { values.count < parameters.count ? parameters[values.count] : variadic } else {
                    parameters[parameters.count - 1]
                }
            values.append(try validate(piped, type))
        }
        return values
    }

    /// `and` and `or` give the first value that decides, and evaluate nothing after it.
    private mutating func shortCircuit(_ special: Function.Special, _ call: Call, _ dot: Value) throws -> Value {
        var value = Value.none
        for operand in call.operands.dropFirst() {
            value = try argument(operand, dot, .value)
            if value.isTrue == (special == .or) { return value }
        }
        return call.piped ?? value
    }

    /// Keeps a template from doubling a string until memory is gone.
    private func checkSize(_ value: Value) throws {
        switch value {
        case .string(let text):
            if text.utf8.count > environment.limits.outputBytes {
                throw limit("a string is larger than \(environment.limits.outputBytes) bytes")
            }
        case .list(let items, _):
            if items.count > environment.limits.listItems {
                throw limit("a list has more than \(environment.limits.listItems) items")
            }
        default: break
        }
    }

    // MARK: Arguments

    /// - Parameter type: `nil` where anything goes, nothing included.
    mutating func argument(_ operand: Operand, _ dot: Value, _ type: Parameter?) throws -> Value {
        site = operand.id
        switch operand.kind {
        case .dot: return try validate(dot, type)
        case .explicitNil:
            guard let type else { return .none }
            if type.canBeNil { return type.zero }
            throw failure("cannot assign nil to \(type.typeName)")
        case .field, .variable, .chain, .function:
            // As commands of their own, but for the place that errors of a function point at.
            return try validate(value(of: operand, dot), type)
        case .pipeline(let pipeline): return try validate(evaluate(pipeline, dot), type)
        case .bool(let value):
            switch type {
            case nil, .any, .value, .bool: return .bool(value)
            default: throw mismatch(operand, type)
            }
        case .string(let string):
            switch type {
            case nil, .any, .value, .string: return string.value
            default: throw mismatch(operand, type)
            }
        case .number(let number):
            guard let value = try constant(number, type) else { throw mismatch(operand, type) }
            return value
        }
    }

    private func constant(_ number: NumberConstant, _ type: Parameter?) throws -> Value? {
        switch type {
        case nil, .any, .value:
            guard let value = number.ideal else { throw failure("\(number.text) overflows int") }
            return value
        case .int: return number.integer.map(Value.int)
        case .int64: return number.integer.map(Value.int64)
        case .uint32: return number.unsigned.map { .unsigned($0 & 0xFFFF_FFFF, .uint32) }
        case .float64: return number.float.map(Value.float)
        default: return nil
        }
    }

    private func mismatch(_ operand: Operand, _ type: Parameter?) -> TemplateError {
        switch type {
        case .string: failure("expected string; found \(operand.text)")
        case .bool: failure("expected bool; found \(operand.text)")
        case .int, .int64: failure("expected integer; found \(operand.text)")
        case .uint32: failure("expected unsigned integer; found \(operand.text)")
        case .float64: failure("expected float; found \(operand.text)")
        default: failure("can't handle \(operand.text) for arg of type \(type?.typeName ?? "<nil>")")
        }
    }

    private mutating func validate(_ value: Value, _ type: Parameter?) throws -> Value {
        guard let type else { return value }
        switch (type, value) {
        case (.value, _): return value
        case (.any, .none): return .null
        case (.any, _): return value
        case (_, .none):
            if type.canBeNil { return type.zero }
            throw failure("invalid value; expected \(type.typeName)")
        case (_, .null):
            throw failure("wrong type for value; expected \(type.typeName); got interface {}")
        default:
            if type.takes(value) { return value }
            throw failure("wrong type for value; expected \(type.typeName); got \(value.typeName)")
        }
    }
}

extension StringConstant {
    var value: Value { if let invalidBytes { .rawString(invalidBytes) } else { .string(text) } }
}
