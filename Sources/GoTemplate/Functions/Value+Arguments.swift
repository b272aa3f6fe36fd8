/// What functions read of arguments whose types have been checked.
extension Value {
    var text: String { string ?? "" }

    var integer: Int {
        switch self {
        case .int(let value), .int64(let value): value
        case .unsigned(let value, _): Int(truncatingIfNeeded: value)
        default: 0
        }
    }

    /// sprig's `strval`: a string as it is, bytes as a string, everything else as `%v`.
    var printed: [UInt8] {
        switch self {
        case .string(let text): Array(text.utf8)
        case .rawString(let bytes), .bytes(let bytes): bytes
        default: GoPrinter.bytes(self)
        }
    }

    /// sprig's `strslice`: every element as a string, nils left out.
    var printedItems: [Value] {
        if case .list(let items, .strings) = self { return items }
        if let items { return items.compactMap { $0.isNil ? nil : .text($0.printed) } }
        return isNil ? [] : [.text(printed)]
    }

    /// sprig's `empty`: as `isTrue`, but for objects.
    var isEmptyValue: Bool { !isTrue }

    /// `reflect.DeepEqual`.
    func isDeeplyEqual(to other: Value, depth: Int = 0) -> Bool {
        guard depth < 500 else { return false }
        switch (self, other) {
        case (.none, .none), (.none, .null), (.null, .none), (.null, .null): return true
        case (.bool(let left), .bool(let right)): return left == right
        case (.int(let left), .int(let right)), (.int64(let left), .int64(let right)): return left == right
        case (.unsigned(let left, let type), .unsigned(let right, let otherType)):
            return left == right && type == otherType
        case (.float(let left), .float(let right)): return left == right
        case (.string(let left), .string(let right)): return Dict.areEqual(left, right)
        case (.rawString(let left), .rawString(let right)), (.bytes(let left), .bytes(let right)): return left == right
        case (.list(let left, let type), .list(let right, let otherType)):
            guard type == otherType, left.count == right.count else { return false }
            for index in left.indices where !left[index].isDeeplyEqual(to: right[index], depth: depth + 1) {
                return false
            }
            return true
        case (.dict(let left), .dict(let right)):
            if left === right { return true }
            guard left.count == right.count, left.type.name == right.type.name, left.isNilMap == right.isNilMap else {
                return false
            }
            for index in left.keys.indices {
                guard Dict.areEqual(left.keys[index], right.keys[index]),
                    left.values[index].isDeeplyEqual(to: right.values[index], depth: depth + 1)
                else { return false }
            }
            return true
        case (.object(let left), .object(let right)):
            return left === right || left.typeName == right.typeName && left.description == right.description
        case (.nilPointer(let left), .nilPointer(let right)): return left == right
        default: return false
        }
    }
}

extension GoPrinter {
    static func bytes(_ value: Value) -> [UInt8] {
        var printer = GoPrinter()
        printer.print(value)
        return printer.output
    }
}
