import Diagnostics

/// Why there is no token.
package enum CredentialError: ExplainedError, Equatable {
    /// The credential is not set up here; a chain goes on to the next.
    case unavailable(credential: String, why: String)
    /// Set up, but unusable: a file that cannot be read, a certificate without key.
    case unusable(credential: String, why: String)
    /// Entra (or another issuer) refused.
    case refused(credential: String, Refusal)
    /// The issuer could not be asked.
    case unreachable(credential: String, why: String)
    /// The issuer's answer is no token.
    case badAnswer(credential: String, why: String)
    /// None of a chain gave a token; what each said, in the order they were asked.
    case exhausted([Attempt])

    /// An issuer's refusal in its own words.
    package struct Refusal: Sendable, Equatable {
        package var status: Int
        /// `invalid_client`, `AADSTS…` is in `description`.
        package var error: String
        package var description: String
        package var correlation: String?

        package init(status: Int, error: String, description: String, correlation: String? = nil) {
            self.status = status
            self.error = error
            self.description = description
            self.correlation = correlation
        }
    }

    package struct Attempt: Sendable, Equatable {
        package var credential: String
        package var why: String

        package init(credential: String, why: String) {
            self.credential = credential
            self.why = why
        }
    }

    package var reason: String {
        switch self {
        case .unavailable, .exhausted: "NoCredential"
        case .unusable: "InvalidCredential"
        case .refused: "TokenRefused"
        case .unreachable: "TokenIssuerUnreachable"
        case .badAnswer: "InvalidTokenAnswer"
        }
    }

    package var message: String {
        switch self {
        case .exhausted(let attempts):
            "no credential for Azure: "
                + attempts.map { "\($0.credential): \($0.why)" }.joined(separator: "; ")
        case .unavailable(let name, _), .unusable(let name, _), .refused(let name, _), .unreachable(let name, _),
            .badAnswer(let name, _):
            "no token from \(name): \(why)"
        }
    }

    /// The cause alone, as a list of attempts has it.
    package var why: String {
        switch self {
        case .unavailable(_, let why), .unusable(_, let why), .unreachable(_, let why), .badAnswer(_, let why): why
        case .refused(_, let refusal): refusal.sentence
        case .exhausted: message
        }
    }

    package var hints: [String] {
        switch self {
        case .exhausted:
            [
                "sign in with: az login",
                "or set AZURE_TENANT_ID, AZURE_CLIENT_ID and AZURE_CLIENT_SECRET or AZURE_CLIENT_CERTIFICATE_PATH",
            ]
        case .refused(_, let refusal): refusal.hints
        default: []
        }
    }
}

extension CredentialError.Refusal {
    /// `AADSTS7000215`, when the description begins with such a number.
    package var code: String? {
        guard description.hasPrefix("AADSTS") else { return nil }
        return String(description.prefix { $0 != ":" && $0 != " " })
    }

    /// The first line of what the issuer says; trace ids follow on others.
    package var sentence: String {
        let line = description.prefix { !$0.isNewline }
        let text = line.isEmpty ? Substring(error) : line
        return "\(text.hasSuffix(".") ? text.dropLast() : text) (\(error), status \(status))"
    }

    /// By the numbers Entra gives its refusals.
    var hints: [String] {
        switch code {
        case "AADSTS7000215": ["the client secret is wrong: give the secret's value, not its id"]
        case "AADSTS7000222": ["the client secret has expired: make a new one and set AZURE_CLIENT_SECRET"]
        case "AADSTS700016", "AADSTS90002": ["check AZURE_CLIENT_ID and AZURE_TENANT_ID"]
        case "AADSTS700027": ["register this certificate for the application, or use the one that is registered"]
        case "AADSTS70021", "AADSTS700213", "AADSTS700211", "AADSTS700212":
            ["make a federated credential whose issuer, subject and audience are those of the service account's token"]
        case "AADSTS700082", "AADSTS50173", "AADSTS70043", "AADSTS50078", "AADSTS50079", "AADSTS50076":
            ["sign in again with: az login"]
        default: []
        }
    }
}
