import COpenSSL

/// Blowfish with the key schedule of bcrypt, for `BcryptPBKDF` alone: nothing is to be encrypted with it.
///
/// The state is one block of memory, 18 round keys and then four tables of 256, because arrays with their
/// checks make a derivation of 16 rounds take seconds in a debug build.
struct Blowfish: ~Copyable {
    private static let roundKeys = 18
    private static let stateLength = 18 + 4 * 256

    private let state: UnsafeMutablePointer<UInt32>

    /// Starts with the digits of pi, as the cipher is defined.
    init() {
        state = .allocate(capacity: Self.stateLength)
        Self.initialState.withUnsafeBufferPointer { digits in
            guard let first = digits.baseAddress else { return }
            state.initialize(from: first, count: Self.stateLength)
        }
    }

    deinit { state.deallocate() }

    mutating func wipe() { OPENSSL_cleanse(state, Self.stateLength * MemoryLayout<UInt32>.stride) }

    /// Mixes `key` into the round keys and re-derives the whole state, taking in `salt` before each block.
    mutating func expand(key: [UInt8], salt: [UInt8] = []) {
        let keyWords = Self.words(of: key)
        let saltWords = Self.words(of: salt)
        for index in 0..<Self.roundKeys { state[index] ^= keyWords[index % keyWords.count] }
        var left: UInt32 = 0
        var right: UInt32 = 0
        var next = 0
        for index in stride(from: 0, to: Self.stateLength, by: 2) {
            if !saltWords.isEmpty {
                left ^= saltWords[next]
                right ^= saltWords[next + 1]
                next = (next + 2) % saltWords.count
            }
            (left, right) = encrypt(left, right)
            state[index] = left
            state[index + 1] = right
        }
    }

    @inline(__always)
    func encrypt(_ leftHalf: UInt32, _ rightHalf: UInt32) -> (UInt32, UInt32) {
        var left = leftHalf ^ state[0]
        var right = rightHalf
        let first = state + 18
        let second = state + (18 + 256)
        let third = state + (18 + 512)
        let fourth = state + (18 + 768)
        var round = 1
        while round < 17 {
            right ^=
                ((first[Int(left >> 24)] &+ second[Int(left >> 16 & 255)]) ^ third[Int(left >> 8 & 255)])
                &+ fourth[Int(left & 255)] ^ state[round]
            left ^=
                ((first[Int(right >> 24)] &+ second[Int(right >> 16 & 255)]) ^ third[Int(right >> 8 & 255)])
                &+ fourth[Int(right & 255)] ^ state[round + 1]
            round += 2
        }
        return (right ^ state[17], left)
    }

    /// Big-endian words; the length must be a multiple of four.
    static func words(of bytes: [UInt8]) -> [UInt32] {
        stride(from: 0, to: bytes.count, by: 4).map { start in
            bytes[start..<start + 4].reduce(0) { $0 << 8 | UInt32($1) }
        }
    }

    /// The fractional part of pi: 1042 words of 32 bits, computed once rather than carried as a table.
    private static let initialState: [UInt32] = fractionOfPi(words: stateLength)

    /// By Machin's formula, pi = 16 arctan(1/5) - 4 arctan(1/239), with guard words against rounding.
    static func fractionOfPi(words count: Int) -> [UInt32] {
        let precision = count + 4
        var sum = [UInt32](repeating: 0, count: precision)
        addArctangent(ofInverse: 5, times: 16, isNegative: false, to: &sum)
        addArctangent(ofInverse: 239, times: 4, isNegative: true, to: &sum)
        return Array(sum[1...count])
    }

    /// Fixed point: `sum[0]` is the integer part. Every step divides from the first word that is not zero on.
    private static func addArctangent(
        ofInverse x: UInt32, times factor: UInt32, isNegative: Bool, to sum: inout [UInt32]
    ) {
        var power = [UInt32](repeating: 0, count: sum.count)
        var term = power
        power[0] = factor
        divide(power, by: x, from: 0, into: &power)
        var first = 0
        var divisor: UInt32 = 1
        var subtracts = isNegative
        while true {
            while first < power.count, power[first] == 0 { first += 1 }
            if first == power.count { return }
            divide(power, by: divisor, from: first, into: &term)
            accumulate(term, from: first, into: &sum, subtracting: subtracts)
            divide(power, by: x * x, from: first, into: &power)
            divisor += 2
            subtracts.toggle()
        }
    }

    private static func divide(_ number: [UInt32], by divisor: UInt32, from first: Int, into quotient: inout [UInt32]) {
        var rest: UInt64 = 0
        let divisor = UInt64(divisor)
        number.withUnsafeBufferPointer { number in
            quotient.withUnsafeMutableBufferPointer { quotient in
                var index = first
                while index < number.count {
                    let dividend = rest << 32 | UInt64(number[index])
                    quotient[index] = UInt32(truncatingIfNeeded: dividend / divisor)
                    rest = dividend % divisor
                    index += 1
                }
            }
        }
    }

    private static func accumulate(_ term: [UInt32], from first: Int, into sum: inout [UInt32], subtracting: Bool) {
        var carry: Int64 = 0
        var index = sum.count - 1
        while index >= 0, index >= first || carry != 0 {
            let addend = index >= first ? Int64(term[index]) : 0
            let value = Int64(sum[index]) + (subtracting ? -addend : addend) + carry
            sum[index] = UInt32(truncatingIfNeeded: value)
            carry = value >> 32
            index -= 1
        }
    }
}
