import Chainrule
import Foundation
import TestSupport
import Testing

/// `chainrule examples`: the list, the lessons, the files, and the golden numbers.
@Suite struct ExamplesTests {
  @Test func everyFileIsListed() throws {
    let folder = Tool.package.appendingPathComponent("Examples")
    let files = try FileManager.default.contentsOfDirectory(atPath: folder.path)
      .filter { $0.hasSuffix(".yaml") }
    #expect(Set(files) == Set(ReadyMade.all.map(\.file)))
    #expect(files.count == ReadyMade.all.count)
    for entry in ReadyMade.all {
      let written = try Data(contentsOf: folder.appendingPathComponent(entry.file))
      #expect(Array(written) == entry.bytes, "\(entry.name)")
      let file = try ExampleFile(bytes: entry.bytes, file: entry.file)
      #expect(file.content.kind.rawValue == entry.kind, "\(entry.name)")
      #expect(!file.name.isEmpty && file.about.count > 150, "\(entry.name)")
      #expect(entry.summary.count <= 90, "\(entry.name)")
      #expect(file.about.contains("\nTry: "), "\(entry.name)")
      // What people read names no file and no number of a test.
      let words = [file.source, file.about] + file.cases.flatMap { [$0.name, $0.about] }
      #expect(!words.contains { $0.contains(".txt") || $0.contains("seed00") }, "\(entry.name)")
    }
  }

  @Test func theListNamesThem() throws {
    try withTool { (tool: Tool) throws in
      let list = try tool.run("examples")
      #expect(list.status == 0)
      #expect(ReadyMade.all.allSatisfy { list.output.contains("  \($0.name) ") })
      #expect(list.output.split(separator: "\n").allSatisfy { $0.count <= 80 })
      let json = try tool.run("examples", "--json").json()["examples"]?.array ?? []
      #expect(json.count == ReadyMade.all.count)
      #expect(json.first?["golden"]?.string == "seed002")
    }
  }

  @Test func aLessonIsRead() throws {
    try withTool { (tool: Tool) throws in
      let lesson = try tool.run("examples", "seven-nodes")
      #expect(lesson.status == 0)
      #expect(lesson.output.contains("sum over three paths"))
      #expect(lesson.output.contains("chainrule explain seven-nodes"))
      #expect(try tool.run("examples", "seed002").output == lesson.output)
    }
  }

  @Test func aFileIsWrittenAndNeverOverwritten() throws {
    try withTool { (tool: Tool) throws in
      #expect(try tool.run("examples", "newton", "--output", "n.yaml").status == 0)
      #expect(try Array(tool.bytes("n.yaml")) == ReadyMade.named("newton")?.bytes)
      #expect(try tool.run("examples", "xor", "--output", "n.yaml").status == 73)
      #expect(try tool.run("examples", "xor", "--output", "n.yaml", "--force").status == 0)
      #expect(try Array(tool.bytes("n.yaml")) == ReadyMade.named("xor")?.bytes)
      #expect(try tool.run("examples", "xor", "--output", "-").output.hasPrefix("format_version"))
    }
  }

  @Test func whatIsNotThereIsNamed() throws {
    try withTool { (tool: Tool) throws in
      let run = try tool.run("examples", "seven-node")
      #expect(run.status == 64)
      #expect(run.remarks.contains("did you mean “seven-nodes”?"))
      #expect(try tool.run("examples", "--run").status == 64)
    }
  }

  @Test func resultsAreShort() throws {
    try withTool { (tool: Tool) throws in
      let xor = try tool.run("examples", "xor", "--run").output
      #expect(xor.contains("chainrule explain xor") && xor.contains("5000 updates"))
      #expect(xor.split(separator: "\n").count < 120)
      let optimizers = try tool.run("examples", "optimizers", "--run").output
      #expect(optimizers.contains("0.188693"), "\(optimizers)")
      let chain = try tool.run("examples", "scalar-chain", "--run").output
      #expect(chain.contains("L = w₂·z + b₂") && chain.contains("the start"))
      let perceptron = try tool.run("examples", "perceptron-cycle", "--run").output
      #expect(perceptron.contains("w¹₁₁⁺ = w¹₁₁ + η·(y₁ − a¹₁)·x₁"))
      #expect(perceptron.contains("The first 10 of 46 changes are shown"), "\(perceptron)")
      #expect(perceptron.contains("in one round (0, 1) and (1, 0) are added"), "\(perceptron)")
      let and = try tool.run("examples", "perceptron", "--run").output
      #expect(and.contains("2·x₁ + 1·x₂ − 3 = 0"), "\(and)")
      for text in [xor, optimizers, chain, perceptron, and] {
        #expect(text.split(separator: "\n").allSatisfy { $0.count <= 80 })
      }
    }
  }

