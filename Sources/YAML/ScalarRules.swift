/// How plain scalars get their types.
package enum ScalarRules: Sendable {
    /// As `sigs.k8s.io/yaml` (goyaml v2) reads manifests: `yes`, `on`, `0777`, `1_000` resolve, dates stay strings.
    case yaml11
    /// As goyaml v3 reads kustomize's resources: `yes` and `on` stay strings, dates become RFC 3339 strings.
    case yaml12
    /// As `yaml12`, with scalars that print in another way than they were written kept as text: see
    /// `Node+SourceText.swift`. What comes out is for kustomize and must be `resolved` before anybody else reads it.
    case source
}
