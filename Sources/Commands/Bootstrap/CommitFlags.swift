package import ArgumentParser
import Bootstrap
import Diagnostics
import Git

/// Who commits, and how commits are signed, with Flux's flags.
package struct CommitFlags: ParsableArguments {
    @Option(help: "Author of the commits.")
    package var authorName = "Davit"

    @Option(help: "E-mail address of the author.")
    package var authorEmail = CommitStyle().author.email

    @Option(help: "Text under every commit message, such as \"[ci skip]\".")
    package var commitMessageAppendix = ""

    @Option(help: "GnuPG keyring with the key that signs commits.")
    package var gpgKeyRing: String?

    @Option(help: "File with the passphrase of the GnuPG key; - is standard input (env GPG_PASSPHRASE).")
    package var gpgPassphraseFile: String?

    @Option(help: "Key of the keyring to sign with.")
    package var gpgKeyId = ""

    @Option(help: "SSH private key that signs commits.")
    package var sshSigningKeyFile: String?

    @Option(help: "File with the passphrase of the signing key; - is standard input (env SSH_SIGNING_PASSWORD).")
    package var sshSigningPasswordFile: String?

    @Flag(help: "Sign commits with the key of --private-key-file.")
    package var sshSigningReusePrivateKey = false

    // Flux's flags, refused with a word on why.
    @Option(help: .hidden) package var gpgPassphrase: String?
    @Option(help: .hidden) package var sshSigningPassword: String?

    package init() {}

    func style(deployKey: SourceCredentials.KeyFile?) throws -> CommitStyle {
        var style = CommitStyle()
        style.author = GitWorkspace.Author(name: authorName, email: authorEmail)
        style.messageAppendix = commitMessageAppendix
        style.signing = try signing(deployKey)
        return style
    }

    private func signing(_ deployKey: SourceCredentials.KeyFile?) throws -> GitWorkspace.Signing {
        let ways = [gpgKeyRing != nil, sshSigningKeyFile != nil, sshSigningReusePrivateKey].count { $0 }
        guard ways <= 1 else {
            throw ValidationError("give one of --gpg-key-ring, --ssh-signing-key-file, --ssh-signing-reuse-private-key")
        }
        if gpgPassphrase != nil {
            throw SecretFlagError.onCommandLine(
                "--gpg-passphrase", instead: "--gpg-passphrase-file", variable: "GPG_PASSPHRASE")
        }
        if sshSigningPassword != nil {
            throw SecretFlagError.onCommandLine(
                "--ssh-signing-password", instead: "--ssh-signing-password-file", variable: "SSH_SIGNING_PASSWORD")
        }
        if let gpgKeyRing {
            return .gpg(
                keyring: Secret(try InputFile.read(gpgKeyRing)),
                passphrase: try InputFile.secret(gpgPassphraseFile, variable: "GPG_PASSPHRASE"), keyID: gpgKeyId)
        }
        if let sshSigningKeyFile {
            return .ssh(
                privateKey: Secret(try InputFile.read(sshSigningKeyFile)),
                passphrase: try InputFile.secret(sshSigningPasswordFile, variable: "SSH_SIGNING_PASSWORD"))
        }
        guard sshSigningReusePrivateKey else { return .none }
        guard let deployKey else {
            throw ValidationError("--ssh-signing-reuse-private-key needs --private-key-file")
        }
        return .ssh(privateKey: deployKey.privateKey, passphrase: deployKey.passphrase)
    }
}