  /// What lessons say in numbers is what comes out.
  @Test func lessonsSayWhatComesOut() throws {
    func worked(_ name: String) throws -> (about: String, cases: [Worked]) {
      let entry = try #require(ReadyMade.named(name))
      let file = try ExampleFile(bytes: entry.bytes, file: entry.file)
      return (file.about, try file.cases.map { try Worked($0) })
    }
    let vanishing = try worked("vanishing-gradients")
    let slopes = vanishing.cases[0].before.layers.map { $0.weightGradient.values[0] }
    #expect(Int((slopes[5] / slopes[0]).rounded()) == 2760)
    #expect(vanishing.about.contains("2,760 times smaller"))
    let xor = try worked("xor")
    #expect(xor.cases[0].before.cost == 0 && xor.about.contains("The loss is 0"))
    let line = try #require(xor.cases[2].training?.checkpoints.last)
    #expect(abs(line.loss - 0.125) < 1e-9 && xor.about.contains("a loss of 1/8"))
    let linear = try worked("linear-layers")
    #expect(linear.cases[0].before.outputs.values == [4.25, -0.25, -1.875])
    #expect(linear.cases[0].example.network.parameterCount == 20)
    let relus = try worked("two-relus")
    #expect(relus.cases[0].before.outputs.values == [2, 0.5, 0, 0.5, 2])
    let cycle = try #require(try worked("perceptron-cycle").cases[0].perceptron?.cycle)
    #expect(cycle.from == 1 && cycle.to == 2)
  }

  @Test(arguments: ReadyMade.all.map(\.name))
  func everyExampleRuns(_ name: String) throws {
    // Four times 60,000 steps are for the test of golden numbers.
    guard name != "four-learning-rates" else { return }
    try withTool { (tool: Tool) throws in
      let run = try tool.run("examples", name, "--run", "--json")
      #expect(run.status == 0, "\(run.remarks)")
      #expect(try run.json().object?.keys.first == "format")
    }
  }

  @Test(arguments: ReadyMade.goldenNames)
  func theGoldenNumbersComeOut(_ name: String) throws {
    try withTool { (tool: Tool) throws in
      let run = try tool.run("examples", name, "--run", "--json")
      try #require(run.status == 0, "\(run.remarks)")
      let path = Tool.package.appendingPathComponent("Tests/Golden/\(name).json")
      let golden = try JSONValue(parsing: Array(Data(contentsOf: path)))
      var comparison = GoldenComparison()
      comparison.compare(try run.json(), golden, at: name)
      #expect(comparison.differences.isEmpty, "\(comparison.differences.prefix(12))")
      #expect(comparison.numbers > 50)
    }
  }

  /// dC/da · da/dz · dz/dw, added up over the samples, is dC/dw, for the linear neuron too.
  @Test func theFactorsGiveTheGradient() throws {
    let entry = try #require(ReadyMade.named("one-neuron"))
    let file = try ExampleFile(bytes: entry.bytes, file: entry.file)
    let cases = try ExampleResults(file, golden: entry.golden).object["cases"]?.array ?? []
    #expect(cases.count == 4)
    for item in cases {
      func numbers(_ key: String) -> [Double] {
        item["factors"]?[key]?.array?.compactMap(\.double) ?? []
      }
      let inputs = item["inputs"]?.array?.compactMap { $0[0]?.double } ?? []
      let products = zip(zip(numbers("dC_dyhat"), numbers("dyhat_dz")), inputs).map {
        $0.0 * $0.1 * $1
      }
      let gradient = item["gradients"]?["layers"]?[0]?["weights"]?[0]?[0]?.double ?? .nan
      expectAgreement([products.reduce(0, +)], [gradient], within: 1e-12)
    }
  }

  @Test func allFilesOfGoldenNumbersAreThere() throws {
    let folder = Tool.package.appendingPathComponent("Tests/Golden")
    let files = try FileManager.default.contentsOfDirectory(atPath: folder.path)
      .filter { $0.hasSuffix(".json") }.map { String($0.dropLast(5)) }
    #expect(Set(files) == Set(ReadyMade.goldenNames))
  }
}

/// Compares what was found with golden numbers, key by key.
private struct GoldenComparison {
  /// What says how the golden numbers were made: how far doubles are from 50 digits, and from doubles added in another
  /// order.
  private static let skipped: Set<String> = [
    "float64_against_50_digits", "spread_between_two_rounding_orders",
  ]

  /// The slope of a linear neuron is 1; the golden file has that of a sigmoid there, and then the three factors do not
  /// give its own gradient. The rule of Newton's method is the same formula with other blanks.
  private static let other = [
    "seed004.cases[3].factors.dyhat_dz", "seed004.cases[3].factors.note",
    "optimization.newton_square_root_of_16.rule",
  ]

  private(set) var differences: [String] = []
  private(set) var numbers = 0

  mutating func compare(_ found: JSONValue?, _ golden: JSONValue, at path: String) {
    switch (found, golden) {
    case (.object(let found)?, .object(let golden)):
      for entry in golden.entries where !GoldenComparison.skipped.contains(entry.key) {
        let key = "\(path).\(entry.key)"
        if GoldenComparison.other.contains(key) { continue }
        compare(found[entry.key], entry.value, at: key)
      }
    case (.array(let found)?, .array(let golden)):
      guard found.count == golden.count else {
        return differences.append("\(path): \(golden.count) items, found \(found.count)")
      }
      for (i, (a, b)) in zip(found, golden).enumerated() { compare(a, b, at: "\(path)[\(i)]") }
    default:
      guard let number = golden.double, let other = found?.double else {
        if found != golden { differences.append("\(path): \(golden), found \(found ?? .null)") }
        return
      }
      numbers += 1
      let isTraining = ["training", "iamtrask", "checkpoints", "final", "output_after"].contains {
        path.contains($0)
      }
      let error = disagreement(other, number)
      guard error <= (isTraining ? 1e-10 : 1e-12) else {
        return differences.append("\(path): \(number), found \(other)")
      }
    }
  }
}
