import Cryptography
package import Kustomize
package import KubernetesModel
import YAML

/// What a `Kustomization` makes out of a tree: the objects as they are to be applied.
package struct BuiltManifests: Sendable {
    /// Normalised, with common metadata and owner labels, in the order of the build.
    package var objects: [KubernetesObject]
    /// `sha256:` and 64 hexadecimal digits over the YAML of the build, as in `status.history`.
    package var digest: String
}

/// What a build of a `Kustomization` needs besides the tree.
package struct BuildRequest: Sendable {
    /// The Flux object: its spec says what to build, its name and namespace become the owner labels.
    package var kustomization: KubernetesObject
    /// From `postBuild.substituteFrom`, already merged in order; inline ones are added here and win.
    package var variables: [String: String]
    /// Whether a variable without value and fallback is an error.
    package var strict: Bool
    /// Files that do not take part, by their path from the directory built: neither found in a directory without a
    /// kustomization, nor read when the kustomization lists them. `nil` leaves nothing out.
    package var ignores: (@Sendable (_ path: String, _ isDirectory: Bool) -> Bool)?

    package init(_ kustomization: KubernetesObject, variables: [String: String] = [:], strict: Bool = true) {
        self.kustomization = kustomization
        self.variables = variables
        self.strict = strict
    }
}

extension BuiltManifests {
    /// Builds: kustomization found or made up, spec merged in, kustomize, variables, metadata. Pure and synchronous.
    ///
    /// - Parameters:
    ///   - path: the directory to build, as `KustomizeFiles` spells paths.
    ///   - files: the whole tree, of which only what is needed is read.
    /// - Throws: `KustomizationError`.
    /// - SeeAlso: kustomize-controller v1.9 `internal/controller/kustomization_controller.go` `build`, `apply`.
    package init(_ request: BuildRequest, at path: String, in files: any KustomizeFiles) throws {
        let spec = KustomizationSpec(request.kustomization)
        let built = try Self.kustomize(spec.node, at: path, in: files, ignoring: request.ignores)
        let substitution = try Self.substitution(spec, request)
        var objects: [KubernetesObject] = []
        objects.reserveCapacity(built.count)
        var hash = DigestStream(.sha256)
        for node in built {
            var object = KubernetesObject(node)
            guard !object.name.isEmpty, !object.type.kind.isEmpty, !object.type.version.isEmpty else {
                throw KustomizationError.notAnObject(Self.summary(of: node))
            }
            if let substitution { object = try Self.applying(substitution, to: object) }
            hash.update(ManifestText.yaml(of: object.node))
            hash.update("---\n")
            if object.type.kind == "Kustomization", object.type.group == "kustomize.config.k8s.io" { continue }
            objects.append(object)
        }
        let encrypted = objects.first { $0.isEncryptedSecret && !$0.isDecryptionDisabled }
        if let encrypted {
            if spec.decrypts { throw KustomizationError.decryptionUnsupported(file: "\(encrypted.reference)") }
            throw KustomizationError.encrypted(object: "\(encrypted.reference)")
        }
        digest = "sha256:" + Hex.encode(hash.finish())
        self.objects = objects.map { Self.finished($0, spec) }
    }

    private static func kustomize(
        _ spec: Node, at path: String, in files: any KustomizeFiles,
        ignoring ignores: (@Sendable (String, Bool) -> Bool)?
    ) throws -> [Node] {
        do {
            var options = BuildOptions()
            options.root = try RootKustomization.node(spec: spec, at: path, in: files, ignoring: ignores)
            return try KustomizeBuild.objects(at: path, in: files, options: options)
        } catch let error as KustomizationError {
            throw error
        } catch {
            throw KustomizationError(building: error)
        }
    }

    /// `nil` when there is nothing to replace.
    private static func substitution(_ spec: KustomizationSpec, _ request: BuildRequest) throws -> VariableSubstitution?
    {
        guard spec.hasPostBuild else { return nil }
        var variables = request.variables
        for (name, value) in spec.inlineVariables { variables[name] = value.filter { $0 != "\n" } }
        guard !variables.isEmpty || spec.substitutesAlways else { return nil }
        do {
            return try VariableSubstitution(variables, strict: request.strict)
        } catch {
            throw KustomizationError.postBuild(object: "\(spec.key)", error)
        }
    }

    private static func applying(
        _ substitution: VariableSubstitution, to object: KubernetesObject
    ) throws -> KubernetesObject {
        do {
            return try substitution.applied(to: object)
        } catch {
            throw KustomizationError.postBuild(object: "\(object.type.kustomizeName)/\(object.name)", error)
        }
    }

    private static func finished(_ object: KubernetesObject, _ spec: KustomizationSpec) -> KubernetesObject {
        var object = object
        object.setLabel("kustomize.toolkit.fluxcd.io/name", to: spec.key.name)
        object.setLabel("kustomize.toolkit.fluxcd.io/namespace", to: spec.key.namespace)
        object.normalise()
        for (name, value) in spec.commonLabels { object.setLabel(name, to: value) }
        for (name, value) in spec.commonAnnotations { object.setAnnotation(name, to: value) }
        return object
    }

    /// Enough of an object without a name to find it, and nothing that may be secret.
    private static func summary(of node: Node) -> String {
        ["apiVersion", "kind"].map { "\($0): \(node[$0]?.string ?? "<missing>")" }.joined(separator: ", ")
            + ", name: \(node["metadata", "name"]?.string ?? "<missing>")"
    }
}

extension KubernetesObject {
    fileprivate var isEncryptedSecret: Bool {
        type == GroupVersionKind(group: "", version: "v1", kind: "Secret") && node["sops"] != nil
    }

    fileprivate var isDecryptionDisabled: Bool {
        annotation("kustomize.toolkit.fluxcd.io/decrypt")?.lowercased() == "disabled"
    }
}

extension GroupVersionKind {
    /// `ConfigMap.v1.[noGrp]`, as kustomize prints types.
    fileprivate var kustomizeName: String {
        "\(kind).\(version).\(group.isEmpty ? "[noGrp]" : group)"
    }
}
