import Glibc

/// sprig's functions over numbers.
///
/// - SeeAlso: Masterminds/sprig v3.3 `numeric.go`.
enum MathFunctions {
    static let all: [Function] = integers + extremes + decimals + ranges + conversions

    private static let conversions: [Function] = [
        Function("int", [.any]) { _, a in .int(Conversion.integer(a[0])) },
        Function("int64", [.any]) { _, a in .int64(Conversion.integer(a[0])) },
        Function("float64", [.any]) { _, a in .float(Conversion.float(a[0])) },
        Function("atoi", [.string]) { _, a in .int(GoNumber.integer(a[0].text, base: 10) ?? 0) },
        Function("toDecimal", [.any]) { _, a in
            .int64(GoNumber.integer(String(decoding: GoPrinter.bytes(a[0]), as: UTF8.self), base: 8) ?? 0)
        },
        Function("floor", [.any]) { _, a in .float(Conversion.float(a[0]).rounded(.down)) },
        Function("ceil", [.any]) { _, a in .float(Conversion.float(a[0]).rounded(.up)) },
        Function("round", [.any, .int], variadic: .float64) { _, a in
            var half = 0.5
            if a.count > 2, case .float(let given) = a[2] { half = given }
            let power = pow(10, Double(a[1].integer))
            let scaled = power * Conversion.float(a[0])
            let rest = scaled - scaled.rounded(.towardZero)
            return .float((rest >= half ? scaled.rounded(.up) : scaled.rounded(.down)) / power)
        },
        Function("maxf", [.any], variadic: .any) { _, a in .float(extreme(a, fmax)) },
        Function("minf", [.any], variadic: .any) { _, a in .float(extreme(a, fmin)) },
    ]

    private static let integers: [Function] = [
        Function("add1", [.any]) { _, a in .int64(Conversion.integer(a[0]) &+ 1) },
        Function("add", [], variadic: .any) { _, a in .int64(a.reduce(0) { $0 &+ Conversion.integer($1) }) },
        Function("sub", [.any, .any]) { _, a in .int64(Conversion.integer(a[0]) &- Conversion.integer(a[1])) },
        Function("mul", [.any], variadic: .any) { _, a in
            .int64(a.dropFirst().reduce(Conversion.integer(a[0])) { $0 &* Conversion.integer($1) })
        },
        Function("div", [.any, .any]) { _, a in
            let divisor = try divisor(a[1])
            return .int64(Conversion.integer(a[0]).dividedReportingOverflow(by: divisor).partialValue)
        },
        Function("mod", [.any, .any]) { _, a in
            let divisor = try divisor(a[1])
            return .int64(divisor == -1 ? 0 : Conversion.integer(a[0]) % divisor)
        },
    ]

    private static let extremes: [Function] = [
        Function("max", [.any], variadic: .any) { _, a in .int64(a.map(Conversion.integer).max() ?? 0) },
        Function("biggest", [.any], variadic: .any) { _, a in .int64(a.map(Conversion.integer).max() ?? 0) },
        Function("min", [.any], variadic: .any) { _, a in .int64(a.map(Conversion.integer).min() ?? 0) },
    ]

    private static let decimals: [Function] = [
        Function("add1f", [.any]) { _, a in .float(decimal(a + [.int(1)]) { $0 + $1 }) },
        Function("addf", [], variadic: .any) { _, a in .float(decimal([.int(0)] + a) { $0 + $1 }) },
        Function("subf", [.any], variadic: .any) { _, a in .float(decimal(a) { $0 - $1 }) },
        Function("mulf", [.any], variadic: .any) { _, a in .float(decimal(a) { $0 * $1 }) },
        Function("divf", [.any], variadic: .any) { _, a in
            for divisor in a.dropFirst() where Conversion.float(divisor) == 0 {
                throw FunctionError("decimal division by 0")
            }
            return .float(decimal(a) { $0.divided(by: $1) })
        },
    ]

    private static let ranges: [Function] = [
        Function("until", [.int]) { render, a in
            .list(try numbers(from: 0, to: a[0].integer, by: a[0].integer < 0 ? -1 : 1, render).map(Value.int), .ints)
        },
        Function("untilStep", [.int, .int, .int]) { render, a in
            .list(
                try numbers(from: a[0].integer, to: a[1].integer, by: a[2].integer, render).map(Value.int), .ints)
        },
        Function("seq", [], variadic: .int) { render, a in
            .string(try sequence(a.map(\.integer), render).map(String.init).joined(separator: " "))
        },
        Function("randInt", [.int, .int]) { render, a in
            let span = a[1].integer - a[0].integer
            guard span > 0 else { throw FunctionError("invalid argument to Intn") }
            return .int(a[0].integer + RandomText.number(below: span, render.environment.random))
        },
    ]

    private static func divisor(_ value: Value) throws -> Int {
        let divisor = Conversion.integer(value)
        if divisor == 0 { throw FunctionError("runtime error: integer divide by zero") }
        return divisor
    }

    private static func extreme(_ a: [Value], _ choose: (Double, Double) -> Double) -> Double {
        a.dropFirst().reduce(Conversion.float(a[0])) { choose($0, Conversion.float($1)) }
    }

    private static func decimal(_ a: [Value], _ combine: (Decimal, Decimal) -> Decimal) -> Double {
        var result = Decimal(Conversion.float(a[0]))
        for value in a.dropFirst() { result = combine(result, Decimal(Conversion.float(value))) }
        return result.double
    }

    private static func numbers(from start: Int, to end: Int, by step: Int, _ render: Render) throws -> [Int] {
        if end < start ? step >= 0 : step <= 0 { return [] }
        let (span, overflowed) = end.subtractingReportingOverflow(start)
        if overflowed || span / step > render.environment.limits.listItems {
            throw render.limit("a list has more than \(render.environment.limits.listItems) items")
        }
        return Array(stride(from: start, to: end, by: step))
    }

    private static func sequence(_ bounds: [Int], _ render: Render) throws -> [Int] {
        switch bounds.count {
        case 1:
            let step = bounds[0] < 1 ? -1 : 1
            return try numbers(from: 1, to: bounds[0] &+ step, by: step, render)
        case 2:
            let step = bounds[1] < bounds[0] ? -1 : 1
            return try numbers(from: bounds[0], to: bounds[1] &+ step, by: step, render)
        case 3:
            if bounds[2] < bounds[0], bounds[1] > 0 { return [] }
            return try numbers(
                from: bounds[0], to: bounds[2] &+ (bounds[2] < bounds[0] ? -1 : 1), by: bounds[1], render)
        default: return []
        }
    }
}
