package import KubernetesClient
package import KubernetesModel
import YAML

/// Every object the reconcilers look after, with the uid it had: what a hand-over must leave as it is.
package struct WorkloadProof: Sendable, Equatable {
    /// Uids by object.
    package private(set) var uids: [ObjectReference: String] = [:]
    /// Objects of inventories that were not there.
    package private(set) var absent: [ObjectReference] = []

    package init() {}

    mutating func add(_ reference: ObjectReference, uid: String) { uids[reference] = uid }

    /// Reads the inventories of all Kustomizations, and every object in them.
    ///
    /// - Parameter inventory: Kustomizations with their inventories.
    package static func take(_ kustomizations: [KubernetesObject], _ api: any KubernetesAPI) async throws
        -> WorkloadProof
    {
        var proof = WorkloadProof()
        for kustomization in kustomizations {
            for entry in Inventory(kustomization.status["inventory"]).entries {
                let reference = entry.reference
                guard proof.uids[reference] == nil else { continue }
                do {
                    if let object = try await api.get(reference) {
                        proof.uids[reference] = object.uid
                    } else {
                        proof.absent.append(reference)
                    }
                } catch KubernetesError.unknownType {
                    proof.absent.append(reference)
                }
            }
        }
        return proof
    }

    /// Looks at the same objects again.
    ///
    /// - Returns: those that are gone or were made anew.
    package func violations(_ api: any KubernetesAPI) async throws -> [Violation] {
        var found: [Violation] = []
        for (reference, uid) in uids.sorted(by: { "\($0.key)" < "\($1.key)" }) {
            guard let now = try await api.get(reference) else {
                found.append(.gone(reference))
                continue
            }
            if now.uid != uid { found.append(.replaced(reference)) }
        }
        return found
    }

    package enum Violation: Sendable, Equatable, CustomStringConvertible {
        case gone(ObjectReference)
        case replaced(ObjectReference)

        package var description: String {
            switch self {
            case .gone(let reference): "\(reference) is gone"
            case .replaced(let reference): "\(reference) was made anew"
            }
        }
    }
}
