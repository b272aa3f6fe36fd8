package import KubernetesModel
package import YAML

/// Picks objects: regular expressions over the whole of each name, and label selectors; empty fields pick all.
package struct ObjectSelector: Sendable, Hashable {
    package var group = ""
    package var version = ""
    package var kind = ""
    package var name = ""
    package var namespace = ""
    package var labelSelector = ""
    package var annotationSelector = ""

    package init() {}

    /// From the `target` of an ignore rule or a patch.
    package init(_ node: Node) {
        func text(_ field: String) -> String { node[field]?.string ?? "" }
        group = text("group")
        version = text("version")
        kind = text("kind")
        name = text("name")
        namespace = text("namespace")
        labelSelector = text("labelSelector")
        annotationSelector = text("annotationSelector")
    }

    package func matches(_ object: KubernetesObject) -> Bool {
        let type = object.type
        return Self.matches(group, type.group) && Self.matches(version, type.version) && Self.matches(kind, type.kind)
            && Self.matches(name, object.name) && Self.matches(namespace, object.namespace)
            && Self.matches(labelSelector, object.labels) && Self.matches(annotationSelector, object.annotations)
    }

    /// A malformed expression picks nothing.
    private static func matches(_ pattern: String, _ text: String) -> Bool {
        if pattern.isEmpty || pattern == text { return true }
        guard let expression = try? Regex("^(?:\(pattern))$") else { return false }
        return text.wholeMatch(of: expression) != nil
    }

    private static func matches(_ selector: String, _ labels: [String: String]) -> Bool {
        selector.isEmpty || LabelSelector(selector)?.matches(labels) ?? false
    }
}
