/// The flags of az's `k8s-configuration flux` and `k8s-extension`, and what Davit adds.
///
/// - SeeAlso: Azure/azure-cli-extensions `_params.py` of `src/k8s-configuration` 2.3.0 and `src/k8s-extension` 1.7.0.
enum AzFlags {
    static let cluster: [AzFlag] = [
        AzFlag("resource-group", "Name of the resource group.", also: ["-g"], required: true),
        AzFlag("cluster-name", "Name of the cluster.", also: ["-c"], required: true),
        AzFlag(
            "cluster-type",
            "managedClusters (AKS, the default), connectedClusters (Arc), provisionedClusters or appliances.",
            also: ["-t"]),
        AzFlag("cluster-resource-provider", "Resource provider of a provisioned cluster.", also: ["--cluster-rp"]),
    ]

    static let global: [AzFlag] = [
        AzFlag("subscription", "Id or name of the subscription (env AZURE_SUBSCRIPTION_ID, else az's current one)."),
        AzFlag("output", "json, jsonc, yaml, yamlc, table, tsv or none.", also: ["-o"]),
        AzFlag("query", "Not supported."),
        AzFlag("only-show-errors", "Say nothing but errors.", takes: .bare),
        AzFlag("verbose", "Say more.", takes: .bare),
        AzFlag("debug", "Log every request.", takes: .bare),
        AzFlag("cloud", "public, usgovernment, china, or a file as az cloud register takes it (env AZURE_CLOUD_NAME)."),
        AzFlag("tenant", "Directory to ask for tokens (env AZURE_TENANT_ID)."),
        AzFlag(
            "credential",
            "environment, workload-identity, managed-identity or azure-cli, instead of the first that works."),
        AzFlag("client-id", "Application or user-assigned identity (env AZURE_CLIENT_ID)."),
        AzFlag("client-secret-file", "File with the application's secret (env AZURE_CLIENT_SECRET)."),
        AzFlag("client-certificate-file", "PEM or PFX file with the application's certificate and key."),
        AzFlag("federated-token-file", "File with a service account's token (env AZURE_FEDERATED_TOKEN_FILE)."),
    ]

    static let name = AzFlag("name", "Name of the flux configuration.", also: ["-n"], required: true)
    static let noWait = AzFlag("no-wait", "Do not wait for the operation to finish.", takes: .bare)
    static let yes = AzFlag("yes", "Do not ask for confirmation.", also: ["-y"], takes: .bare)
    static let register = AzFlag(
        "register-provider", "Register the provider when the subscription has not done so.", takes: .bare)

    /// Of create and update.
    static let source: [AzFlag] = [
        AzFlag("url", "URL of the source.", also: ["-u"]),
        AzFlag("kind", "git, bucket, azblob or oci."),
        AzFlag("timeout", "Longest time a reconciliation of the source may take: 1h2m5s."),
        AzFlag("sync-interval", "Time between reconciliations of the source.", also: ["--interval"]),
        AzFlag("branch", "Branch to follow."),
        AzFlag("tag", "Tag to follow, of a Git or OCI source."),
        AzFlag("semver", "Range of versions to follow, of a Git or OCI source."),
        AzFlag("commit", "Commit to stay at."),
        AzFlag("digest", "Digest of the OCI artifact to stay at."),
        AzFlag("ssh-private-key", "Private key for SSH, in base64: visible to every user of this machine."),
        AzFlag("ssh-private-key-file", "File with the private key for SSH."),
        AzFlag("https-user", "User name for HTTPS."),
        AzFlag("https-key", "Token or password for HTTPS: visible to every user of this machine."),
        AzFlag("https-key-file", "File with the token or password for HTTPS."),
        AzFlag("https-ca-cert", "Certificates to trust for HTTPS, in base64."),
        AzFlag("https-ca-cert-file", "File with certificates to trust for HTTPS."),
        AzFlag("known-hosts", "Host keys in the form of known_hosts, in base64."),
        AzFlag("known-hosts-file", "File with host keys in the form of known_hosts."),
        AzFlag("provider", "generic or azure: sign in to Azure DevOps with the cluster's workload identity."),
        AzFlag("bucket-name", "Name of the bucket."),
        AzFlag("bucket-access-key", "Access key id of the bucket."),
        AzFlag("bucket-secret-key", "Secret key of the bucket: visible to every user of this machine."),
        AzFlag("bucket-insecure", "Talk to the bucket without TLS.", takes: .toggle),
        AzFlag("container-name", "Name of the blob container."),
        AzFlag("sp-client-id", "Service principal for the container.", also: ["--service-principal-client-id"]),
        AzFlag("sp-tenant-id", "Its directory.", also: ["--service-principal-tenant-id"]),
        AzFlag("sp-client-secret", "Its secret.", also: ["--service-principal-client-secret"]),
        AzFlag("sp-client-cert", "Its certificate, in base64.", also: ["--service-principal-client-certificate"]),
        AzFlag(
            "sp-cert-password", "The certificate's password.", also: ["--service-principal-client-certificate-password"]
        ),
        AzFlag(
            "sp-cert-send-chain", "Send the certificate's chain.",
            also: ["--service-principal-client-certificate-send-chain"], takes: .toggle),
        AzFlag("account-key", "Shared key of the storage account."),
        AzFlag("sas-token", "Shared access signature of the container."),
        AzFlag("mi-client-id", "Managed identity for the container.", also: ["--managed-identity-client-id"]),
        AzFlag("oci-media-type", "Layer of the OCI artifact to take.", also: ["--oci-layer-selector-media-type"]),
        AzFlag("oci-operation", "extract or copy the layer.", also: ["--oci-layer-selector-operation"]),
        AzFlag("tls-ca-certificate", "Certificates to trust of the registry, in base64."),
        AzFlag("tls-client-certificate", "Certificate to show to the registry, in base64."),
        AzFlag("tls-private-key", "Its key, in base64."),
        AzFlag("service-account-name", "Service account whose pull secrets open the registry."),
        AzFlag("use-workload-identity", "Sign in to the registry with workload identity.", takes: .toggle),
        AzFlag("oci-insecure", "Talk to the registry without TLS.", takes: .toggle),
        AzFlag("verification-provider", "cosign or notation: verify the artifact's signature."),
        AzFlag(
            "match-oidc-identity", "Identities that may have signed: {\"issuer\": …, \"subject\": …}.", takes: .many),
        AzFlag("verification-config", "Public keys of trusted authors: KEY=BASE64.", takes: .many),
        AzFlag("local-auth-ref", "Secret in the configuration's namespace to sign in with.", also: ["--local-ref"]),
        AzFlag("suspend", "Suspend the reconciliation.", takes: .toggle),
        AzFlag(
            "kustomization", "A kustomization: name=… path=… depends_on=… prune=true …; repeatable.", also: ["-k"],
            takes: .groups),
    ]

