// swift-tools-version: 6.2
import PackageDescription

// The layers, lowest first. A module may use modules of lower layers only; `module` refuses anything else before
// a line is compiled, and Tests/ArchitectureTests compares every `import` with what is declared here.
enum Layer: Int {
    case system, base, foundation, format, engine, runtime, controller, assembly, rehearsal, command, program
}

var layers: [String: Layer] = [:]

let swiftSettings: [SwiftSetting] = [
    .treatAllWarnings(as: .error),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .unsafeFlags(["-cross-module-optimization"], .when(configuration: .release)),
]

@MainActor func place(_ name: String, _ layer: Layer, above uses: [String]) {
    for used in uses {
        guard let below = layers[used] else { fatalError("\(name) uses \(used), which no lower layer declares") }
        guard below.rawValue < layer.rawValue else { fatalError("\(name) (\(layer)) may not use \(used) (\(below))") }
    }
    layers[name] = layer
}

@MainActor func module(
    _ name: String, _ layer: Layer, uses: [String] = [], products: [Target.Dependency] = [],
    plugins: [Target.PluginUsage] = []
) -> Target {
    place(name, layer, above: uses)
    return .target(
        name: name, dependencies: uses.map { .byName(name: $0) } + products, swiftSettings: swiftSettings,
        plugins: plugins)
}

/// A C library of the system, behind a few shims of ours (`include/` and one `.c` file).
@MainActor func system(_ name: String, links: [String]) -> Target {
    place(name, .system, above: [])
    return .target(name: name, linkerSettings: links.map { .linkedLibrary($0) })
}

/// `golden`: the target keeps expected outputs under `Golden/`, which are read from the checkout.
@MainActor func tests(
    _ name: String, uses: [String] = [], products: [Target.Dependency] = [], golden: Bool = false
) -> Target {
    .testTarget(
        name: name + "Tests", dependencies: ([name, "TestSupport"] + uses).map { .byName(name: $0) } + products,
        exclude: golden ? ["Golden"] : [], swiftSettings: swiftSettings)
}

let log: Target.Dependency = .product(name: "Logging", package: "swift-log")
let metrics: Target.Dependency = .product(name: "CoreMetrics", package: "swift-metrics")
let arguments: Target.Dependency = .product(name: "ArgumentParser", package: "swift-argument-parser")
let signals: Target.Dependency = .product(name: "UnixSignals", package: "swift-service-lifecycle")
let lifecycle: Target.Dependency = .product(name: "ServiceLifecycle", package: "swift-service-lifecycle")

let hummingbird: Target.Dependency = .product(name: "Hummingbird", package: "hummingbird")
let hummingbirdTLS: Target.Dependency = .product(name: "HummingbirdTLS", package: "hummingbird")
let hummingbirdCore: Target.Dependency = .product(name: "HummingbirdCore", package: "hummingbird")
let nio: Target.Dependency = .product(name: "NIOCore", package: "swift-nio")
let nioPosix: Target.Dependency = .product(name: "NIOPosix", package: "swift-nio")
let httpTypes: Target.Dependency = .product(name: "HTTPTypes", package: "swift-http-types")
let tls: Target.Dependency = .product(name: "NIOSSL", package: "swift-nio-ssl")

