// swift-tools-version: 6.1
import PackageDescription

/// A package that uses Chainrule as anyone would: only its public interface, only `import Chainrule`.
let package = Package(
  name: "Outside",
  platforms: [.macOS(.v15)],
  dependencies: [.package(name: "Chainrule", path: "../..")],
  targets: [
    .target(
      name: "Extensions", dependencies: [.product(name: "Chainrule", package: "Chainrule")]),
    .executableTarget(
      name: "readme", dependencies: [.product(name: "Chainrule", package: "Chainrule")],
      path: "Sources/Readme"),
    .testTarget(name: "OutsideTests", dependencies: ["Extensions"]),
  ],
  swiftLanguageModes: [.v6]
)
