package import ArgumentParser
import Bootstrap
import Diagnostics
import Fleet
import Git

/// `davit bootstrap git`: any git server, over SSH with a deploy key or over HTTPS with a token.
package struct BootstrapGitCommand: AsyncParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "git", abstract: "Make a cluster follow a directory of a git repository.",
        discussion: """
            Writes the cluster's directory into the repository, installs what the cluster needs, and waits until the
            cluster has applied it. Running it again changes nothing; running it after it was interrupted finishes it.
            """)

    @OptionGroup package var global: GlobalOptions
    @OptionGroup(title: "Components") package var components: ComponentFlags
    @OptionGroup(title: "Credentials") package var keys: KeyFlags
    @OptionGroup(title: "Commits") package var commits: CommitFlags
    @OptionGroup(title: "Hosting") package var hosting: HostingFlags

    @Option(help: "Address of the repository: ssh://git@host/path or https://host/path.")
    package var url: String

    @Option(help: "Branch to commit to and to follow; made if the repository is empty.")
    package var branch = "main"

    @Option(help: "Directory of the cluster in the repository: clusters/prod-westeurope.")
    package var path = ""

    @Option(help: "How often the cluster asks the repository for news.")
    package var interval: DurationArgument = "1m"

    @Option(help: "Secret the cluster keeps its credentials in (default: the namespace's name).")
    package var secretName: String?

    @Flag(help: "Let the cluster fetch submodules, too.")
    package var recurseSubmodules = false

    @Option(help: "Directories the cluster fetches instead of everything, separated by commas.")
    package var sparseCheckout: [String] = []

    @Flag(name: .shortAndLong, help: "Do not ask for the public key to be registered.")
    package var silent = false

    @Flag(help: "Register the generated key through the API of the repository's host: GitHub (env GITHUB_TOKEN).")
    package var registerKey = false

    @Flag(help: "Go on where Flux was installed by another tool.")
    package var force = false

    @Flag(help: "Go on where the path belongs to another cluster, which this one replaces.")
    package var takeOver = false

    @Flag(inversion: .prefixedNo, help: "Write infrastructure and apps folders for a new cluster.")
    package var scaffold = true

    @Flag(help: "Allow http:// addresses.")
    package var allowInsecureHttp = false

    @Flag(help: "Show what would be done and change nothing.")
    package var dryRun = false

    @Flag(
        name: .customLong("run"), help: "Reconcile in this process instead of in the cluster, until interrupted.")
    package var runsHere = false

    @Flag(help: "With --run: stop once everything is ready.")
    package var once = false

    @Option(name: .shortAndLong, help: "Format of the events on standard output: json.")
    package var output: String?

    package init() {}

    package func validate() throws {
        if let output, output != "json" { throw ValidationError("output format \(output) is not json") }
        if once, !runsHere { throw ValidationError("--once goes with --run") }
        if branch.isEmpty { throw ValidationError("--branch must not be empty") }
    }
}
