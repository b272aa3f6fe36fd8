/// Knows how much of the thread's stack an execution has used, so that templates that include themselves end with an
/// error and not with the process.
struct StackGuard {
    private let floor: UInt

    /// From here on, `bytes` of stack may be used.
    init(bytes: Int) {
        let here = Self.address
        floor = here > UInt(bytes) ? here - UInt(bytes) : 0
    }

    var isNearEnd: Bool { Self.address < floor }

    /// Where the stack stands now.
    @inline(never) private static var address: UInt {
        var marker: UInt8 = 0
        return withUnsafeMutablePointer(to: &marker) { UInt(bitPattern: $0) }
    }
}