let sources: [Target] = [
    // Loads libcurl when it is first called; so does CLibSSH2 with libssh2.
    system("CCurl", links: []),
    system("COpenSSL", links: ["ssl", "crypto"]),
    system("CLibYAML", links: ["yaml"]),
    system("CLibSSH2", links: []),
    system("CSpawn", links: []),

    module("Diagnostics", .base, products: [log, metrics]),

    module("YAML", .foundation, uses: ["CLibYAML", "Diagnostics"]),
    module("GoRegexp", .foundation, uses: ["Diagnostics"]),
    module("SemanticVersions", .foundation, uses: ["Diagnostics"]),
    module("Cryptography", .foundation, uses: ["COpenSSL", "Diagnostics"]),
    module("HTTP", .foundation, uses: ["CCurl", "Diagnostics"], products: [log]),

    module("GoTemplate", .format, uses: ["Diagnostics", "YAML", "Cryptography", "GoRegexp", "SemanticVersions"]),
    module("KubernetesModel", .format, uses: ["Diagnostics", "YAML", "Cryptography"]),

    module("Kustomize", .engine, uses: ["Diagnostics", "YAML", "Cryptography", "KubernetesModel"]),
    module(
        "KubernetesClient", .engine, uses: ["Diagnostics", "YAML", "Cryptography", "HTTP", "KubernetesModel"],
        products: [log]),
    module(
        "Git", .engine, uses: ["CLibSSH2", "CSpawn", "Diagnostics", "Cryptography", "SemanticVersions"],
        products: [log]),
    module("Azure", .engine, uses: ["Diagnostics", "YAML", "Cryptography", "HTTP"], products: [log]),
    module("Hosting", .engine, uses: ["Diagnostics", "YAML", "Cryptography", "HTTP"]),
    module(
        "Simulators", .engine, uses: ["Diagnostics", "YAML", "Cryptography"],
        products: [log, hummingbird, hummingbirdCore, hummingbirdTLS, httpTypes, nio, tls]),

    module(
        "ControllerRuntime", .runtime, uses: ["Diagnostics", "YAML", "KubernetesModel", "KubernetesClient"],
        products: [log]),
    module("Fleet", .runtime, uses: ["Diagnostics", "YAML", "KubernetesModel", "Kustomize"], plugins: ["EmbedFiles"]),

    module(
        "SourceController", .controller,
        uses: [
            "Diagnostics", "YAML", "Cryptography", "KubernetesModel", "KubernetesClient", "Git", "ControllerRuntime",
        ],
        products: [log]),
    module(
        "KustomizeController", .controller,
        uses: [
            "Diagnostics", "YAML", "Cryptography", "KubernetesModel", "KubernetesClient", "Kustomize", "Git",
            "ControllerRuntime",
        ], products: [log]),

    module(
        "Agent", .assembly,
        uses: [
            "Diagnostics", "YAML", "KubernetesModel", "KubernetesClient", "Git", "ControllerRuntime",
            "SourceController",
            "KustomizeController",
        ], products: [log, lifecycle, signals, hummingbirdCore, httpTypes, nio, nioPosix]),
    module(
        "Bootstrap", .assembly,
        uses: [
            "Diagnostics", "YAML", "Cryptography", "HTTP", "KubernetesModel", "KubernetesClient", "Azure", "Hosting",
            "Kustomize", "Git", "ControllerRuntime", "Fleet",
        ], products: [log]),

    module(
        "Commands", .command,
        uses: [
            "Diagnostics", "YAML", "HTTP", "Cryptography", "KubernetesModel", "KubernetesClient", "Kustomize", "Git",
            "Azure", "Hosting", "ControllerRuntime", "Fleet", "KustomizeController", "Agent", "Bootstrap",
        ], products: [log, arguments]),
]

place("davit", .program, above: ["Commands"])

let programs: [Target] = [
    .executableTarget(
        name: "davit", dependencies: ["Commands"], swiftSettings: swiftSettings,
        // Swift's libraries inside the program: half the time a small command takes is the loading of libraries.
        // The last two are what FoundationEssentials needs, which its shared library brings by itself.
        linkerSettings: [
            .unsafeFlags(
                ["-static-stdlib", "-l_FoundationCShims", "-l_FoundationCollections"], .when(configuration: .release))
        ]),
    .executableTarget(name: "embed-files", swiftSettings: swiftSettings),
    .executableTarget(
        name: "benchmark-codecs", dependencies: ["YAML"], path: "Benchmarks/codecs", exclude: ["run"],
        swiftSettings: swiftSettings),
    .executableTarget(
        name: "benchmark-http", dependencies: ["HTTP"], path: "Benchmarks/http", exclude: ["run"],
        swiftSettings: swiftSettings),
    .executableTarget(
        name: "benchmark-git", dependencies: ["Git"], path: "Benchmarks/git", exclude: ["run"],
        swiftSettings: swiftSettings),
    .executableTarget(
        name: "benchmark-azure", dependencies: ["Simulators"], path: "Benchmarks/azure", exclude: ["run"],
        swiftSettings: swiftSettings),
    .plugin(name: "EmbedFiles", capability: .buildTool(), dependencies: ["embed-files"]),
]

