import Chainrule
import TestSupport
import Testing

@Suite struct FixtureOptimizerTests {
  /// Forms of RMSProp that the library does not have.
  static let missing = ["rmsprop_momentum", "rmsprop_centered"]

  @Test(arguments: 0..<16, FixtureReading.allCases)
  func path(_ index: Int, _ reading: FixtureReading) throws {
    let file = try Fixture.json("Fixtures/optimizers.json")
    let runs = try file["runs"].array
    try #require(runs.count == 16)
    let run = runs[index]
    let name = try run["name"].string
    guard !Self.missing.contains(name) else { return }
    let settings = try run["settings"]
    let start = try tensors(file["start"])
    let optimizer = try fixtureOptimizer(run["kind"].string, settings)
    let updates = reading.updates(optimizer, start)
    if let begin = try settings.optional("initial_accumulator")?.double, begin != 0 {
      for (id, state) in updates.states {
        updates.states[id] = Tensor(repeating: begin, shape: state.shape)
      }
    }
    let slowing = try settings.optional("learning_rate_decay")?.double ?? 0
    let steps = try run["steps"].array
    try #require(steps.count == 20)
    for (k, step) in steps.enumerated() {
      // AdaGrad's η / (1 + (t − 1) κ) is a schedule here.
      try updates.update(
        tensors(step["gradients"]), optimizer.learningRate / (1 + Double(k) * slowing))
      for (id, expected) in try tensors(step["parameters"]) {
        expectAgreement(
          updates.parameters[id]?.values ?? [], expected.values, within: 1e-12,
          "\(name), step \(k + 1): \(id)")
      }
    }
  }

  @Test(arguments: FixtureReading.allCases) func clipping(_ reading: FixtureReading) throws {
    var compared = 0
    for json in try Fixture.json("Fixtures/optimizers.json")["clipping"].array {
      let limit = try json["limit"].double
      var clipping = Clipping(value: limit)
      if try json["kind"].string == "norm" {
        // The library clips by the Euclidean norm alone.
        guard case let order? = try? json["order"].double, order == 2 else { continue }
        clipping = Clipping(norm: limit)
      }
      let gradients = try tensors(json["gradients"])
      // From 0 with η = 1 the parameters become the clipped gradients, negated.
      let zero = gradients.mapValues { Tensor<Double>(repeating: 0, shape: $0.shape) }
      let updates = reading.updates(SGD(learningRate: 1), zero, clipping: clipping)
      try updates.update(gradients, 1)
      for (id, expected) in try tensors(json["clipped"]) {
        expectAgreement(
          (updates.parameters[id]?.values ?? []).map { -$0 }, expected.values, within: 1e-12,
          "\(try json["kind"].string) \(limit): \(id)")
      }
      compared += 1
    }
    #expect(compared == 7)
  }

  /// PyTorch steps its schedules once for each epoch; `factor(at:)` is asked at whole epochs here.
  @Test func schedules() throws {
    var compared: [String] = []
    for json in try Fixture.json("Fixtures/optimizers.json")["schedules"].array {
      let kind = try json["kind"].string
      let options = try json["options"]
      func number(_ key: String) throws -> Double { try options[key].double }
      let base = try json["learning_rate"].double
      let schedule: Schedule
      var first = 0
      switch kind {
      case "step": schedule = .step(epochs: try options["every"].int, factor: try number("factor"))
      case "exponential": schedule = .step(epochs: 1, factor: try number("factor"))
      case "cosine":
        schedule = .cosine(epochs: try options["steps"].int, floor: try number("minimum") / base)
      case "warm_up_cosine":
        // PyTorch warms up from a part of the rate, the library from 0; afterward they are one.
        first = try options["warm_up_steps"].int
        schedule = .cosine(
          epochs: first + (try options["steps"].int), warmUp: Double(first),
          floor: try number("minimum") / base)
      default: continue
      }
      let rates = try json["rates"].doubles
      let found = rates.indices.map { base * schedule.factor(at: Double($0)) / rates[$0] }
      expectAgreement(
        Array(found[first...]), rates[first...].map { _ in 1 }, within: 1e-12, kind)
      compared.append(kind)
    }
    #expect(compared == ["step", "exponential", "cosine", "cosine", "warm_up_cosine"])
  }

  @Test func plateau() throws {
    let all = try Fixture.json("Fixtures/optimizers.json")["schedules"].array
    let json = try #require(
      try all.first {
        guard try $0["kind"].string == "plateau" else { return false }
        return try $0["options"]["threshold_mode"].string == "relative"
      })
    let options = try json["options"]
    try #require(try options["cooldown"].int == 0 && options["minimum"].double == 0)
    var plateau = Plateau()
    var found: [Double] = []
    for metric in try json["metrics"].doubles {
      found.append(try json["learning_rate"].double * plateau.factor)
      plateau.note(
        metric, by: try options["factor"].double, patience: try options["patience"].int,
        threshold: try options["threshold"].double)
    }
    let rates = try json["rates"].doubles
    expectAgreement(
      zip(found, rates).map { $0 / $1 }, rates.map { _ in 1 }, within: 1e-12, "plateau")
    #expect(Set(found.map { ($0 * 1e9).rounded() }).count > 2)
  }

  private func tensors(_ json: JSON) throws -> [ParameterID: Tensor<Double>] {
    Dictionary(
      uniqueKeysWithValues: try json.keys.map { (ParameterID($0), try json[$0].tensor) })
  }
}
