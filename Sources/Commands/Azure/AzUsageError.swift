import Diagnostics

/// A command line az would not take either.
enum AzUsageError: ExplainedError, Equatable {
    case unexpected(String)
    case unknown(String)
    case ambiguous(String, [String])
    case valueMissing(String)
    case valueUnwanted(String)
    case toggle(String, String)
    case required([String])
    case query
    case output(String)
    case secret(String, instead: String)

    var reason: String { "InvalidArguments" }

    var message: String {
        switch self {
        case .unexpected(let word): "unexpected argument \"\(word)\""
        case .unknown(let word): "unknown flag \(word)"
        case .ambiguous(let word, let flags): "\(word) may mean \(flags.joined(separator: " or "))"
        case .valueMissing(let word): "\(word) needs a value"
        case .valueUnwanted(let word): "\(word) takes no value"
        case .toggle(let word, let value): "\(word) is true or false, not \"\(value)\""
        case .required(let flags): "missing \(flags.joined(separator: ", "))"
        case .query: "--query is not supported"
        case .output(let text): "no output format \"\(text)\""
        case .secret(let flag, _): "\(flag) would show the secret to every user of this machine"
        }
    }

    var hints: [String] {
        switch self {
        case .query: ["pass the output of -o json to jq"]
        case .output: ["give one of json, jsonc, yaml, yamlc, table, tsv, none"]
        case .unknown, .unexpected, .required: ["see the flags with --help"]
        case .secret(_, let instead): ["give \(instead)"]
        default: []
        }
    }
}
