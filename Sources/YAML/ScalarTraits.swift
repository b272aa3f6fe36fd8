/// What goyaml's emitter finds out about a scalar before it chooses a style (go-yaml/yaml v2.4.0 emitterc.go
/// `yaml_emitter_analyze_scalar`), for block context.
struct ScalarTraits {
    private(set) var hasBreaks = false
    private var hasIndicators = false
    private var hasSpecials = false
    private var startsWithSpaceOrBreak = false
    private var endsWithSpace = false
    private var endsWithBreak = false
    private var hasSpaceAfterBreak = false
    private var hasSpaceBeforeBreak = false
    private let isEmpty: Bool

    var allowsPlain: Bool {
        !(hasBreaks || hasIndicators || startsWithSpaceOrBreak || endsWithSpace || endsWithBreak)
            && allowsSingleQuotes && !isEmpty
    }
    var allowsSingleQuotes: Bool { !(hasSpaceAfterBreak || hasSpaceBeforeBreak || hasSpecials) }
    var allowsBlock: Bool { !(endsWithSpace || hasSpaceBeforeBreak || hasSpecials || isEmpty) }

    init(_ bytes: UnsafeBufferPointer<UInt8>) {
        isEmpty = bytes.isEmpty
        if bytes.count >= 3, bytes.prefix(3).elementsEqual("---".utf8) || bytes.prefix(3).elementsEqual("...".utf8) {
            hasIndicators = true
        }
        var index = 0
        var previous = YAMLCharacter.Kind.start
        while index < bytes.count {
            let character = YAMLCharacter(bytes, at: index)
            let next = index + character.width
            noteIndicator(bytes, at: index, next: next, after: previous)
            if !character.isPrintable { hasSpecials = true }
            note(character.kind, after: previous, isLast: next >= bytes.count)
            previous = character.kind
            index = next
        }
    }

    private mutating func note(_ kind: YAMLCharacter.Kind, after previous: YAMLCharacter.Kind, isLast: Bool) {
        switch kind {
        case .space:
            if previous == .start { startsWithSpaceOrBreak = true }
            if previous == .lineBreak { hasSpaceAfterBreak = true }
            if isLast { endsWithSpace = true }
        case .lineBreak:
            hasBreaks = true
            if previous == .start { startsWithSpaceOrBreak = true }
            if previous == .space { hasSpaceBeforeBreak = true }
            if isLast { endsWithBreak = true }
        case .start, .tab, .null, .other: break
        }
    }

    private mutating func noteIndicator(
        _ bytes: UnsafeBufferPointer<UInt8>, at index: Int, next: Int, after previous: YAMLCharacter.Kind
    ) {
        let endsWord = next >= bytes.count || bytes[next] == 0x20 || bytes[next] == 0x09
        switch bytes[index] {
        case UInt8(ascii: ":"):
            if endsWord { hasIndicators = true }
        case UInt8(ascii: "#"):
            if previous != .other { hasIndicators = true }
        case UInt8(ascii: "?"), UInt8(ascii: "-"):
            if index == 0, endsWord { hasIndicators = true }
        case UInt8(ascii: ","), UInt8(ascii: "["), UInt8(ascii: "]"), UInt8(ascii: "{"), UInt8(ascii: "}"),
            UInt8(ascii: "&"), UInt8(ascii: "*"), UInt8(ascii: "!"), UInt8(ascii: "|"), UInt8(ascii: ">"),
            UInt8(ascii: "'"), UInt8(ascii: "\""), UInt8(ascii: "%"), UInt8(ascii: "@"), UInt8(ascii: "`"):
            if index == 0 { hasIndicators = true }
        default: break
        }
    }
}

/// One character of a scalar, seen as YAML 1.1 classes it.
struct YAMLCharacter {
    enum Kind { case start, space, tab, lineBreak, null, other }

    let width: Int
    let kind: Kind
    /// goyaml v2's notion: no tab, no carriage return, nothing beyond the Basic Multilingual Plane, no byte order mark.
    let isPrintable: Bool

    @inline(__always) init(_ bytes: UnsafeBufferPointer<UInt8>, at index: Int) {
        self = bytes[index] < 0x80 ? YAMLCharacter(narrow: bytes[index]) : YAMLCharacter(wide: bytes, at: index)
    }

    @inline(__always) private init(narrow byte: UInt8) {
        width = 1
        isPrintable = byte &- 0x20 <= 0x5E || byte == 0x0A
        kind =
            switch byte {
            case 0x20: .space
            case 0x0A, 0x0D: .lineBreak
            case 0x09: .tab
            case 0x00: .null
            default: .other
            }
    }

    private init(wide bytes: UnsafeBufferPointer<UInt8>, at index: Int) {
        let byte = bytes[index]
        width = byte < 0xE0 ? 2 : byte < 0xF0 ? 3 : 4
        let second = index + 1 < bytes.count ? bytes[index + 1] : 0
        let third = index + 2 < bytes.count ? bytes[index + 2] : 0
        isPrintable =
            switch byte {
            case 0xC2: second >= 0xA0
            case 0xED: second < 0xA0
            case 0xEF: !(second == 0xBB && third == 0xBF) && !(second == 0xBF && third | 1 == 0xBF)
            case 0xC3...0xEE: true
            default: false
            }
        let isBreak = byte == 0xC2 && second == 0x85 || byte == 0xE2 && second == 0x80 && third | 1 == 0xA9
        kind = isBreak ? .lineBreak : .other
    }
}
