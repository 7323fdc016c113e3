// swift-tools-version: 6.2
import PackageDescription

let house: [SwiftSetting] = [
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .treatAllWarnings(as: .error),
]

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
        "QunguanDaemon",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      swiftSettings: house),
    .target(
      name: "QunguanDaemon",
      dependencies: [
        "QunguanCore", "QunguanRuleFiles", "QunguanStore", "QunguanGateway",
        .product(name: "Logging", package: "swift-log"),
        .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
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
        "QunguanCore", "CCurl",
        .product(name: "Crypto", package: "swift-crypto"),
        .product(name: "HTTPTypes", package: "swift-http-types"),
        .product(name: "Hummingbird", package: "hummingbird"),
        .product(name: "Logging", package: "swift-log"),
        .product(name: "NIOCore", package: "swift-nio"),
      ],
      swiftSettings: house),
    .target(name: "QunguanCore", dependencies: ["QunguanText"], swiftSettings: house),
    .target(
      name: "QunguanText", dependencies: ["CVectorscan", "CRE2"], swiftSettings: house),
    .target(name: "CVectorscan"),
    .target(name: "CRE2"),
    .target(name: "CCurl"),
  ],
  swiftLanguageModes: [.v6],
  cxxLanguageStandard: .cxx17
)