let testTargets: [Target] = [
    .testTarget(name: "ArchitectureTests", dependencies: ["TestSupport"], swiftSettings: swiftSettings),
    .testTarget(name: "EndToEndTests", dependencies: ["TestSupport"], swiftSettings: swiftSettings),
    .testTarget(name: "TestSupportTests", dependencies: ["TestSupport"], swiftSettings: swiftSettings),
    .target(
        name: "TestSupport",
        dependencies: [
            "Diagnostics", "YAML", "HTTP", "KubernetesModel", "KubernetesClient", "Azure", "Simulators",
        ], path: "Tests/TestSupport",
        swiftSettings: swiftSettings),
    tests("Diagnostics", products: [log, metrics]),
    tests("YAML", golden: true),
    tests("KubernetesModel", uses: ["YAML"]),
    tests("Azure", uses: ["Diagnostics", "YAML", "HTTP", "Cryptography", "Simulators"], golden: true),
    tests("Hosting", uses: ["Diagnostics", "YAML", "HTTP", "Cryptography", "Simulators"], golden: true),
    tests("Simulators", uses: ["Diagnostics", "YAML", "HTTP", "Cryptography"]),
    tests("Agent", uses: ["Diagnostics", "HTTP", "ControllerRuntime", "KubernetesClient"], products: [log]),
    tests(
        "ControllerRuntime", uses: ["Diagnostics", "YAML", "KubernetesModel", "KubernetesClient"], products: [log]),
    tests("Cryptography"),
    tests("GoRegexp"),
    tests("GoTemplate", uses: ["YAML", "GoRegexp", "SemanticVersions"]),
    tests("SemanticVersions", uses: ["YAML"]),
    tests("Git", uses: ["Cryptography", "Diagnostics", "YAML"]),
    tests("HTTP", uses: ["Diagnostics"]),
    tests(
        "Commands",
        uses: [
            "YAML", "KubernetesModel", "KubernetesClient", "Azure", "Simulators", "HTTP", "Cryptography", "Diagnostics",
        ], golden: true),
    tests("KubernetesClient", uses: ["Diagnostics", "YAML", "KubernetesModel"]),
    tests(
        "SourceController",
        uses: ["Diagnostics", "YAML", "KubernetesModel", "KubernetesClient", "Git", "ControllerRuntime"],
        products: [log]),
    tests(
        "KustomizeController",
        uses: [
            "Diagnostics", "YAML", "KubernetesModel", "KubernetesClient", "Kustomize", "Git", "ControllerRuntime",
            "SourceController",
        ], products: [log]),
    tests("Kustomize", uses: ["Diagnostics", "YAML", "KubernetesModel"], golden: true),
    tests("Fleet", uses: ["YAML", "KubernetesModel"], golden: true),
    tests(
        "Bootstrap",
        uses: [
            "Diagnostics", "YAML", "Cryptography", "HTTP", "KubernetesModel", "KubernetesClient", "Azure", "Hosting",
            "Simulators", "Git", "Fleet",
        ], golden: true),
]

let package = Package(
    name: "Davit",
    products: [.executable(name: "davit", targets: ["davit"])],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-metrics", from: "2.13.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1", traits: []),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.0"),
        .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.6"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
    ],
    targets: sources + programs + testTargets,
    swiftLanguageModes: [.v6]
)