    static let fluxCreate: [AzFlag] = AzFlag.all(
        [name], cluster,
        [
            AzFlag("scope", "cluster (the default) or namespace.", also: ["-s"]),
            AzFlag("namespace", "Namespace of the configuration; default.", also: ["--ns"]),
        ], source,
        [
            AzFlag("wait-for-reconciliation", "Let Azure wait for the first reconciliation.", takes: .toggle),
            AzFlag("reconciliation-wait-duration", "How long: ISO 8601, PT30M."), noWait, register,
        ], global)

    static let fluxUpdate = AzFlag.all([name], cluster, source, [noWait, yes, register], global)
    static let fluxShow = AzFlag.all([name], cluster, global)
    static let fluxList = AzFlag.all(cluster, global)
    static let fluxDelete = AzFlag.all(
        [name], cluster, [AzFlag("force", "Delete without asking the cluster.", takes: .toggle), noWait, yes], global)

    private static let kustomizationName = AzFlag(
        "kustomization-name", "Name of the kustomization.", also: ["-k"], required: true)
    private static let kustomizationProperties: [AzFlag] = [
        AzFlag("path", "Path in the source."),
        AzFlag(
            "dependencies", "Kustomizations to wait for, separated by commas.", also: ["--depends", "--depends-on"]),
        AzFlag("timeout", "Longest time a reconciliation may take."),
        AzFlag("sync-interval", "Time between reconciliations.", also: ["--interval"]),
        AzFlag("retry-interval", "Time until a failed reconciliation is tried again."),
        AzFlag("prune", "Delete from the cluster what is gone from the source.", takes: .toggle),
        AzFlag("force", "Make objects anew that cannot be changed.", takes: .toggle),
        AzFlag("disable-health-check", "Do not wait for objects to become healthy.", takes: .toggle),
    ]
    static let kustomizationWrite = AzFlag.all(
        [kustomizationName, name], cluster, kustomizationProperties, [noWait], global)
    static let kustomizationShow = AzFlag.all([kustomizationName, name], cluster, global)
    static let kustomizationDelete = AzFlag.all([kustomizationName, name], cluster, [noWait, yes], global)
    static let deployedObjectShow = AzFlag.all(
        [
            name, AzFlag("object-name", "Name of the object.", required: true),
            AzFlag("object-namespace", "Its namespace.", required: true),
            AzFlag("object-kind", "Its kind.", required: true),
        ], cluster, global)

    private static let extensionName = AzFlag("name", "Name of the extension.", also: ["-n"], required: true)
    private static let settings: [AzFlag] = [
        AzFlag(
            "configuration-settings", "Settings: KEY=VALUE …; repeatable.", also: ["--config", "--config-settings"],
            takes: .many),
        AzFlag(
            "config-protected-settings", "Secret settings: KEY=VALUE …; visible to every user of this machine.",
            also: ["--config-protected", "--configuration-protected-settings"], takes: .many),
        AzFlag(
            "config-settings-file", "JSON file with settings.",
            also: ["--config-file", "--configuration-settings-file"]),
        AzFlag(
            "config-protected-settings-file", "JSON file with secret settings.",
            also: ["--config-protected-file", "--configuration-protected-settings-file"]),
        AzFlag(
            "auto-upgrade-minor-version", "Upgrade minor versions automatically.", also: ["--auto-upgrade"],
            takes: .toggle),
        AzFlag("version", "Version to stay at."),
        AzFlag("release-train", "Release train to follow: stable."),
    ]
    static let extensionCreate = AzFlag.all(
        [extensionName], cluster,
        [
            AzFlag("extension-type", "Type of the extension: microsoft.flux.", required: true),
            AzFlag("scope", "cluster or namespace."),
            AzFlag("release-namespace", "Namespace of a cluster-wide extension."),
            AzFlag("target-namespace", "Namespace of an extension of one namespace."),
        ], settings, [noWait, register], global)
    static let extensionUpdate = AzFlag.all([extensionName], cluster, settings, [noWait, yes], global)
    static let extensionShow = AzFlag.all([extensionName], cluster, global)
    static let extensionList = AzFlag.all(cluster, global)
    static let extensionDelete = AzFlag.all(
        [extensionName], cluster,
        [AzFlag("force", "Delete without asking the cluster.", takes: .bare), noWait, yes], global)
}
