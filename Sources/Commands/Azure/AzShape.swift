import YAML

/// How az shows an object of the contract: properties lifted to the top, names in Python's spelling of camel case,
/// every known property there, null where it is not set.
indirect enum AzShape: Sendable {
    case value
    /// A time, shown as Python's `isoformat` does.
    case time
    case object([Field])
    case list(AzShape)
    /// Values of one shape under names of the user's.
    case map(AzShape)

    struct Field: Sendable {
        let name: String
        /// Where it is found, from the object on.
        let path: [String]
        let shape: AzShape
    }

    func show(_ node: Node?) -> Node {
        guard let node, !node.isNull else { return .null }
        switch self {
        case .value: return node
        case .time: return node.string.map { .string(Self.isoformat($0)) } ?? node
        case .object(let fields):
            guard node.mapping != nil else { return node }
            var result = Mapping()
            for field in fields {
                var value: Node? = node
                for key in field.path { value = value?[key] }
                result[field.name] = field.shape.show(value)
            }
            return .mapping(result)
        case .list(let shape): return node.sequence.map { .sequence($0.map(shape.show)) } ?? node
        case .map(let shape):
            guard let mapping = node.mapping else { return node }
            return .mapping(Mapping(mapping.pairs.map { ($0.key, shape.show($0.value)) }))
        }
    }

    /// `2026-11-23T10:00:00Z` as `2026-11-23T10:00:00+00:00`; fractions to six digits, none when they are zero.
    static func isoformat(_ text: String) -> String {
        guard text.hasSuffix("Z") || text.hasSuffix("+00:00") else { return text }
        var body = text.hasSuffix("Z") ? text.dropLast() : text.dropLast(6)
        if let point = body.firstIndex(of: ".") {
            let digits = body[body.index(after: point)...].prefix(6)
            let padded = String(digits) + String(repeating: "0", count: 6 - digits.count)
            body = body[..<point]
            if padded.contains(where: { $0 != "0" }) { return "\(body).\(padded)+00:00" }
        }
        return "\(body)+00:00"
    }

    /// Fields by name; below `properties` unless they are the resource's own.
    private static func fields(_ names: [String], _ special: [(String, AzShape)] = []) -> AzShape {
        .object(
            names.map { Field(name: $0, path: [$0], shape: .value) }
                + special.map { Field(name: $0.0, path: [$0.0], shape: $0.1) })
    }

    private static func joined(_ parts: [Field]...) -> AzShape { .object(parts.flatMap { $0 }) }

    private static func lifted(_ names: [String], _ special: [(String, AzShape)]) -> [Field] {
        names.map { Field(name: $0, path: ["properties", $0], shape: .value) }
            + special.map { Field(name: $0.0, path: ["properties", $0.0], shape: $0.1) }
    }

    private static func own(_ names: [String], _ special: [(String, AzShape)]) -> [Field] {
        names.map { Field(name: $0, path: [$0], shape: .value) }
            + special.map { Field(name: $0.0, path: [$0.0], shape: $0.1) }
    }

    private static let systemData = fields(
        ["createdBy", "createdByType", "lastModifiedBy", "lastModifiedByType"],
        [("createdAt", .time), ("lastModifiedAt", .time)])

    private static let reference = fields(["name", "namespace"])
    private static let sourceTimes = ["url", "timeoutInSeconds", "syncIntervalInSeconds", "localAuthRef"]

    private static let gitReference = fields(["branch", "commit", "semver", "tag"])
    private static let git: AzShape = joined(
        own(sourceTimes + ["httpsUser", "provider", "sshKnownHosts"], [("repositoryRef", gitReference)]),
        [Field(name: "httpsCaCert", path: ["httpsCACert"], shape: .value)])

    private static let bucket = fields(sourceTimes + ["accessKey", "bucketName", "insecure"])

    private static let blob = fields(
        sourceTimes + ["accountKey", "containerName", "sasToken"],
        [
            ("managedIdentity", fields(["clientId"])),
            (
                "servicePrincipal",
                fields([
                    "clientCertificate", "clientCertificatePassword", "clientCertificateSendChain", "clientId",
                    "clientSecret", "tenantId",
                ])
            ),
        ])

    private static let oci = fields(
        sourceTimes + ["insecure", "serviceAccountName", "useWorkloadIdentity"],
        [
            ("layerSelector", fields(["mediaType", "operation"])),
            ("repositoryRef", fields(["digest", "semver", "tag"])),
            ("tlsConfig", fields(["caCertificate", "clientCertificate", "privateKey"])),
            (
                "verify",
                fields(
                    ["provider"],
                    [
                        ("matchOidcIdentity", .list(fields(["issuer", "subject"]))),
                        ("verificationConfig", .map(.value)),
                    ])
            ),
        ])

    static let kustomization = fields(
        [
            "dependsOn", "force", "name", "path", "prune", "retryIntervalInSeconds", "syncIntervalInSeconds",
            "timeoutInSeconds", "wait",
        ],
        [
            (
                "postBuild",
                fields(
                    [],
                    [("substitute", .map(.value)), ("substituteFrom", .list(fields(["kind", "name", "optional"])))])
            )
        ])

    static let objectStatus = fields(
        ["complianceState", "kind", "name", "namespace"],
        [
            ("appliedBy", reference),
            (
                "helmReleaseProperties",
                fields(
                    ["failureCount", "installFailureCount", "lastRevisionApplied", "upgradeFailureCount"],
                    [("helmChartRef", reference)])
            ),
            (
                "statusConditions",
                .list(fields(["message", "reason", "status", "type"], [("lastTransitionTime", .time)]))
            ),
        ])

    private static let resourceFields = own(["id", "name", "type"], [("systemData", systemData)])

    static let fluxConfiguration: AzShape = joined(
        resourceFields,
        lifted(
            [
                "complianceState", "errorMessage", "namespace", "provisioningState", "reconciliationWaitDuration",
                "repositoryPublicKey", "scope", "sourceKind", "sourceSyncedCommitId", "suspend",
                "waitForReconciliation",
            ],
            [
                ("azureBlob", blob), ("bucket", bucket), ("configurationProtectedSettings", .map(.value)),
                ("gitRepository", git), ("kustomizations", .map(kustomization)), ("ociRepository", oci),
                ("sourceUpdatedAt", .time), ("statusUpdatedAt", .time), ("statuses", .list(objectStatus)),
            ]))

    private static let identity = fields(["principalId", "tenantId", "type"])
    private static let plan = fields(["name", "product", "promotionCode", "publisher", "version"])
    private static let clusterScope = fields(["releaseNamespace"])
    private static let namespaceScope = fields(["targetNamespace"])
    private static let scope = fields([], [("cluster", clusterScope), ("namespace", namespaceScope)])
    private static let extensionStatus = fields(["code", "displayStatus", "level", "message", "time"])

    static let `extension`: AzShape = joined(
        resourceFields, own([], [("identity", identity), ("plan", plan)]),
        lifted(
            [
                "autoUpgradeMinorVersion", "currentVersion", "errorInfo", "extensionType", "isSystemExtension",
                "packageUri", "provisioningState", "releaseTrain", "version",
            ],
            [
                ("aksAssignedIdentity", identity), ("configurationProtectedSettings", .map(.value)),
                ("configurationSettings", .map(.value)), ("customLocationSettings", .map(.value)), ("scope", scope),
                ("statuses", .list(extensionStatus)),
            ]))

    /// An object as az shows it, with the resource group its id names.
    static func resource(_ node: Node, _ shape: AzShape) -> Node {
        var shown = shape.show(node)
        guard shown.mapping != nil else { return shown }
        let parts = (node["id"]?.string ?? "").split(separator: "/")
        let group = parts.firstIndex { $0.lowercased() == "resourcegroups" }
        shown["resourceGroup"] = group.flatMap { $0 + 1 < parts.count ? .string(String(parts[$0 + 1])) : nil } ?? .null
        return shown
    }
}
