import Diagnostics
package import Fleet
package import KubernetesModel

/// Why a bootstrap did not begin, or did not end.
package enum BootstrapError: ExplainedError, Equatable {
    case unsupportedKubernetes(version: String, needed: String)
    case missingPermissions([Permission])
    /// Flux was installed by something that will put it back: Helm, or the cluster extension.
    case managedFlux(version: String, manager: String)
    /// Flux's own controllers run here and would work on the same objects.
    case fluxRunning([String])
    case syncPath(wanted: ClusterDirectory, existing: String)
    case otherOwner(ClusterDirectory)
    case overlapping(ClusterDirectory, other: ClusterDirectory)
    /// Nothing vouches for the host's keys.
    case unknownHost(String, fingerprints: [String])
    case cannotWrite(url: String, why: String)
    /// The cluster's key may not read the repository (yet).
    case keyRefused(url: String, publicKey: String, why: String)
    case conflicts(branch: String, attempts: Int)
    case suspended(ObjectReference)
    case notReady(ObjectReference, reason: String, message: String)
    case timedOut(ObjectReference, after: Duration, last: String)
    case unhealthy([String])
    case declined
    /// A step of a provisioning ended well, and what it should have made cannot be seen.
    case noEffect(step: String, left: [String])
    /// A step of a provisioning took too long.
    case stepTimedOut(step: String, after: Duration)
    /// What a client of git or of the cluster found; its own words.
    case other(reason: String, message: String, hints: [String])

    package init(_ error: any Error) {
        switch error {
        case let error as BootstrapError: self = error
        case let error as any ExplainedError:
            self = .other(
                reason: error.reason, message: error.message, hints: error.hints.isEmpty ? Self.resume : error.hints)
        default: self = .other(reason: "Unexpected", message: "\(error)", hints: Self.resume)
        }
    }

    private static let resume = ["put the cause right and run the same command again: it goes on where it stopped"]

    package var reason: String {
        switch self {
        case .unsupportedKubernetes: "UnsupportedKubernetes"
        case .missingPermissions: "Forbidden"
        case .managedFlux, .fluxRunning: "FluxInstalled"
        case .syncPath, .otherOwner, .overlapping: "PathConflict"
        case .unknownHost: "HostKeyUnknown"
        case .cannotWrite, .keyRefused: "AuthenticationFailed"
        case .conflicts: "Conflict"
        case .suspended: "Suspended"
        case .notReady(_, let reason, _): reason
        case .timedOut: "TimedOut"
        case .unhealthy: "HealthCheckFailed"
        case .declined: "Aborted"
        case .noEffect: "NoEffect"
        case .stepTimedOut: "TimedOut"
        case .other(let reason, _, _): reason
        }
    }

    package var message: String {
        switch self {
        case .unsupportedKubernetes(let version, let needed): "Kubernetes version \(version) does not match \(needed)"
        case .missingPermissions(let permissions):
            "missing permissions in the cluster: " + permissions.map(\.description).joined(separator: ", ")
        case .managedFlux(let version, let manager):
            "Flux \(version) has been installed on this cluster with \(manager)"
        case .fluxRunning(let names): "Flux's own controllers run on this cluster: " + names.joined(separator: ", ")
        case .syncPath(let wanted, let existing):
            "sync path configuration (\"\(wanted)\") would overwrite path (\"\(existing)\") of existing Kustomization"
        case .otherOwner(let directory): "path \(directory) belongs to another cluster"
        case .overlapping(let directory, let other):
            "path \(directory) overlaps \(other), the directory of another cluster"
        case .unknownHost(let host, let fingerprints):
            "nothing vouches for the host keys of \(host): " + fingerprints.joined(separator: ", ")
        case .cannotWrite(let url, let why): "may not write to \(url): \(why)"
        case .keyRefused(let url, _, let why):
            "the cluster's deploy key cannot read \(url): \(why)"
        case .conflicts(let branch, let attempts):
            "branch \(branch) moved during every one of \(attempts) attempts to push"
        case .suspended(let object): "\(object) is suspended"
        case .notReady(let object, _, let message): "\(object) is not ready: \(message)"
        case .timedOut(let object, let after, let last):
            "\(object) was not ready within \(after.inWords): \(last)"
        case .unhealthy(let names): "components are not healthy: " + names.joined(separator: ", ")
        case .declined: "aborting"
        case .noEffect(let step, let left):
            "step \(step) was done and still has to: " + left.joined(separator: ", ")
        case .stepTimedOut(let step, let after): "step \(step) was not done within \(after.inWords)"
        case .other(_, let message, _): message
        }
    }

    package var hints: [String] {
        switch self {
        case .unsupportedKubernetes: ["upgrade the cluster"]
        case .missingPermissions: ["bootstrap as a cluster administrator; on AKS: az aks get-credentials --admin"]
        case .managedFlux(_, let manager):
            ["remove it from \(manager) first, or go on with --force when it is about to be removed"]
        case .fluxRunning: ["to let Davit take over and remove them, run again with --force"]
        case .syncPath: ["give the path the cluster follows already, or run davit uninstall first"]
        case .otherOwner: ["if this cluster replaces the other one, run again with --take-over"]
        case .overlapping(_, let other): ["choose a path beside \(other), neither above nor below it"]
        case .unknownHost:
            [
                "compare the fingerprints with those the provider publishes",
                "then give --known-hosts-file, or --accept-host-key to trust them as they are",
            ]
        case .cannotWrite: ["give a key or token with write access; the cluster itself only reads"]
        case .keyRefused(_, let publicKey, _):
            ["add \"\(publicKey)\" to the repository's deploy keys, then run the same command again"]
        case .conflicts: ["run the same command again when the branch is quiet"]
        case .suspended(let object):
            ["run: davit resume \(object.type.kind.lowercased()) \(object.key.name) -n \(object.key.namespace)"]
        case .notReady, .timedOut, .unhealthy: ["run the same command again after the cause is gone"]
        case .declined: []
        case .noEffect: ["run the same command again in some minutes: Azure may not show its changes at once"]
        case .stepTimedOut(let step, _):
            [
                "run the same command again: it goes on where it stopped",
                "allow more time with spec.timeouts.\(step)",
            ]
        case .other(_, _, let hints): hints
        }
    }
}

/// One thing the bootstrap has to be allowed to do.
package struct Permission: Sendable, Hashable, CustomStringConvertible {
    package var verb: String
    package var group: String
    /// Plural, perhaps with a subresource.
    package var resource: String
    /// One object's name, where it matters.
    package var name: String?
    /// `nil` for the whole cluster.
    package var namespace: String?

    package init(_ verb: String, _ resource: String, group: String = "", name: String? = nil, namespace: String? = nil)
    {
        self.verb = verb
        self.group = group
        self.resource = resource
        self.name = name
        self.namespace = namespace
    }

    package var description: String {
        let qualified = group.isEmpty ? resource : "\(resource).\(group)"
        return "\(verb) \(qualified)" + (name.map { " \"\($0)\"" } ?? "") + (namespace.map { " in \($0)" } ?? "")
    }
}

extension Duration {
    /// `5m`, `90s`, `200ms`: as people write it.
    var inWords: String {
        let (seconds, attoseconds) = components
        if seconds == 0 { return "\(attoseconds / 1_000_000_000_000_000)ms" }
        return seconds % 60 == 0 ? "\(seconds / 60)m" : "\(seconds)s"
    }
}
