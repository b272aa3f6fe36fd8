import Cryptography

/// A host key of a public git service, as its provider publishes it.
package struct PinnedHostKey: Sendable, Hashable {
    /// The names the service answers to.
    package let hosts: [String]
    /// `ssh-ed25519`, `ecdsa-sha2-nistp256`, `ssh-rsa`.
    package let type: String
    /// The key in base64, as it stands in a known_hosts file.
    package let base64: String

    /// Lines for a known_hosts file, one for each name, with line breaks.
    package var knownHosts: String { hosts.map { "\($0) \(type) \(base64)\n" }.joined() }
}

/// The host keys of GitHub, GitLab.com, Bitbucket Cloud and Azure DevOps.
///
/// Where each was found, twice and independently, stands in docs/pinned-host-keys.md; a test compares
/// each with the fingerprint its provider publishes.
package enum PinnedHostKeys {
    /// known_hosts lines for the host of `url`; `nil` when its keys are not known, or the port is not ssh's.
    package static func knownHosts(for url: GitURL) -> String? {
        guard url.scheme == .ssh, (url.port ?? 22) == 22 else { return nil }
        let lines = all.filter { $0.hosts.contains(url.host) }.map { "\(url.host) \($0.type) \($0.base64)\n" }
        return lines.isEmpty ? nil : lines.joined()
    }

    package static let all: [PinnedHostKey] = [
        PinnedHostKey(
            hosts: ["github.com"], type: "ssh-rsa",
            base64: "AAAAB3NzaC1yc2EAAAADAQABAAABgQCj7ndNxQowgcQnjshcLrqPEiiphnt+VTTvDP6mHBL9j1aNUkY4Ue1gvwnG"
                + "LVlOhGeYrnZaMgRK6+PKCUXaDbC7qtbW8gIkhL7aGCsOr/C56SJMy/BCZfxd1nWzAOxSDPgVsmerOBYfNqltV9/h"
                + "WCqBywINIR+5dIg6JTJ72pcEpEjcYgXkE2YEFXV1JHnsKgbLWNlhScqb2UmyRkQyytRLtL+38TGxkxCflmO+5Z8C"
                + "SSNY7GidjMIZ7Q4zMjA2n1nGrlTDkzwDCsw+wqFPGQA179cnfGWOWRVruj16z6XyvxvjJwbz0wQZ75XK5tKSb7FN"
                + "yeIEs4TT4jk+S4dhPeAUC5y+bDYirYgM4GC7uEnztnZyaVWQ7B381AK4Qdrwt51ZqExKbQpTUNn+EjqoTwvqNj4k"
                + "qx5QUCI0ThS/YkOxJCXmPUWZbhjpCg56i+2aB6CmK2JGhn57K5mj0MNdBXA4/WnwH6XoPWJzK5Nyu2zB3nAZp+S5"
                + "hpQs+p1vN1/wsjk="),
        PinnedHostKey(
            hosts: ["github.com"], type: "ecdsa-sha2-nistp256",
            base64: "AAAAE2VjZHNhLXNoYTItbmlzdHAyNTYAAAAIbmlzdHAyNTYAAABBBEmKSENjQEezOmxkZMy7opKgwFB9nkt5YRrY"
                + "MjNuG5N87uRgg6CLrbo5wAdT/y6v0mKV0U2w0WZ2YB/++Tpockg="),
        PinnedHostKey(
            hosts: ["github.com"], type: "ssh-ed25519",
            base64: "AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl"),
        PinnedHostKey(
            hosts: ["gitlab.com"], type: "ecdsa-sha2-nistp256",
            base64: "AAAAE2VjZHNhLXNoYTItbmlzdHAyNTYAAAAIbmlzdHAyNTYAAABBBFSMqzJeV9rUzU4kWitGjeR4PWSa29SPqJ1f"
                + "Vkhtj3Hw9xjLVXVYrU9QlYWrOLXBpQ6KWjbjTDTdDkoohFzgbEY="),
        PinnedHostKey(
            hosts: ["gitlab.com"], type: "ssh-ed25519",
            base64: "AAAAC3NzaC1lZDI1NTE5AAAAIAfuCHKVTjquxvt6CM6tdG4SLp1Btn/nOeHHE5UOzRdf"),
        PinnedHostKey(
            hosts: ["gitlab.com"], type: "ssh-rsa",
            base64: "AAAAB3NzaC1yc2EAAAADAQABAAABAQCsj2bNKTBSpIYDEGk9KxsGh3mySTRgMtXL583qmBpzeQ+jqCMRgBqB98u3"
                + "z++J1sKlXHWfM9dyhSevkMwSbhoR8XIq/U0tCNyokEi/ueaBMCvbcTHhO7FcwzY92WK4Yt0aGROY5qX2UKSeOvuP"
                + "4D6TPqKF1onrSzH9bx9XUf2lEdWT/ia1NEKjunUqu1xOB/StKDHMoX4/OKyIzuS0q/T1zOATthvasJFoPrAjkohT"
                + "yaDUz2LN5JoH839hViyEG82yB+MjcFV5MU3N1l1QL3cVUCh93xSaua1N85qivl+siMkPGbO5xR/En4iEY6K2XPAS"
                + "UEMaieWVNTRCtJ4S8H+9"),
        PinnedHostKey(
            hosts: ["bitbucket.org"], type: "ssh-rsa",
            base64: "AAAAB3NzaC1yc2EAAAADAQABAAABgQDQeJzhupRu0u0cdegZIa8e86EG2qOCsIsD1Xw0xSeiPDlCr7kq97NLmMbp"
                + "KTX6Esc30NuoqEEHCuc7yWtwp8dI76EEEB1VqY9QJq6vk+aySyboD5QF61I/1WeTwu+deCbgKMGbUijeXhtfbxSx"
                + "m6JwGrXrhBdofTsbKRUsrN1WoNgUa8uqN1Vx6WAJw1JHPhglEGGHea6QICwJOAr/6mrui/oB7pkaWKHj3z7d1IC4"
                + "KWLtY47elvjbaTlkN04Kc/5LFEirorGYVbt15kAUlqGM65pk6ZBxtaO3+30LVlORZkxOh+LKL/BvbZ/iRNhItLqN"
                + "yieoQj/uh/7Iv4uyH/cV/0b4WDSd3DptigWq84lJubb9t/DnZlrJazxyDCulTmKdOR7vs9gMTo+uoIrPSb8ScTtv"
                + "w65+odKAlBj59dhnVp9zd7QUojOpXlL62Aw56U4oO+FALuevvMjiWeavKhJqlR7i5n9srYcrNV7ttmDw7kf/97P5"
                + "zauIhxcjX+xHv4M="),
        PinnedHostKey(
            hosts: ["bitbucket.org"], type: "ecdsa-sha2-nistp256",
            base64: "AAAAE2VjZHNhLXNoYTItbmlzdHAyNTYAAAAIbmlzdHAyNTYAAABBBPIQmuzMBuKdWeF4+a2sjSSpBK0iqitSQ+5B"
                + "M9KhpexuGt20JpTVM7u5BDZngncgrqDMbWdxMWWOGtZ9UgbqgZE="),
        PinnedHostKey(
            hosts: ["bitbucket.org"], type: "ssh-ed25519",
            base64: "AAAAC3NzaC1lZDI1NTE5AAAAIIazEu89wgQZ4bqs3d63QSMzYVa0MuJ2e2gKTKqu+UUO"),
        PinnedHostKey(
            hosts: ["ssh.dev.azure.com", "vs-ssh.visualstudio.com"], type: "ssh-rsa",
            base64: "AAAAB3NzaC1yc2EAAAADAQABAAABAQC7Hr1oTWqNqOlzGJOfGJ4NakVyIzf1rXYd4d7wo6jBlkLvCA4odBlL0mDU"
                + "yZ0/QUfTTqeu+tm22gOsv+VrVTMk6vwRU75gY/y9ut5Mb3bR5BV58dKXyq9A9UeB5Cakehn5Zgm6x1mKoVyf+FFn"
                + "26iYqXJRgzIZZcZ5V6hrE0Qg39kZm4az48o0AUbf6Sp4SLdvnuMa2sVNwHBboS7EJkm57XQPVU3/QpyNLHbWDdzw"
                + "trlS+ez30S3AdYhLKEOxAG8weOnyrtLJAUen9mTkol8oII1edf7mWWbWVf0nBmly21+nZcmCTISQBtdcyPaEno7f"
                + "FQMDD26/s0lfKob4Kw8H"),
    ]
}
