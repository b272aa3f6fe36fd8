/// `eq`, `lt` and their kin.
enum Comparison {
    private enum Kind { case invalid, bool, int, float, string, uint }

    private static func kind(_ value: Value) -> Kind {
        switch value {
        case .bool: .bool
        case .int, .int64: .int
        case .unsigned: .uint
        case .float: .float
        case .string, .rawString: .string
        case .object(let object):
            object.kindName == "string" ? .string : .invalid
        default: .invalid
        }
    }

    static func isEqual(_ left: Value, toAny others: ArraySlice<Value>) throws -> Bool {
        if others.isEmpty { throw FunctionError("missing argument for comparison") }
        for right in others where try isEqual(left, right) { return true }
        return false
    }

    private static func isEqual(_ left: Value, _ right: Value) throws -> Bool {
        if let number = left.namedNumber { return try isEqual(.int(number), right) }
        if let number = right.namedNumber { return try isEqual(left, .int(number)) }
        switch (left, right) {
        case (.string(let left), .string(let right)): return Dict.areEqual(left, right)
        case (.bool(let left), .bool(let right)): return left == right
        case (.float(let left), .float(let right)): return left == right
        case (.int(let left), .int(let right)), (.int(let left), .int64(let right)),
            (.int64(let left), .int(let right)),
            (.int64(let left), .int64(let right)):
            return left == right
        case (.unsigned(let left, _), .unsigned(let right, _)): return left == right
        case (.int(let left), .unsigned(let right, _)), (.int64(let left), .unsigned(let right, _)):
            return left >= 0 && UInt64(left) == right
        case (.unsigned(let left, _), .int(let right)), (.unsigned(let left, _), .int64(let right)):
            return right >= 0 && left == UInt64(right)
        default: break
        }
        let (leftKind, rightKind) = (kind(left), kind(right))
        if leftKind == .string, rightKind == .string { return left.comparableBytes == right.comparableBytes }
        if leftKind != rightKind {
            if left.isNil || right.isNil { return false }
            throw incompatible(left, right)
        }
        if isNil(left) || isNil(right) { return isNil(left) == isNil(right) }
        if left.kindName != right.kindName {
            throw FunctionError(
                "non-comparable types \(formatted(left)): \(left.typeName), \(right.typeName): \(GoPrinter.text(right))"
            )
        }
        switch right {
        case .list, .bytes, .dict: throw FunctionError("non-comparable type \(formatted(right)): \(right.typeName)")
        default: break
        }
        if case .object(let first) = left, case .object(let second) = right {
            return first === second || first.typeName == second.typeName && first.description == second.description
        }
        return false
    }

    private static func incompatible(_ left: Value, _ right: Value) -> FunctionError {
        FunctionError("incompatible types for comparison: \(left.typeName) and \(right.typeName)")
    }

    private static func formatted(_ value: Value) -> String {
        String(decoding: GoPrinter.sprintf(Array("%s".utf8), [value]).output, as: UTF8.self)
    }

    private static func isNil(_ value: Value) -> Bool {
        switch value {
        case .none, .null, .nilPointer, .list(_, .nilList): true
        case .dict(let dict): dict.isNilMap
        default: false
        }
    }

    static func isLess(_ left: Value, _ right: Value) throws -> Bool {
        if let number = left.namedNumber { return try isLess(.int(number), right) }
        if let number = right.namedNumber { return try isLess(left, .int(number)) }
        let (leftKind, rightKind) = (kind(left), kind(right))
        if leftKind == .invalid || rightKind == .invalid { throw FunctionError("invalid type for comparison") }
        switch (left, right) {
        case (.int(let left), .int(let right)), (.int(let left), .int64(let right)),
            (.int64(let left), .int(let right)),
            (.int64(let left), .int64(let right)):
            return left < right
        case (.float(let left), .float(let right)): return left < right
        case (.unsigned(let left, _), .unsigned(let right, _)): return left < right
        case (.int(let left), .unsigned(let right, _)), (.int64(let left), .unsigned(let right, _)):
            return left < 0 || UInt64(left) < right
        case (.unsigned(let left, _), .int(let right)), (.unsigned(let left, _), .int64(let right)):
            return right >= 0 && left < UInt64(right)
        case (.bool, .bool): throw FunctionError("invalid type for comparison")
        default: break
        }
        guard leftKind == .string, rightKind == .string else { throw incompatible(left, right) }
        return left.comparableBytes.lexicographicallyPrecedes(right.comparableBytes)
    }

    static func isAtMost(_ left: Value, _ right: Value) throws -> Bool {
        try isLess(left, right) || isEqual(left, right)
    }
}

extension Value {
    /// The number of an integer type with names, such as a month.
    var namedNumber: Int? { if case .object(let object) = self { object.number } else { nil } }

    var comparableBytes: [UInt8] {
        if case .object(let object) = self { return Array(object.description.utf8) }
        return utf8Bytes
    }
}
