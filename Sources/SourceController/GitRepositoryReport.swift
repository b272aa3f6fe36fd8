import ControllerRuntime
import Diagnostics
import Git
import KubernetesModel
import YAML

/// What a pass over a `GitRepository` has to tell: its status, conditions and events, in Flux's words.
struct GitRepositoryReport {
    private let object: KubernetesObject
    private let spec: GitRepositorySpec
    private let options: GitRepositoryReconciler.Options
    private let now: Timestamp

    private static let group = "source.toolkit.fluxcd.io"
    /// Conditions that are there only while something is wrong.
    private static let failures = ["FetchFailed", "StorageOperationFailed", "ArtifactOutdated", "IncludeUnavailable"]

    init(_ object: KubernetesObject, _ options: GitRepositoryReconciler.Options, _ now: Timestamp) {
        self.object = object
        self.options = options
        self.now = now
        spec = GitRepositorySpec(object)
    }

    private var artifact: Node? { object.status["artifact"]?.isNull == false ? object.status["artifact"] : Node?.none }

    /// Whether status already speaks of `revision`, made with the same filters.
    func isCurrent(_ revision: GitRevision) -> Bool {
        artifact?["revision"]?.string == revision.description
            && object.condition("ArtifactInStorage")?.status == .true
            && object.status["observedIgnore"]?.string == spec.ignore
            && (object.status["observedRecurseSubmodules"]?.bool ?? false) == spec.recursesSubmodules
            && (object.status["observedSparseCheckout"]?.sequence?.compactMap(\.string) ?? []) == spec.sparseCheckout
            && artifact?["path"]?.string == path(of: revision.commit)
    }

    func unchanged(_ revision: GitRevision) -> Outcome {
        var outcome = ready(revision.description)
        let wasFailing = object.conditions.contains { Self.failures.contains($0.type) && $0.status == .true }
        let digest = artifact?["digest"]?.string ?? ""
        if wasFailing {
            outcome.events = [stored("Succeeded", revision.description, digest: digest)]
        } else {
            outcome.events = [
                .init(
                    .info, reason: "GitOperationSucceeded",
                    message: "no changes since last reconciliation: observed revision '\(revision)'")
            ]
        }
        return outcome
    }

    func stored(_ snapshot: GitSnapshot, _ revision: GitRevision) -> Outcome {
        var outcome = ready(revision.description)
        let isNew = artifact?["digest"]?.string != snapshot.digest
        if isNew || artifact?["revision"]?.string != revision.description
            || artifact?["path"]?.string != path(of: revision.commit)
        {
            outcome.status.append(("artifact", node(of: snapshot, revision)))
        }
        outcome.status += [
            ("observedIgnore", spec.ignore.map(Node.string)),
            ("observedRecurseSubmodules", spec.recursesSubmodules ? Node.bool(true) : Node?.none),
            (
                "observedSparseCheckout",
                spec.sparseCheckout.isEmpty ? Node?.none : .sequence(spec.sparseCheckout.map(Node.string))
            ),
        ]
        if isNew { outcome.events = [stored("NewArtifact", revision.description, digest: snapshot.digest)] }
        return outcome
    }

    func failed(_ error: some ExplainedError) -> Outcome {
        let isStorage = error.reason == "StorageOperationFailed"
        let isGit = error.reason == "GitOperationFailed" && error is GitError
        let message = isGit ? "failed to checkout and determine revision: \(error.message)" : error.message
        let reason = isStorage ? "DirectoryCreationFailed" : error.reason
        let stalls = (error as? SourceError)?.stalls ?? false
        var outcome = Outcome(
            stalls ? .stalled : .failed, reason: reason, message: message, next: stalls ? .onChange : .backoff)
        let type = isStorage ? "StorageOperationFailed" : "FetchFailed"
        outcome.conditions[type] = .some(Condition(type: type, status: .true, reason: reason, message: message))
        outcome.events = [.init(.error, reason: reason, message: message)]
        return outcome
    }

    // MARK: Parts

    private func ready(_ revision: String) -> Outcome {
        let message = "stored artifact for revision '\(revision)'"
        var outcome = Outcome(.ready, reason: "Succeeded", message: message, next: .after(spec.interval))
        outcome.conditions["ArtifactInStorage"] = .some(
            Condition(type: "ArtifactInStorage", status: .true, reason: "Succeeded", message: message))
        for type in Self.failures { outcome.conditions[type] = .some(nil) }
        return outcome
    }

    private func stored(_ reason: String, _ revision: String, digest: String) -> Outcome.Event {
        .init(
            .info, reason: reason, message: "stored artifact for commit '\(revision)'",
            metadata: [Self.group + "/revision": revision, Self.group + "/digest": digest])
    }

    private func node(of snapshot: GitSnapshot, _ revision: GitRevision) -> Node {
        let path = path(of: revision.commit)
        return [
            "digest": .string(snapshot.digest),
            "lastUpdateTime": .string(now.rfc3339),
            "path": .string(path),
            "revision": .string(revision.description),
            "size": .integer(snapshot.size),
            "url": .string("http://\(options.artifactHost)/\(path)"),
        ]
    }

    private func path(of commit: String) -> String {
        "gitrepository/\(spec.key.namespace)/\(spec.key.name)/\(commit).tar.gz"
    }
}

extension GitRepositorySpec {
    /// What the artifact holds of a commit.
    var filter: SourceFilter { SourceFilter(ignore: ignore, sparseDirectories: sparseDirectories) }
}
