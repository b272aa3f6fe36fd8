import Diagnostics

/// Why a configuration cannot be put on a cluster, beyond what Azure Resource Manager itself refuses.
package enum ConfigurationError: ExplainedError, Equatable {
    /// Configurations of Flux v1 are there.
    case oldConfigurations([String])
    case extensionInstalling(name: String)
    /// Half installed, failed, being deleted.
    case extensionBroken(name: String, state: String, why: String?)
    case kustomizationExists(String, configuration: String)
    case kustomizationMissing(String, configuration: String, existing: [String])
    case objectMissing(kind: String, namespace: String, name: String, configuration: String)
    /// The provider cannot be used before somebody registers it.
    case providerNotRegistered(String, state: String)
    /// Another configuration of this name follows something else.
    case configurationDiffers(name: String, what: String, existing: String, wanted: String)
    case confirmationNeeded(String)
    case notCompliant(name: String, failures: [String], after: Duration)
    case failedProvisioning(name: String, why: String)

    package var reason: String {
        switch self {
        case .oldConfigurations: "FluxV1Installed"
        case .extensionInstalling, .extensionBroken: "ExtensionNotReady"
        case .kustomizationExists, .configurationDiffers: "AlreadyExists"
        case .kustomizationMissing, .objectMissing: "NotFound"
        case .providerNotRegistered: "MissingSubscriptionRegistration"
        case .confirmationNeeded: "ConfirmationNeeded"
        case .notCompliant: "NonCompliant"
        case .failedProvisioning: "ProvisioningFailed"
        }
    }

    package var message: String {
        switch self {
        case .oldConfigurations(let names):
            "configurations of Flux v1 are on the cluster: \(names.joined(separator: ", "))"
        case .extensionInstalling(let name): "the extension \(name) is being installed by somebody else"
        case .extensionBroken(let name, let state, let why):
            "the extension \(name) is on the cluster but its state is \(state)" + (why.map { ": \($0)" } ?? "")
        case .kustomizationExists(let name, let configuration):
            "the configuration \(configuration) has a kustomization \(name) already"
        case .kustomizationMissing(let name, let configuration, let existing):
            "the configuration \(configuration) has no kustomization \(name)"
                + (existing.isEmpty ? "" : ", only \(existing.joined(separator: ", "))")
        case .objectMissing(let kind, let namespace, let name, let configuration):
            "the configuration \(configuration) has deployed no \(kind) \(namespace)/\(name)"
        case .providerNotRegistered(let namespace, let state):
            "the subscription cannot use \(namespace): the provider is \(state)"
        case .configurationDiffers(let name, let what, let existing, let wanted):
            "a configuration \(name) is on the cluster already, with \(what) \(existing) instead of \(wanted)"
        case .confirmationNeeded(let what): "\(what) wants a confirmation, and nobody can be asked"
        case .notCompliant(let name, let failures, let after):
            "the configuration \(name) is not compliant after \(after.components.seconds) s"
                + (failures.isEmpty ? "" : ": " + failures.joined(separator: "; "))
        case .failedProvisioning(let name, let why): "the configuration \(name) could not be provisioned: \(why)"
        }
    }

    package var hints: [String] {
        switch self {
        case .oldConfigurations: ["remove them first: az k8s-configuration list, az k8s-configuration delete"]
        case .extensionInstalling: ["try again when it is installed: davit k8s-extension show"]
        case .extensionBroken(let name, _, _):
            ["repair it, or remove it and try again: davit k8s-extension delete … --name \(name)"]
        case .kustomizationExists: ["change it with: davit k8s-configuration flux kustomization update"]
        case .kustomizationMissing: ["add it with: davit k8s-configuration flux kustomization create"]
        case .objectMissing: ["see all of them with: davit k8s-configuration flux deployed-object list"]
        case .providerNotRegistered(let namespace, _):
            ["register it: az provider register -n \(namespace)", "or let Davit do it with --register-provider"]
        case .configurationDiffers(let name, _, _, _):
            [
                "give another --name, or change the existing one: davit k8s-configuration flux update … --name \(name)"
            ]
        case .confirmationNeeded: ["give --yes"]
        case .notCompliant(let name, _, _):
            ["look at its objects: davit k8s-configuration flux deployed-object list … --name \(name) -o table"]
        case .failedProvisioning: []
        }
    }
}
