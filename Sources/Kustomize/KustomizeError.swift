import Diagnostics
import KubernetesModel

/// Why a kustomization could not be built.
package enum KustomizeError: ExplainedError {
    /// A field of a file.
    package struct Site: Sendable, Equatable {
        package var file: String
        package var field: String
        /// Counted from 1, when it could be found.
        package var line: Int?
    }

    // Files
    case noDirectory(String, from: String)
    case noFile(String, from: String)
    case notAFile(String, from: String)
    case noResource(String, from: String, nearest: String?)
    case outsideRoot(String, root: String)
    case outsideTree(String, from: String)
    case absolutePath(String, from: String)
    case remote(String, from: String)
    case cycle(String, through: [String])
    case tooDeep(String, limit: Int)
    case tooLarge(String, limit: Int)
    case tooManyObjects(limit: Int)

    // Kustomization files
    case noKustomization(String)
    case severalKustomizations(String, [String])
    case emptyKustomization(String)
    case wrongHeader(String, String, String, expected: String)
    case unknownField(Site, nearest: String?)
    case wrongType(Site, expected: String, found: String)
    case invalidValue(String, String, expected: String, file: String)
    case componentExpected(String)
    case componentRefused(String)
    case unsupported(String, file: String)
    case conflictingFields(String)

    // Resources
    case malformed(String, String)
    case notAnObject(String, found: String)
    case missing(String, of: String, file: String)
    case duplicateID(String, place: String)
    case keyIsNoString(String, field: String, object: String)
    case namespaceConflict(String)

    // Transformers
    case noPatchTarget(String, patch: String, nearest: String?)
    case severalPatchTargets(String, patch: String, count: Int)
    case invalidPatch(String, why: String)
    case patchFailed(String, object: String, why: String)
    case fieldUnreachable(String, object: String, why: String)
    case noReplicas(String, nearest: String?)
    case generatorFailed(String, why: String)
    case replacementFailed(why: String, nearest: String?)
    case variableFailed(String, why: String)
    case ambiguousReference(String, field: String, object: String, candidates: [String])
    case invalidSelector(String, why: String)
    case pluginUnavailable(String)
    case validatorChanged(String)

    /// What went wrong in a directory or file below the one built.
    indirect case within(String, any Error)

    /// What is remote and was not fetched, if that is the matter.
    package var remoteName: String? {
        switch self {
        case .remote(let name, _): name
        case .within(_, let error): (error as? KustomizeError)?.remoteName
        default: nil
        }
    }

    /// Whether neither a file nor a line is in the message yet.
    var lacksPlace: Bool {
        switch self {
        case .wrongHeader, .unknownField, .wrongType, .invalidValue, .emptyKustomization, .severalKustomizations,
            .malformed, .notAnObject, .missing, .duplicateID, .unsupported, .tooLarge, .tooManyObjects, .within:
            false
        default: true
        }
    }

    static func duplicate(_ id: ResourceID, place: String) -> KustomizeError {
        .duplicateID(id.description, place: place)
    }

    package var reason: String { "BuildFailed" }
}
