import HTTP

/// Names one key of a vault, with or without a version: `https://<vault>.vault.azure.net/keys/<name>[/<version>]`.
package struct KeyVaultKeyID: Sendable, Hashable, CustomStringConvertible {
    /// `https://kv1.vault.azure.net`, without a slash at its end.
    package let vault: String
    package let name: String
    /// `nil` for whatever version is the latest when the key is used.
    package let version: String?

    /// - Throws: `KeyVaultError.invalidKey` when vault, name or version are not as Key Vault writes them.
    package init(vault: String, name: String, version: String? = nil) throws(KeyVaultError) {
        var vault = vault
        while vault.hasSuffix("/") { vault.removeLast() }
        let version = version.flatMap { $0.isEmpty ? nil : $0 }
        let text = "\(vault)/keys/\(name)" + (version.map { "/\($0)" } ?? "")
        guard let url = try? HTTPURL(vault), url.scheme == "https", url.target == "/" else {
            throw .invalidKey(text, why: "its vault is no https address of a host alone")
        }
        guard (1...127).contains(name.utf8.count), name.utf8.allSatisfy(Self.isNameByte) else {
            throw .invalidKey(text, why: "a key's name has 1 to 127 letters, digits and dashes")
        }
        if let version {
            guard (1...127).contains(version.utf8.count), version.utf8.allSatisfy(Self.isNameByte) else {
                throw .invalidKey(text, why: "a version has letters and digits only")
            }
        }
        self.vault = vault
        self.name = name
        self.version = version
    }

    /// Reads the whole identifier, as the portal and `kid` show it.
    package init(_ text: String) throws(KeyVaultError) {
        guard let slashes = text.utf8Range(of: "://"), let slash = text[slashes.upperBound...].firstIndex(of: "/")
        else { throw .invalidKey(text, why: "it is not https://<vault>/keys/<name>/<version>") }
        let parts = text[text.index(after: slash)...].split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2 || parts.count == 3, parts[0] == "keys" else {
            throw .invalidKey(text, why: "it is not https://<vault>/keys/<name>/<version>")
        }
        try self.init(
            vault: String(text[..<slash]), name: String(parts[1]), version: parts.count == 3 ? String(parts[2]) : nil)
    }

    /// The name of the vault: the first label of its host.
    package var vaultName: String {
        let host = vault.utf8Range(of: "://").map { vault[$0.upperBound...] } ?? vault[...]
        return String(host.prefix { $0 != "." && $0 != ":" })
    }

    package var description: String { "\(vault)/keys/\(name)" + (version.map { "/\($0)" } ?? "") }

    /// The same key without a version.
    package var unversioned: KeyVaultKeyID { KeyVaultKeyID(unchecked: vault, name) }

    private init(unchecked vault: String, _ name: String) {
        self.vault = vault
        self.name = name
        version = nil
    }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "-"):
            true
        default: false
        }
    }
}

extension Cloud {
    /// Whether an address is that of a vault of this cloud: `https`, one label before the cloud's suffix, its port.
    ///
    /// Nothing is sent to any other host: the name of a vault comes out of files of the repository.
    package func isVault(_ address: String) -> Bool {
        guard let url = try? HTTPURL(address), let suffix = try? HTTPURL("https://" + keyVaultSuffix),
            url.scheme == "https", url.port == suffix.port, url.host.hasSuffix("." + suffix.host)
        else { return false }
        let label = url.host.dropLast(suffix.host.utf8.count + 1)
        return (1...63).contains(label.utf8.count)
            && label.utf8.allSatisfy {
                $0 == UInt8(ascii: "-") || (0x30...0x39).contains($0) || (0x61...0x7A).contains($0)
            }
    }
}

extension String {
    /// Where `text` first stands, compared byte by byte.
    func utf8Range(of text: String) -> Range<Index>? {
        let needle = Array(text.utf8)
        var start = utf8.startIndex
        while start != utf8.endIndex {
            if utf8[start...].starts(with: needle) { return start..<utf8.index(start, offsetBy: needle.count) }
            start = utf8.index(after: start)
        }
        return nil
    }
}
