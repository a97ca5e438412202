// swift-tools-version: 6.1
import PackageDescription

/// Benchmarks of single functions, apart from the library so that nobody who uses it fetches what only they need.
let package = Package(
  name: "Functions",
  platforms: [.macOS(.v15)],
  dependencies: [
    .package(name: "Chainrule", path: "../.."),
    .package(url: "https://github.com/ordo-one/benchmark", from: "1.38.1", traits: []),
  ],
  targets: [
    .executableTarget(
      name: "Functions",
      dependencies: [
        .product(name: "Chainrule", package: "Chainrule"),
        .product(name: "Benchmark", package: "benchmark"),
      ],
      path: "Benchmarks/Functions",
      plugins: [.plugin(name: "BenchmarkPlugin", package: "benchmark")])
  ])
