/// An exact decimal number, in which sprig's `addf` and its kin calculate: 0.1 + 0.2 is 0.3.
///
/// - SeeAlso: shopspring/decimal v1.4: sums, differences and products exact, quotients to 16 places.
struct Decimal {
    private static let places = 16

    private var isNegative: Bool
    /// Without leading zeros, most significant first; empty for zero.
    private var digits: [UInt8]
    /// The value is digits × 10^exponent.
    private var exponent: Int

    private init(isNegative: Bool, digits: [UInt8], exponent: Int) {
        let leading = digits.prefix { $0 == 0 }.count
        self.digits = Array(digits.dropFirst(leading))
        self.isNegative = isNegative && !self.digits.isEmpty
        self.exponent = self.digits.isEmpty ? 0 : exponent
    }

    /// The shortest digits that mean `value`; zero for what is no number.
    init(_ value: Double) {
        var digits: [UInt8] = []
        var exponent = 0
        if value.isFinite {
            var afterPoint = false
            var text = Array(value.magnitude.description.utf8)[...]
            if let mark = text.firstIndex(of: UInt8(ascii: "e")) {
                exponent = Int(String(decoding: text[(mark + 1)...], as: UTF8.self)) ?? 0
                text = text[..<mark]
            }
            for byte in text {
                if byte == UInt8(ascii: ".") {
                    afterPoint = true
                } else {
                    digits.append(byte - UInt8(ascii: "0"))
                    if afterPoint { exponent -= 1 }
                }
            }
        }
        self.init(isNegative: value < 0, digits: digits, exponent: exponent)
    }

    var double: Double {
        let text = digits.isEmpty ? "0" : String(decoding: digits.map { $0 + UInt8(ascii: "0") }, as: UTF8.self)
        return Double("\(isNegative ? "-" : "")\(text)e\(exponent)") ?? 0
    }

    static func + (left: Decimal, right: Decimal) -> Decimal {
        let exponent = min(left.exponent, right.exponent)
        let (first, second) = (left.scaled(to: exponent), right.scaled(to: exponent))
        if left.isNegative == right.isNegative {
            return Decimal(isNegative: left.isNegative, digits: sum(first, second), exponent: exponent)
        }
        if isLess(first, second) {
            return Decimal(isNegative: right.isNegative, digits: difference(second, first), exponent: exponent)
        }
        return Decimal(isNegative: left.isNegative, digits: difference(first, second), exponent: exponent)
    }

    static func - (left: Decimal, right: Decimal) -> Decimal {
        left + Decimal(isNegative: !right.isNegative, digits: right.digits, exponent: right.exponent)
    }

    static func * (left: Decimal, right: Decimal) -> Decimal {
        var product = [Int](repeating: 0, count: left.digits.count + right.digits.count)
        for (row, first) in left.digits.enumerated() {
            for (column, second) in right.digits.enumerated() { product[row + column + 1] += Int(first) * Int(second) }
        }
        for index in product.indices.dropFirst().reversed() {
            product[index - 1] += product[index] / 10
            product[index] %= 10
        }
        return Decimal(
            isNegative: left.isNegative != right.isNegative, digits: product.map(UInt8.init),
            exponent: left.exponent + right.exponent)
    }

    /// To 16 places, halves away from zero.
    func divided(by divisor: Decimal) -> Decimal {
        let shift = exponent - divisor.exponent + Self.places
        var dividend = digits
        var denominator = divisor.digits
        if shift >= 0 {
            dividend += [UInt8](repeating: 0, count: shift)
        } else {
            denominator += [UInt8](repeating: 0, count: -shift)
        }
        var quotient: [UInt8] = []
        var rest: [UInt8] = []
        for digit in dividend {
            rest.append(digit)
            rest = Array(rest.drop { $0 == 0 })
            var count: UInt8 = 0
            while !Self.isLess(rest, denominator) {
                rest = Array(Self.difference(rest, denominator).drop { $0 == 0 })
                count += 1
            }
            quotient.append(count)
        }
        if !Self.isLess(Array(Self.sum(rest, rest).drop { $0 == 0 }), denominator) {
            quotient = Self.sum(quotient, [1])
        }
        return Decimal(
            isNegative: isNegative != divisor.isNegative, digits: quotient, exponent: -Self.places)
    }

    private func scaled(to exponent: Int) -> [UInt8] {
        digits.isEmpty ? [] : digits + [UInt8](repeating: 0, count: self.exponent - exponent)
    }

    /// Of digits without leading zeros.
    private static func isLess(_ left: [UInt8], _ right: [UInt8]) -> Bool {
        left.count == right.count ? left.lexicographicallyPrecedes(right) : left.count < right.count
    }

    private static func sum(_ left: [UInt8], _ right: [UInt8]) -> [UInt8] {
        var result: [UInt8] = []
        var carry: UInt8 = 0
        for offset in 0..<max(left.count, right.count) {
            let first = offset < left.count ? left[left.count - 1 - offset] : 0
            let second = offset < right.count ? right[right.count - 1 - offset] : 0
            result.append((first + second + carry) % 10)
            carry = (first + second + carry) / 10
        }
        if carry > 0 { result.append(carry) }
        return result.reversed()
    }

    /// `left` is not less.
    private static func difference(_ left: [UInt8], _ right: [UInt8]) -> [UInt8] {
        var result: [UInt8] = []
        var borrow: UInt8 = 0
        for offset in left.indices {
            let first = left[left.count - 1 - offset]
            let second = (offset < right.count ? right[right.count - 1 - offset] : 0) + borrow
            borrow = first < second ? 1 : 0
            result.append(first + borrow * 10 - second)
        }
        return result.reversed()
    }
}
