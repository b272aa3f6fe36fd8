/// A value that must not reach a log, an event or a message: every textual form of it is `***`.
package struct Secret<Value: Sendable>: Sendable, CustomStringConvertible, CustomDebugStringConvertible,
    CustomReflectable
{
    /// The value itself; each use is a place to look at when hunting leaks.
    package let exposed: Value

    package init(_ value: Value) { exposed = value }

    package var description: String { "***" }
    package var debugDescription: String { "***" }
    package var customMirror: Mirror { Mirror(self, children: []) }
}

extension Secret: Equatable where Value: Equatable {}
