/// Which Davit this is.
package enum Release {
    /// Semantic version, without `v`.
    package static let version = "0.1.0"
}
