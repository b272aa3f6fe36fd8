/// A change somebody is asked to take over.
package struct PullRequest: Sendable, Hashable {
    /// Branch names, without `refs/heads/`.
    package var source: String
    package var target: String
    package var title: String
    package var description: String
    package var isDraft = false

    package init(source: String, target: String, title: String, description: String = "") {
        self.source = source
        self.target = target
        self.title = title
        self.description = description
    }
}

package struct OpenedPullRequest: Sendable, Hashable {
    package var number: Int
    /// For people.
    package var url: String
    /// False when it was open already.
    package var isNew: Bool

    package init(number: Int, url: String, isNew: Bool) {
        self.number = number
        self.url = url
        self.isNew = isNew
    }
}
