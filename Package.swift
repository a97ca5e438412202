// swift-tools-version: 6.1
import PackageDescription

/// Folder names are the nouns; a target's module name is `Chainrule` + the folder.
/// Who may import whom is listed in ARCHITECTURE.md and held by Scripts/check-layering.
func module(_ folder: String, _ imports: [Target.Dependency] = []) -> Target {
  .target(name: "Chainrule\(folder)", dependencies: imports, path: "Sources/\(folder)")
}

func tests(
  _ folder: String, _ imports: [Target.Dependency] = [], resources: [Resource] = []
) -> Target {
  .testTarget(
    name: "\(folder)Tests", dependencies: imports + ["TestSupport"], path: "Tests/\(folder)Tests",
    resources: resources)
}

/// What the umbrella re-exports. Whoever imports it depends on each by name too, or an incremental build would not see a
/// change behind the re-exports and would call old layouts.
let reexported = [
  "Tensors", "Formulas", "Graphs", "Networks", "Explain", "Marking", "Engine", "Checks", "Data",
  "Interchange", "Training", "Runs", "Drawing", "Reports", "Examples",
].map { "Chainrule\($0)" }
let behindUmbrella: [Target.Dependency] = reexported.map { .init(stringLiteral: $0) }
let umbrella: [Target.Dependency] = ["Chainrule"] + behindUmbrella

/// The ready-made examples, files of the folder Examples; `ReadyMade` lists them too.
let readyMade = [
  "activations", "composite-functions", "four-learning-rates", "line-fit", "linear-layers",
  "matrix-calculus", "newton", "numpy-program", "numpy-random", "one-neuron", "optimizers",
  "partial-derivatives", "perceptron", "perceptron-cycle", "relu-softmax", "scalar-chain",
  "seven-nodes", "shared-biases", "single-path", "softmax-jacobian", "softmax-layer",
  "step-sizes", "two-relus", "vanishing-gradients", "xor",
]

let realModule: Target.Dependency = .product(name: "RealModule", package: "swift-numerics")
let argumentParser: Target.Dependency = .product(
  name: "ArgumentParser", package: "swift-argument-parser")

let package = Package(
  name: "Chainrule",
  platforms: [.macOS(.v15)],
  products: [
    .library(name: "Chainrule", targets: ["Chainrule"] + reexported),
    .executable(name: "chainrule", targets: ["ChainruleCLI"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-numerics", from: "1.1.1"),
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
  ],
  targets: [
    .systemLibrary(
      name: "CYAML", path: "Sources/CYAML", pkgConfig: "yaml-0.1",
      providers: [.apt(["libyaml-dev"]), .brew(["libyaml"])]),
    .systemLibrary(
      name: "CZlib", path: "Sources/CZlib", pkgConfig: "zlib",
      providers: [.apt(["zlib1g-dev"])]),
    .systemLibrary(
      name: "CPNG", path: "Sources/CPNG", pkgConfig: "libpng",
      providers: [.apt(["libpng-dev"]), .brew(["libpng"])]),
    .target(
      name: "CKernels", path: "Sources/CKernels"),

    module("Tensors", [realModule]),
    module("Formulas"),
    module("Graphs", ["ChainruleTensors", "ChainruleFormulas", realModule]),
    module("Networks", ["ChainruleGraphs"]),
    module("Engine", ["ChainruleGraphs", "CKernels"]),
    module("Explain", ["ChainruleNetworks"]),
    module("Checks", ["ChainruleExplain", "ChainruleEngine"]),
    module("Data", ["ChainruleTensors", "CZlib", "CPNG"]),
    module("Marking", ["ChainruleExplain"]),
    module("Interchange", ["ChainruleMarking", "ChainruleData", "CYAML"]),
    module(
      "Training",
      [
        "ChainruleNetworks", "ChainruleEngine", "ChainruleData", "ChainruleInterchange", realModule,
      ]),
    module("Runs", ["ChainruleTraining"]),
    module("Drawing", ["ChainruleExplain"]),
    module("Reports", ["ChainruleDrawing", "ChainruleRuns", "ChainruleChecks"]),
    .target(
      name: "Chainrule",
      dependencies: [
        "ChainruleRuns", "ChainruleChecks", "ChainruleReports", "ChainruleExamples",
        "ChainruleMarking",
      ],
      path: "Sources/Chainrule"),
    .executableTarget(
      name: "ChainruleCLI", dependencies: ["Chainrule", argumentParser] + behindUmbrella,
      path: "Sources/CLI"),

    // Examples/ holds what `chainrule examples` writes out; the files are part of the program.
    .target(
      name: "ChainruleExamples", path: "Examples", exclude: ["data"],
      resources: readyMade.map { .embedInCode("\($0).yaml") }),

    .target(name: "TestSupport", dependencies: ["ChainruleTensors"], path: "Tests/TestSupport"),
    tests("Tensors", ["ChainruleTensors"]),
    tests("Kernels", ["CKernels", "ChainruleTensors"]),
    tests("Formulas", ["ChainruleFormulas"]),
    tests("Graphs", ["ChainruleGraphs"]),
    tests("Networks", ["ChainruleNetworks"]),
    tests(
      "Explain", ["ChainruleExplain", "ChainruleInterchange"], resources: [.copy("Snapshots")]),
    tests("Marking", ["ChainruleMarking"]),
    tests(
      "Drawing", ["ChainruleDrawing", "ChainruleReports"], resources: [.copy("Snapshots")]),
    tests("Reports", ["ChainruleReports"], resources: [.copy("Snapshots")]),
    tests("Engine", ["ChainruleEngine", "ChainruleNetworks", "ChainruleChecks", "CKernels"]),
    tests("Data", ["ChainruleData"], resources: [.copy("Fixtures")]),
    tests("Interchange", ["ChainruleInterchange", "ChainruleExamples"]),
    tests("Training", umbrella),
    tests("Runs", umbrella),
    tests("CLI", umbrella + ["ChainruleCLI"], resources: [.copy("Help")]),
  ],
  swiftLanguageModes: [.v6],
  cLanguageStandard: .c11
)
