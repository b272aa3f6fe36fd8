import Diagnostics

extension KustomizeError {
    package var message: String {
        switch self {
        case .noDirectory, .noFile, .notAFile, .noResource, .outsideRoot, .outsideTree, .absolutePath, .remote, .cycle,
            .tooDeep, .tooLarge, .tooManyObjects:
            fileMessage
        case .noKustomization, .severalKustomizations, .emptyKustomization, .wrongHeader, .unknownField, .wrongType,
            .invalidValue, .componentExpected, .componentRefused, .unsupported, .conflictingFields:
            kustomizationMessage
        case .malformed, .notAnObject, .missing, .duplicateID, .keyIsNoString, .namespaceConflict: resourceMessage
        case .within(let place, let error): "\(place): \(Self.words(of: error))"
        default: transformerMessage
        }
    }

    /// Without where a name was seen from, which the place before it says already.
    private static func words(of error: any Error) -> String {
        switch error as? KustomizeError {
        case .noDirectory(let name, _): KustomizeError.noDirectory(name, from: "").message
        case .noFile(let name, _): KustomizeError.noFile(name, from: "").message
        case .notAFile(let name, _): KustomizeError.notAFile(name, from: "").message
        case .noResource(let name, _, let nearest): KustomizeError.noResource(name, from: "", nearest: nearest).message
        case .outsideTree(let name, _): KustomizeError.outsideTree(name, from: "").message
        case .absolutePath(let name, _): KustomizeError.absolutePath(name, from: "").message
        case .remote(let name, _): KustomizeError.remote(name, from: "").message
        default: (error as? any ExplainedError)?.message ?? "\(error)"
        }
    }

    private var fileMessage: String {
        switch self {
        case .noDirectory(let name, let from):
            "\(quoted(name))\(seen(from)) is not a directory"
        case .noFile(let name, let from): "there is no file \(quoted(name))\(seen(from))"
        case .notAFile(let name, let from): "\(quoted(name))\(seen(from)) is a directory, not a file"
        case .noResource(let name, let from, _):
            "there is neither a file nor a directory \(quoted(name))\(seen(from))"
        case .outsideRoot(let name, let root):
            "file \(quoted(name)) is not in or below \(quoted(TreePath.shown(root)))"
        case .outsideTree(let name, let from): "\(quoted(name))\(seen(from)) leads out of the tree"
        case .absolutePath(let name, let from): "\(quoted(name))\(seen(from)) is absolute"
        case .remote(let name, let from):
            "\(quoted(name))\(seen(from)) is remote, and nothing is fetched during a build"
        case .cycle(let name, let through):
            "\(quoted(TreePath.shown(name))) is reached again from \(through.map { TreePath.shown($0) }.joined(separator: ", "))"
        case .tooDeep(let name, let limit): "\(quoted(name)) is nested deeper than \(limit) kustomizations"
        case .tooLarge(let name, let limit): "\(name) holds more than \(limit) bytes"
        case .tooManyObjects(let limit): "the build has more than \(limit) objects"
        default: ""
        }
    }

    private var kustomizationMessage: String {
        switch self {
        case .noKustomization(let directory):
            "there is no kustomization.yaml, kustomization.yml or Kustomization in \(quoted(TreePath.shown(directory)))"
        case .severalKustomizations(let directory, let names):
            "\(quoted(TreePath.shown(directory))) has more than one kustomization: \(names.joined(separator: ", "))"
        case .emptyKustomization(let file): "\(file) is empty"
        case .wrongHeader(let file, let field, let found, let expected):
            "\(file): \(field) is \(quoted(found)), expected \(expected)"
        case .unknownField(let site, _): "\(place(site)): unknown field"
        case .wrongType(let site, let expected, let found): "\(place(site)): expected \(expected), found \(found)"
        case .invalidValue(let field, let value, let expected, let file):
            "\(file): \(field) is \(quoted(value)), expected \(expected)"
        case .componentExpected(let directory):
            "\(quoted(TreePath.shown(directory))) is listed under components, but its kind is not Component"
        case .componentRefused(let directory):
            "\(quoted(TreePath.shown(directory))) is a Component, but is not listed under components"
        case .unsupported(let what, let file): "\(file): \(what) is not supported"
        case .conflictingFields(let path):
            "field \(quoted(path)) is configured twice, once with create and once without"
        default: ""
        }
    }

    private var resourceMessage: String {
        switch self {
        case .malformed(let file, let why): "\(file): \(why)"
        case .notAnObject(let file, let found): "\(file): a document is \(found), not a Kubernetes object"
        case .missing(let field, let object, let file): "\(file): \(object) has no \(field)"
        case .duplicateID(let id, let place):
            place.isEmpty ? "\(id) exists twice" : "\(place): \(id) has been read before"
        case .keyIsNoString(let key, let field, let object):
            "\(field) of \(object) has the key \(key), which YAML does not read as a string"
        case .namespaceConflict(let id): "setting the namespace makes two objects \(id)"
        default: ""
        }
    }

    private var transformerMessage: String {
        switch self {
        case .noPatchTarget(let id, let patch, _): "\(patch): no object matches the patch's \(id)"
        case .severalPatchTargets(let id, let patch, let count): "\(patch): \(count) objects match the patch's \(id)"
        case .invalidPatch(let patch, let why): "\(patch): \(why)"
        case .patchFailed(let patch, let object, let why): "\(patch) does not apply to \(object): \(why)"
        case .fieldUnreachable(let path, let object, let why): "field \(quoted(path)) of \(object): \(why)"
        case .noReplicas(let name, _): "no workload is called \(quoted(name))"
        case .generatorFailed(let name, let why): "generator \(quoted(name)): \(why)"
        case .replacementFailed(let why, _): why
        case .variableFailed(let name, let why): "variable \(quoted(name)): \(why)"
        case .ambiguousReference(let name, let field, let object, let candidates):
            "\(quoted(name)) in \(field) of \(object) may mean any of: \(candidates.joined(separator: ", "))"
        case .invalidSelector(let selector, let why): "selector \(quoted(selector)): \(why)"
        case .pluginUnavailable(let kind): "\(kind) is not one of kustomize's builtin plugins"
        case .validatorChanged(let id): "a validator changed \(id)"
        default: ""
        }
    }

    package var hints: [String] {
        switch self {
        case .noResource(_, _, let nearest?): ["did you mean \(quoted(nearest))?"]
        case .unknownField(_, let nearest?): ["did you mean \(quoted(nearest))?"]
        case .noPatchTarget(_, _, let nearest?): ["the nearest object is \(nearest)"]
        case .noReplicas(_, let nearest?): ["did you mean \(quoted(nearest))?"]
        case .replacementFailed(_, let nearest?): ["the nearest match is \(nearest)"]
        case .outsideRoot: ["move the file, or build with --load-restrictor LoadRestrictionsNone"]
        case .remote: ["copy it into the repository, or reference it as a Flux source of its own"]
        case .emptyKustomization: ["list what it holds under resources"]
        case .severalKustomizations: ["keep one of them"]
        case .wrongType(_, "a string", let found) where found != "a mapping" && found != "a list":
            ["quote the value"]
        case .within(_, let error): (error as? any ExplainedError)?.hints ?? []
        default: []
        }
    }

    private func place(_ site: Site) -> String {
        let line = site.line.map { ":\($0)" } ?? ""
        return site.field.isEmpty ? site.file + line : "\(site.file)\(line): \(site.field)"
    }

    private func quoted(_ text: String) -> String { "\"\(text)\"" }
    private func seen(_ from: String) -> String { from.isEmpty ? "" : " (seen from \"\(from)\")" }
}
