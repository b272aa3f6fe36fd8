// swift-tools-version: 6.2
import PackageDescription

// A package of its own, so that Davit does not depend on what it is compared with.
let package = Package(
    name: "YamsBenchmark",
    dependencies: [.package(url: "https://github.com/jpsim/Yams", exact: "6.2.2")],
    targets: [.executableTarget(name: "yams-codecs", dependencies: ["Yams"])]
)
