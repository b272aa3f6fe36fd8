import ArgumentParser
import Azure

/// One flag of a command that speaks az's language. The table of a command's flags feeds its parser and its help.
struct AzFlag: Sendable {
    enum Values: Sendable {
        /// One word; the last of several wins, as in az.
        case one
        /// Nothing, `true` or `false`.
        case toggle
        /// Nothing.
        case bare
        /// One word or more, up to the next flag; every use adds to the list.
        case many
        /// One word or more; every use is a group of its own.
        case groups
    }

    /// The canonical long name, without dashes.
    let name: String
    /// Other spellings, with their dashes.
    let aliases: [String]
    let values: Values
    let help: String
    let isRequired: Bool

    init(
        _ name: String, _ help: String, also aliases: [String] = [], takes values: Values = .one, required: Bool = false
    ) {
        self.name = name
        self.aliases = aliases
        self.values = values
        self.help = help
        isRequired = required
    }

    /// The flags of a command, out of lists that commands share.
    static func all(_ lists: [AzFlag]...) -> [AzFlag] { lists.flatMap { $0 } }

    var spellings: [String] { ["--\(name)"] + aliases }
}

/// What a command line gave, by canonical names.
struct AzValues: Sendable {
    var words: [String: String] = [:]
    var toggles: [String: Bool] = [:]
    var lists: [String: [String]] = [:]
    var groups: [String: [[String]]] = [:]
    var wantsHelp = false

    subscript(name: String) -> String? { words[name] }
    func isOn(_ name: String) -> Bool { toggles[name] ?? false }
}

/// Reads a command line as Python's argparse reads it for az: flags may be shortened as long as they stay unique,
/// `--flag=value` is one word, and a flag with several values takes words up to the next flag.
struct AzGrammar: Sendable {
    let flags: [AzFlag]

    /// - Throws: `AzUsageError`.
    func parse(_ arguments: [String]) throws(AzUsageError) -> AzValues {
        var values = AzValues()
        var rest = arguments[...]
        while let word = rest.popFirst() {
            if word == "--help" || word == "-h" {
                values.wantsHelp = true
                return values
            }
            guard Self.isFlag(word) else { throw .unexpected(word) }
            let (flag, joined) = try find(word)
            switch flag.values {
            case .one:
                guard let value = joined ?? Self.value(&rest) else { throw .valueMissing(word) }
                values.words[flag.name] = value
            case .bare:
                guard joined == nil else { throw .valueUnwanted(word) }
                values.toggles[flag.name] = true
            case .toggle:
                let text = joined ?? Self.value(&rest)
                values.toggles[flag.name] =
                    try text.map { (text) throws(AzUsageError) in
                        try Self.toggle(text, word)
                    } ?? true
            case .many, .groups:
                var words = joined.map { [$0] } ?? []
                while joined == nil, let value = Self.value(&rest) { words.append(value) }
                guard !words.isEmpty else { throw .valueMissing(word) }
                if case .many = flag.values {
                    values.lists[flag.name, default: []] += words
                } else {
                    values.groups[flag.name, default: []].append(words)
                }
            }
        }
        let missing = flags.filter { $0.isRequired && values.words[$0.name] == nil }.map { "--\($0.name)" }
        guard missing.isEmpty else { throw .required(missing) }
        return values
    }

    /// A flag begins with a dash and is no negative number.
    private static func isFlag(_ word: String) -> Bool {
        word.hasPrefix("-") && word != "-" && !(word.dropFirst().first?.isNumber ?? false)
    }

    private static func value(_ rest: inout ArraySlice<String>) -> String? {
        guard let next = rest.first, !isFlag(next) else { return nil }
        return rest.removeFirst()
    }

    private func find(_ word: String) throws(AzUsageError) -> (AzFlag, value: String?) {
        var name = word
        var value: String?
        if word.hasPrefix("--"), let equals = word.firstIndex(of: "=") {
            name = String(word[..<equals])
            value = String(word[word.index(after: equals)...])
        }
        if let flag = flags.first(where: { $0.spellings.contains(name) }) { return (flag, value) }
        if !word.hasPrefix("--"), word.count > 2,
            let flag = flags.first(where: { $0.spellings.contains(String(word.prefix(2))) })
        {
            return (flag, String(word.dropFirst(2)))  // -nflux-system
        }
        let near = flags.filter { $0.spellings.contains { $0.hasPrefix(name) } }
        guard name.hasPrefix("--"), name.count > 3, let flag = near.first else { throw .unknown(word) }
        guard near.count == 1 else { throw .ambiguous(word, near.map { "--\($0.name)" }) }
        return (flag, value)
    }

    private static func toggle(_ text: String, _ flag: String) throws(AzUsageError) -> Bool {
        switch text.lowercased() {
        case "true", "t", "yes", "y", "1": return true
        case "false", "f", "no", "n", "0": return false
        default: throw .toggle(flag, text)
        }
    }

    /// The help of a command: what it does and its flags.
    func help(command: String, abstract: String) -> String {
        var text = "OVERVIEW: \(abstract)\n\nUSAGE: davit \(command) [FLAGS]\n\nFLAGS:\n"
        let rows = flags.map { flag -> (String, String) in
            let value =
                switch flag.values {
                case .one: " VALUE"
                case .toggle: " [true|false]"
                case .bare: ""
                case .many, .groups: " KEY=VALUE …"
                }
            let names = flag.spellings.joined(separator: ", ")
            return ("  \(names)\(value)", flag.help + (flag.isRequired ? " Required." : ""))
        }
        for (left, right) in rows {
            text +=
                left.count < 34
                ? left + String(repeating: " ", count: 36 - left.count) + right + "\n"
                : "\(left)\n\(String(repeating: " ", count: 36))\(right)\n"
        }
        return text
    }
}
