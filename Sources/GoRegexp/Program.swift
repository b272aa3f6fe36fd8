/// A compiled expression: instructions for `Matcher`.
struct Program: Sendable {
    static let maximumLength = 50_000

    struct Instruction: Sendable {
        enum Operation: UInt8, Sendable {
            case match, character, set, anything, fork, jump, save, assert, fail
        }

        var operation: Operation
        /// The character, the set's number, the slot, or the assertion.
        var value: UInt32 = 0
        /// Where to go on; of a fork, what to try first.
        var next = 0
        var other = 0
    }

    private(set) var instructions: [Instruction] = []
    private(set) var sets: [CharacterSet] = []
    private(set) var groups: Int
    /// The byte every match begins with, if there is one.
    private(set) var firstByte: UInt8?
    /// Whether a match can only begin where the text does.
    private(set) var isAnchored = false

    init(_ syntax: Syntax, groups: Int, pattern: String) throws(RegexpError) {
        self.groups = groups
        do {
            _ = try emit(.save, value: 0)
            try compile(syntax)
            _ = try emit(.save, value: 1)
            _ = try emit(.match)
        } catch {
            throw RegexpError(.tooLarge, pattern)
        }
        (firstByte, isAnchored) = start()
    }

    private struct TooLong: Error {}

    @discardableResult
    private mutating func emit(_ operation: Instruction.Operation, value: UInt32 = 0) throws(TooLong) -> Int {
        let index = instructions.count
        if index >= Self.maximumLength { throw TooLong() }
        instructions.append(Instruction(operation: operation, value: value, next: index + 1))
        return index
    }

    private mutating func compile(_ syntax: Syntax) throws(TooLong) {
        switch syntax {
        case .empty: break
        case .nothing: try emit(.fail)
        case .character(let value): try emit(.character, value: value)
        case .set(let set):
            sets.append(set)
            try emit(.set, value: UInt32(sets.count - 1))
        case .anything: try emit(.anything)
        case .assertion(let assertion): try emit(.assert, value: UInt32(assertion.rawValue))
        case .capture(let body, let index):
            try emit(.save, value: UInt32(index * 2))
            try compile(body)
            try emit(.save, value: UInt32(index * 2 + 1))
        case .sequence(let parts): for part in parts { try compile(part) }
        case .alternatives(let branches): try compile(branches: branches)
        case .repetition(let body, let least, let most, let isGreedy):
            try compile(body, least, most, isGreedy)
        }
    }

    private mutating func compile(branches: [Syntax]) throws(TooLong) {
        var jumps: [Int] = []
        for (index, branch) in branches.enumerated() {
            if index == branches.count - 1 {
                try compile(branch)
                break
            }
            let fork = try emit(.fork)
            try compile(branch)
            jumps.append(try emit(.jump))
            instructions[fork].other = instructions.count
        }
        for jump in jumps { instructions[jump].next = instructions.count }
    }

    private mutating func compile(_ body: Syntax, _ least: Int, _ most: Int?, _ isGreedy: Bool) throws(TooLong) {
        guard let most else {
            if least == 0 { return try star(body, isGreedy) }
            for _ in 1..<max(least, 1) { try compile(body) }
            return try plus(body, isGreedy)
        }
        for _ in 0..<least { try compile(body) }
        // Nested, so that giving up one leaves all after it.
        var forks: [Int] = []
        for _ in least..<max(most, least) {
            forks.append(try emit(.fork))
            try compile(body)
        }
        for fork in forks { finish(fork, to: instructions.count, isGreedy) }
    }

    private mutating func star(_ body: Syntax, _ isGreedy: Bool) throws(TooLong) {
        if body.isNullable {
            // As (body+)?, which keeps the order of preference where the body matches nothing.
            let fork = try emit(.fork)
            try plus(body, isGreedy)
            return finish(fork, to: instructions.count, isGreedy)
        }
        let fork = try emit(.fork)
        try compile(body)
        let jump = try emit(.jump)
        instructions[jump].next = fork
        finish(fork, to: instructions.count, isGreedy)
    }

    private mutating func plus(_ body: Syntax, _ isGreedy: Bool) throws(TooLong) {
        let start = instructions.count
        try compile(body)
        let fork = try emit(.fork)
        (instructions[fork].next, instructions[fork].other) = isGreedy ? (start, fork + 1) : (fork + 1, start)
    }

    /// A fork whose first way is what follows it when greedy, else `end`.
    private mutating func finish(_ fork: Int, to end: Int, _ isGreedy: Bool) {
        (instructions[fork].next, instructions[fork].other) = isGreedy ? (fork + 1, end) : (end, fork + 1)
    }

    private func start() -> (UInt8?, Bool) {
        var index = 0
        while instructions[index].operation == .save { index = instructions[index].next }
        let first = instructions[index]
        switch first.operation {
        case .character where first.value < 0x80: return (UInt8(first.value), false)
        case .assert: return (nil, first.value == UInt32(Syntax.Assertion.textStart.rawValue))
        default: return (nil, false)
        }
    }
}

extension Syntax {
    /// Whether it can match without taking a character.
    var isNullable: Bool {
        switch self {
        case .empty, .assertion: true
        case .nothing, .character, .set, .anything: false
        case .capture(let body, _): body.isNullable
        case .repetition(let body, let least, _, _): least == 0 || body.isNullable
        case .sequence(let parts): parts.allSatisfy(\.isNullable)
        case .alternatives(let branches): branches.contains(where: \.isNullable)
        }
    }
}
