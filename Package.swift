// swift-tools-version: 6.2
import PackageDescription

let house: [SwiftSetting] = [
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .treatAllWarnings(as: .error),
]

let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let httpTypes = Target.Dependency.product(name: "HTTPTypes", package: "swift-http-types")

/// Where Debian has the headers of Pango and Cairo. The libraries are not linked: the process that
/// draws loads them. (`pkgConfig:` would link them, and give flags that SwiftPM warns of.)
let drawingHeaders =
  ["pango-1.0", "glib-2.0", "harfbuzz", "cairo"].map { "-I/usr/include/\($0)" }
  + ["x86_64", "aarch64"].map { "-I/usr/lib/\($0)-linux-gnu/glib-2.0/include" }

let package = Package(
  name: "qunguan",
  products: [
    .executable(name: "qunguan", targets: ["qunguan"])
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
    .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
    .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
    .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
    .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
    .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
    .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1", traits: []),
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
    .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
  ],
  targets: [
    .executableTarget(
      name: "qunguan",
      dependencies: [
        "QunguanCore", "QunguanDaemon", "QunguanDrawing", "QunguanRuleFiles", "QunguanScanning",
        logging,
        "QunguanText",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      swiftSettings: house),
    .target(
      name: "QunguanDaemon",
      dependencies: [
        "QunguanCore", "QunguanRuleFiles", "QunguanStore", "QunguanGateway", "CChild", "CMalloc",
        "CTimer", logging, httpTypes,
        .product(name: "HeapModule", package: "swift-collections"),
        .product(name: "NIOPosix", package: "swift-nio"),
        .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
        .product(name: "UnixSignals", package: "swift-service-lifecycle"),
      ],
      resources: [
        .embedInCode("Sandbox/index.html"), .embedInCode("Sandbox/style.css"),
        .embedInCode("Sandbox/app.js"),
      ],
      swiftSettings: house),
    .target(
      name: "QunguanRuleFiles",
      dependencies: ["QunguanCore", .product(name: "Yams", package: "Yams")],
      swiftSettings: house),
    .target(
      name: "QunguanStore",
      dependencies: ["QunguanCore", .product(name: "GRDB", package: "GRDB.swift")],
      swiftSettings: house),
    .target(
      name: "QunguanGateway",
      dependencies: [
        "QunguanCore", "CCurl", logging, httpTypes,
        .product(name: "Crypto", package: "swift-crypto"),
        .product(name: "HummingbirdCore", package: "hummingbird"),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOHTTP1", package: "swift-nio"),
        .product(name: "NIOPosix", package: "swift-nio"),
        .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
      ],
      resources: [
        .embedInCode("Profiles/native.yaml"), .embedInCode("Profiles/onebot11.yaml"),
      ],
      swiftSettings: house),
    .target(
      name: "QunguanCore", dependencies: ["QunguanText"],
      resources: [.embedInCode("Reference/rules.md"), .embedInCode("Calendar/holidays.txt")],
      swiftSettings: house),
    .target(
      name: "QunguanDrawing", dependencies: ["QunguanCore", "CChild", "CDrawing"],
      swiftSettings: house),
    .target(
      name: "QunguanScanning", dependencies: ["QunguanCore", "CChild", "CScanning"],
      swiftSettings: house),
    .target(
      name: "QunguanText",
      dependencies: ["CVectorscan", "CRE2", "CTextTables", "CShippedModel", "CIdioms"],
      resources: [
        .embedInCode("Phrases/chinese.txt"),
        .embedInCode("Learned/lexicon.txt"),
      ],
      swiftSettings: house),
    .target(name: "CChild"),
    .target(name: "CDrawing", cSettings: [.unsafeFlags(drawingHeaders)]),
    .target(name: "CScanning"),
    .systemLibrary(name: "CMalloc"),
    .systemLibrary(name: "CVectorscan"),
    .target(name: "CRE2", linkerSettings: [.linkedLibrary("re2")]),
    .target(name: "CTextTables"),
    // The files are embedded in CShippedModel.c and CIdioms.c.
    .target(name: "CShippedModel", exclude: ["shipped.model"]),
    .target(name: "CIdioms", exclude: ["idioms.txt"]),
    .target(name: "CTimer"),
    .target(name: "CCurl", linkerSettings: [.linkedLibrary("curl")]),
    .executableTarget(
      name: "qunguan-bench",
      dependencies: [
        "QunguanCore", "QunguanGateway", "QunguanRuleFiles", "QunguanStore", "QunguanTesting",
        "QunguanText", logging, httpTypes,
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
        .product(name: "Crypto", package: "swift-crypto"),
      ],
      path: "Benchmarks/Bench", swiftSettings: house),
    .target(
      name: "QunguanTesting",
      dependencies: [
        "QunguanCore", "QunguanRuleFiles", .product(name: "Crypto", package: "swift-crypto"),
      ],
      swiftSettings: house),
    .testTarget(
      name: "QunguanTextTests", dependencies: ["QunguanText", "CIdioms"], swiftSettings: house),
    .testTarget(
      name: "QunguanCoreTests",
      dependencies: ["QunguanCore", "QunguanText", "QunguanRuleFiles", "QunguanTesting"],
      exclude: ["Calendar/Fixtures"], swiftSettings: house),
    .testTarget(
      name: "QunguanRuleFilesTests",
      dependencies: ["QunguanCore", "QunguanRuleFiles", "QunguanTesting"],
      exclude: ["Fixtures"], swiftSettings: house),
    .testTarget(
      name: "QunguanStoreTests",
      dependencies: [
        "QunguanCore", "QunguanStore", .product(name: "GRDB", package: "GRDB.swift"),
      ],
      swiftSettings: house),
    .testTarget(
      name: "QunguanGatewayTests",
      dependencies: [
        "QunguanCore", "QunguanGateway", "QunguanRuleFiles", "QunguanTesting", logging, httpTypes,
        .product(name: "Crypto", package: "swift-crypto"),
        .product(name: "InMemoryLogging", package: "swift-log"),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOPosix", package: "swift-nio"),
        .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
      ],
      swiftSettings: house),
    .testTarget(
      name: "QunguanDrawingTests", dependencies: ["QunguanCore", "QunguanDrawing"],
      swiftSettings: house),
    .testTarget(
      name: "QunguanDaemonTests",
      dependencies: [
        "QunguanCore", "QunguanDaemon", "QunguanGateway", "QunguanRuleFiles", "QunguanStore",
        "QunguanTesting", "qunguan", "CChild", logging, httpTypes,
        .product(name: "InMemoryLogging", package: "swift-log"),
        .product(name: "GRDB", package: "GRDB.swift"),
        .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
      ],
      exclude: ["Scanning/Fixtures", "Scenarios/Fixtures"], swiftSettings: house),
  ],
  swiftLanguageModes: [.v6],
  cxxLanguageStandard: .cxx17
)

// The fuzzer is linked with libFuzzer; builds that don't ask for it never see it: `make fuzz`.
if Context.environment["QUNGUAN_FUZZ"] != nil {
  package.targets += [
    .executableTarget(
      name: "qunguan-fuzz", dependencies: ["QunguanCore", "QunguanRuleFiles", "QunguanText"],
      path: "Fuzzing/Fuzz", swiftSettings: house)
  ]
}
