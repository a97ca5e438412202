// swift-tools-version: 6.1
import PackageDescription

/// The program of a page of documentation, which Scripts/readme writes.
func page(_ name: String) -> Target {
  .executableTarget(
    name: name, dependencies: [.product(name: "Chainrule", package: "Chainrule")],
    path: "Sources/\(name)")
}

/// A package that uses Chainrule as anyone would: only its public interface, only `import Chainrule`.
let package = Package(
  name: "Outside",
  platforms: [.macOS(.v15)],
  dependencies: [.package(name: "Chainrule", path: "../..")],
  targets: [
    .target(
      name: "Extensions", dependencies: [.product(name: "Chainrule", package: "Chainrule")]),
    page("Readme"), page("UsingTheLibrary"),
    .testTarget(name: "OutsideTests", dependencies: ["Extensions"]),
  ],
  swiftLanguageModes: [.v6]
)
