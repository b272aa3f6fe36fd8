package import ArgumentParser

/// A command line on which global options may stand anywhere, as users of kubectl and flux write them:
/// `davit -n apps get kustomizations` is read as `davit get kustomizations -n apps`.
package struct CommandLineArguments {
    private let arguments: [String]
    private let root: any ParsableCommand.Type

    package init(_ arguments: [String], for root: any ParsableCommand.Type) {
        self.arguments = arguments
        self.root = root
    }

    /// Options that take a value and may come before a subcommand's name.
    private static let valued: Set<String> = [
        "-n", "--namespace", "--kubeconfig", "--context", "--server", "--as", "--as-group", "--as-uid", "--timeout",
        "-l", "--label-selector", "--status-selector", "-o", "--output", "--log-format",
    ]
    private static let flags: Set<String> = [
        "--verbose", "--ns-follows-kube-context", "-A", "--all-namespaces", "-w", "--watch", "--no-header",
    ]

    /// The arguments with early global options moved behind the subcommand they are for.
    package var normalized: [String] {
        var path: [String] = []
        var early: [String] = []
        var command = root
        var index = 0
        while index < arguments.count, !command.configuration.subcommands.isEmpty {
            let argument = arguments[index]
            if Self.valued.contains(argument), index + 1 < arguments.count {
                early += [argument, arguments[index + 1]]
                index += 2
            } else if Self.flags.contains(argument) || isJoined(argument) {
                early.append(argument)
                index += 1
            } else if let next = subcommand(argument, of: command) {
                path.append(argument)
                command = next
                index += 1
            } else {
                break
            }
        }
        let rest = arguments[index...]
        // Another program's grammar: its words stay as they are.
        if command is any VerbatimCommand.Type { return path + rest + early }
        let end = rest.firstIndex(of: "--") ?? rest.endIndex
        return path + (rest[..<end] + early).compactMap(Self.spelledOut) + rest[end...]
    }

    /// Flags that are on, or undecided, until they are turned off.
    private static let invertible: Set<String> = [
        "--wait", "--network-policy", "--watch-all-namespaces", "--progress-bar", "--scaffold",
        "--enable-leader-election", "--strict-substitution",
    ]

    /// `--wait=false` as scripts written for Flux have it: `--no-wait` here. A flag that is off by itself is left out.
    private static func spelledOut(_ argument: String) -> String? {
        guard argument.hasPrefix("--") else { return argument }
        if argument.hasSuffix("=true") {
            let name = String(argument.dropLast("=true".count))
            return name.contains("=") || valued.contains(name) ? argument : name
        }
        guard argument.hasSuffix("=false") else { return argument }
        let name = String(argument.dropLast("=false".count))
        if name.contains("=") || valued.contains(name) { return argument }
        return invertible.contains(name) ? "--no-\(name.dropFirst(2))" : nil
    }

    /// `--namespace=apps`
    private func isJoined(_ argument: String) -> Bool {
        guard argument.hasPrefix("--"), let equals = argument.firstIndex(of: "=") else { return false }
        return Self.valued.contains(String(argument[..<equals]))
    }

    private func subcommand(_ name: String, of command: any ParsableCommand.Type) -> (any ParsableCommand.Type)? {
        command.configuration.subcommands.first {
            $0._commandName == name || $0.configuration.aliases.contains(name)
        }
    }
}
