import Cryptography
import Diagnostics
import Glibc

/// Signs the text of a commit object.
struct CommitSignature: Sendable {
    private let signing: GitWorkspace.Signing

    init(_ signing: GitWorkspace.Signing) { self.signing = signing }

    /// The commit with a `gpgsig` header, whose continuation lines begin with a space.
    func applied(to commit: String) async throws -> String {
        guard let signature = try await signature(of: commit) else { return commit }
        guard let blank = commit[...].firstRange(ofMark: "\n\n") else { return commit }
        var lines = signature.split(separator: "\n", omittingEmptySubsequences: false)
        if lines.last?.isEmpty == true { lines.removeLast() }
        return commit[..<blank.lowerBound] + "\ngpgsig " + lines.joined(separator: "\n ") + commit[blank.lowerBound...]
    }

    private func signature(of commit: String) async throws -> String? {
        switch signing {
        case .none: return nil
        case .ssh(let key, let passphrase):
            do throws(KeyError) {
                return try PrivateKey(reading: key.exposed, passphrase: passphrase)
                    .armouredSignature(of: Array(commit.utf8), namespace: "git")
            } catch {
                throw GitError.signingFailed(why: error.message)
            }
        case .gpg(let keyring, let passphrase, let keyID):
            return try await gpgSignature(of: commit, keyring, passphrase, keyID)
        }
    }

    /// Imports the keyring into a private home for this one signature; the passphrase goes through standard input.
    private func gpgSignature(
        of commit: String, _ keyring: Secret<[UInt8]>, _ passphrase: Secret<String>?, _ keyID: String
    ) async throws -> String {
        guard keyID.utf8.allSatisfy({ (0x30...0x39).contains($0) || (0x41...0x46).contains($0 & 0xDF) }) else {
            throw GitError.signingFailed(why: "the key id is not hexadecimal")
        }
        let home = try PrivateDirectory()
        let environment =
            GitCommand().environment.filter { $0.0 == "PATH" || $0.0 == "LC_ALL" } + [("GNUPGHOME", home.path)]
        let common = ["--batch", "--no-tty", "--quiet", "--pinentry-mode", "loopback"]
        func gpg(_ arguments: [String], input: [UInt8]) async throws -> ProcessRunner.Result {
            let end = try await ProcessRunner.run(
                "gpg", common + arguments, environment: environment, input: input, timeout: .seconds(30))
            guard case .finished(let result) = end else { throw GitError.timedOut(what: "gpg", after: .seconds(30)) }
            guard result.status == 0 else {
                let line = result.errors.split(whereSeparator: \.isNewline).last.map(String.init) ?? "gpg failed"
                throw GitError.signingFailed(why: GitWords.trimmed(line))
            }
            return result
        }
        do {
            _ = try await gpg(["--import"], input: keyring.exposed)
            let secret = Array((passphrase?.exposed ?? "").utf8) + [0x0A]
            let message = try home.write(Array(commit.utf8), "commit")
            let signed = try await gpg(
                ["--passphrase-fd", "0", "--armor", "--detach-sign", "--output", "-"]
                    + (keyID.isEmpty ? [] : ["--local-user", keyID]) + ["--", message], input: secret)
            await stopAgent(environment)
            return String(decoding: signed.output, as: UTF8.self)
        } catch {
            await stopAgent(environment)
            throw error
        }
    }

    /// gpg leaves an agent behind that holds the key.
    private func stopAgent(_ environment: [(String, String)]) async {
        _ = try? await ProcessRunner.run(
            "gpgconf", ["--kill", "all"], environment: environment, timeout: .seconds(10))
    }
}

extension Substring {
    fileprivate func firstRange(ofMark mark: String) -> Range<Index>? {
        var start = startIndex
        while start < endIndex {
            if self[start...].hasPrefix(mark) { return start..<index(start, offsetBy: mark.count) }
            start = index(after: start)
        }
        return nil
    }
}
