/// Runs a program over a text: all ways at once, in the order of preference, one step for each character (Pike's
/// machine), so that the time is at most the program's length times the text's.
struct Matcher {
    private struct Thread {
        var instruction: Int
        var slots: [Int]
    }

    private let program: Program
    private let text: [UInt8]
    private let slotCount: Int
    private var current: [Thread] = []
    private var next: [Thread] = []
    /// At which step each instruction was last added to a list.
    private var marks: [Int]
    private var step = 0
    private var stack: [(instruction: Int, slot: Int, value: Int)] = []

    /// - Parameter wantsGroups: whether groups are wanted, or only where the match is.
    init(_ program: Program, _ text: [UInt8], wantsGroups: Bool) {
        self.program = program
        self.text = text
        slotCount = wantsGroups ? program.groups * 2 : 2
        marks = [Int](repeating: -1, count: program.instructions.count)
    }

    /// The slots of the leftmost match at or after `start`: pairs of offsets, -1 where a group took no part.
    mutating func match(from start: Int) -> [Int]? {
        current.removeAll(keepingCapacity: true)
        next.removeAll(keepingCapacity: true)
        var found: [Int]?
        var position = start
        while true {
            if current.isEmpty {
                if found != nil { break }
                if program.isAnchored, position > 0 { break }
                if let byte = program.firstByte {
                    guard let candidate = text[position...].firstIndex(of: byte) else { break }
                    position = candidate
                }
            }
            if current.isEmpty { step += 1 }
            if found == nil, !(program.isAnchored && position > 0) {
                // A new way may begin here, after all those that began before it; marks keep it from doubling one.
                add(0, [Int](repeating: -1, count: slotCount), position, toNext: false)
            }
            if current.isEmpty, position >= text.count { break }
            let (character, width) = position < text.count ? UTF8Decoder.scalar(text, position) : (0, 0)
            step += 1
            advance(character, width, position, &found)
            swap(&current, &next)
            next.removeAll(keepingCapacity: true)
            if width == 0 { break }
            position += width
        }
        return found
    }

    private mutating func advance(_ character: UInt32, _ width: Int, _ position: Int, _ found: inout [Int]?) {
        for thread in current {
            let instruction = program.instructions[thread.instruction]
            var takes = false
            switch instruction.operation {
            case .match:
                found = thread.slots
                return
            case .character: takes = width > 0 && instruction.value == character
            case .set: takes = width > 0 && program.sets[Int(instruction.value)].contains(character)
            case .anything: takes = width > 0
            default: break
            }
            if takes { add(instruction.next, thread.slots, position + width, toNext: true) }
        }
    }

    /// Follows everything that takes no character, in order of preference.
    private mutating func add(_ start: Int, _ slots: [Int], _ position: Int, toNext: Bool) {
        var slots = slots
        stack.removeAll(keepingCapacity: true)
        stack.append((start, -1, 0))
        while let job = stack.popLast() {
            if job.slot >= 0 {
                slots[job.slot] = job.value
                continue
            }
            var index = job.instruction
            while marks[index] != step {
                marks[index] = step
                let instruction = program.instructions[index]
                switch instruction.operation {
                case .jump: index = instruction.next
                case .fork:
                    stack.append((instruction.other, -1, 0))
                    index = instruction.next
                case .save:
                    let slot = Int(instruction.value)
                    if slot < slotCount {
                        stack.append((0, slot, slots[slot]))
                        slots[slot] = position
                    }
                    index = instruction.next
                case .assert:
                    guard holds(instruction.value, position) else { break }
                    index = instruction.next
                case .fail: break
                default:
                    if toNext {
                        next.append(Thread(instruction: index, slots: slots))
                    } else {
                        current.append(Thread(instruction: index, slots: slots))
                    }
                }
            }
        }
    }

    private func holds(_ assertion: UInt32, _ position: Int) -> Bool {
        switch Syntax.Assertion(rawValue: UInt8(assertion)) {
        case .textStart: return position == 0
        case .textEnd: return position == text.count
        case .lineStart: return position == 0 || text[position - 1] == 0x0A
        case .lineEnd: return position == text.count || text[position] == 0x0A
        case .wordBoundary: return isWord(position - 1) != isWord(position)
        case .noWordBoundary: return isWord(position - 1) == isWord(position)
        case nil: return false
        }
    }

    private func isWord(_ index: Int) -> Bool {
        guard index >= 0, index < text.count else { return false }
        let byte = text[index]
        return byte &- UInt8(ascii: "0") < 10 || (byte | 0x20) &- UInt8(ascii: "a") < 26 || byte == UInt8(ascii: "_")
    }
}
