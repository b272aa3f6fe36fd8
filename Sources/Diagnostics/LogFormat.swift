/// How log lines look: `--log-format`.
package enum LogFormat: String, Sendable, CaseIterable {
    /// For people: `2026-11-23T12:00:00.123Z info reconciled object=Kustomization/flux-system/apps`.
    case text
    /// One JSON object a line with `level`, `ts` and `msg`, the fields Flux's controllers write.
    case json
}
