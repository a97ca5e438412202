import Chainrule
import TestSupport
import Testing

@testable import ChainruleNetworks

/// One case of losses.json in the library's own terms.
///
/// Class weights of class numbers are weights of rows: w = s · c(y). With targets [n, out], or under label smoothing, they
/// are not; there the targets c ⊙ t say the same, because the loss is linear in its targets. A sum over m outputs where the library takes the mean is m times it.
struct LossFixture {
  let loss: any Loss
  let activation: Activation
  let outputs: Tensor<Double>
  var targets: Tensor<Double>
  /// What the row losses of the fixture are multiples of, beside the rows' weights.
  var factor = 1.0
  /// c(y) of each row, which is in the fixture's row losses.
  var rowFactors: [Double]
  let sampleWeights: [Double]?

  init(_ json: JSON) throws {
    let options = try json["options"]
    let kind = try json["kind"].string
    outputs = try json["outputs"].tensor
    targets = try json["targets"].tensor
    let (n, m) = (outputs.shape[0], outputs.shape[1])
    let isSum = try options.optional("over_outputs")?.string == "sum"
    rowFactors = Array(repeating: 1, count: n)
    sampleWeights = try json.optional("sample_weights")?.doubles
    switch kind {
    case "half_squared_error": (loss, activation) = (HalfSquaredErrorLoss(), .linear)
    case "squared_error": (loss, activation) = (SquaredErrorLoss(), .linear)
    case "mean_squared_error": (loss, activation) = (MeanSquaredErrorLoss(), .linear)
    case "absolute_error", "mean_absolute_error":
      (loss, activation) = (MeanAbsoluteErrorLoss(), .linear)
      factor = isSum ? Double(m) : 1
    case "huber":
      (loss, activation) = (HuberLoss(threshold: try options["delta"].double), .linear)
      factor = isSum ? Double(m) : 1
    case "sigmoid_binary_cross_entropy":
      let weight = try options.optional("positive_weight")?.double ?? 1
      (loss, activation) = (BinaryCrossEntropyLoss(positiveWeight: weight), .sigmoid)
      factor = isSum ? 1 : 1 / Double(m)
    case "softmax_cross_entropy":
      let smoothing = try options.optional("label_smoothing")?.double ?? 0
      let weights = try options.optional("class_weights")?.doubles
      let isByRow = targets.shape.count == 1 && smoothing == 0
      activation = .softmax
      loss = CrossEntropyLoss(labelSmoothing: weights == nil || isByRow ? smoothing : 0)
      guard let weights else { return }
      if isByRow {
        rowFactors = targets.values.map { weights[Int($0)] }
      } else {
        targets = LossFixture.weighted(targets, weights, smoothing, n, m)
      }
    default: throw UnknownKind(group: "loss", kind: kind, known: [])
    }
  }

  /// c ⊙ ((1 − ε) t + ε/m)
  private static func weighted(
    _ targets: Tensor<Double>, _ weights: [Double], _ smoothing: Double, _ n: Int, _ m: Int
  ) -> Tensor<Double> {
    let rows =
      targets.shape.count == 2
      ? targets.rows
      : targets.values.map { y in (0..<m).map { Double($0) == y ? 1 : 0 } }
    return Tensor(
      rows: rows.map { row in
        zip(row, weights).map { $1 * ((1 - smoothing) * $0 + smoothing / Double(m)) }
      })
  }

  /// wᵢ of every row.
  var weights: [Double] {
    zip(rowFactors, sampleWeights ?? rowFactors.map { _ in 1 }).map { $0 * $1 }
  }
}

@Suite struct FixtureLossTests {
  @Test(arguments: 0..<36, FixtureReading.allCases)
  func loss(_ index: Int, _ reading: FixtureReading) throws {
    let cases = try Fixture.json("Fixtures/losses.json")["cases"].array
    try #require(cases.count == 36)
    let json = cases[index]
    let name = try json["name"].string
    let fixture = try LossFixture(json)
    for isAsWritten in [false, true] where !(isAsWritten && name.contains("extreme")) {
      for over in try json["totals"].keys {
        try expectTotal(json, name, fixture, over, isAsWritten, reading)
      }
    }
  }

  private func expectTotal(
    _ json: JSON, _ name: String, _ fixture: LossFixture, _ over: String, _ isAsWritten: Bool,
    _ reading: FixtureReading
  ) throws {
    let total = try json["totals"][over]
    let n = fixture.outputs.shape[0]
    let scale: Double
    switch try #require(OverSamples(rawValue: over)) {
    case .sum: scale = 1
    case .mean: scale = 1 / Double(n)
    case .weightedMean: scale = 1 / denominator(try json["options"], fixture, json)
    }
    var graph = Graph()
    let z = graph.source(.input(0), fixture.outputs.shape, batched: true)
    let form: TargetForm = fixture.targets.shape.count == 1 ? .classes : .values
    let role: Role = form == .classes ? .index(0) : .target(0)
    let y = graph.source(role, fixture.targets.shape, batched: true)
    let a = fixture.activation.apply(to: z, in: &graph)
    let input = LossInput(
      outputs: a, logits: z, activation: fixture.activation, isAsWritten: isAsWritten)
    let losses = try fixture.loss.apply(to: input, y, form, in: &graph)
    let weights = graph.source(.sampleWeight, [n], batched: true)
    let s = graph.source(.setting(.lossScale), [], batched: false)
    let sum = graph.add(SumRows(), [graph.add(Multiply(), [losses, weights])])
    let cost = graph.add(MultiplyScalar(), [sum, s])
    let gradient = try #require(graph.gradient(of: cost, withRespectTo: [z])[0])
    let found = try reading.evaluate(
      graph, rows: n,
      [
        .input(0): fixture.outputs, role: fixture.targets,
        .sampleWeight: Tensor(fixture.weights, shape: [n]),
        .setting(.lossScale): Tensor(scale * fixture.factor),
      ], [losses, cost, gradient])
    let what = "\(name), \(over)\(isAsWritten ? ", as written" : "")"
    let rowLosses = zip(found[0], fixture.rowFactors).map { $0 * $1 * fixture.factor }
    expectAgreement(
      rowLosses, try json["sample_losses"].doubles, within: 1e-12, "\(what): row losses")
    expectAgreement(found[1], [try total["loss"].double], within: 1e-12, "\(what): loss")
    expectAgreement(
      found[2], try total["gradient"].tensor.values, within: 1e-12, "\(what): gradient")
  }

  /// Σ sᵢ c(yᵢ)
  private func denominator(_ options: JSON, _ fixture: LossFixture, _ json: JSON) -> Double {
    let samples = fixture.sampleWeights ?? fixture.rowFactors.map { _ in 1 }
    guard let classes = try? options.optional("class_weights")?.doubles,
      let targets = try? json["targets"].doubles
    else { return samples.reduce(0, +) }
    return zip(samples, targets).reduce(0) { $0 + $1.0 * classes[Int($1.1)] }
  }
}
