import TestSupport
import Testing

/// davit as a program, a real API server, a real sshd: each suite below has a cluster and a repository of its own.
///
/// One after the other, for each brings a control plane along.
@Suite("End to end", .serialized, .controlPlane, .timeLimit(.minutes(10)))
enum EndToEnd {}
