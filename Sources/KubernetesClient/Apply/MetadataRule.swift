package import KubernetesModel

/// A label or annotation that changes how an object is applied or pruned.
///
/// The value is compared without regard to case, as Flux compares it.
/// - SeeAlso: fluxcd/pkg `ssa/utils/meta.go` `AnyInMetadata`.
package struct MetadataRule: Sendable, Hashable {
    package var name: String
    package var value: String

    package init(_ name: String, _ value: String) {
        self.name = name
        self.value = value
    }

    package func matches(_ object: KubernetesObject) -> Bool {
        [object.label(name), object.annotation(name)].contains { found in
            guard let found, found.utf8.count == value.utf8.count else { return false }
            return found.lowercased() == value.lowercased()
        }
    }
}

extension [MetadataRule] {
    package func match(_ object: KubernetesObject) -> Bool { contains { $0.matches(object) } }
}
