import Chainrule
import TestSupport
import Testing

/// One run of training.json as the library's own network, loss and optimizer.
struct TrainingFixture {
  let json: JSON
  let model: FixtureModel
  let learningRate: Double
  let overSamples: OverSamples
  let inputs: Tensor<Double>
  let targets: Tensor<Double>
  /// wᵢ: sample weight times class weight, where there is one of them.
  let weights: [Double]?
  /// The library's name of each parameter and state of the file.
  let parameterNames: [(file: String, id: ParameterID)]
  let stateNames: [(file: String, id: StateID)]

  init(_ json: JSON) throws {
    self.json = json
    inputs = try json["inputs"].tensor
    targets = try json["targets"].tensor
    let loss = try TrainingFixture.loss(json["loss"])
    let (network, inner) = try TrainingFixture.network(json["network"], loss.activation)
    parameterNames = try json["start"]["parameters"].keys.map { name in
      let parts = name.split(separator: ".").map(String.init)
      return (name, ParameterID("\(inner[parts[0]] ?? parts[0]).\(parts[1])"))
    }
    stateNames = try json["start"]["states"].keys.map { ($0, StateID($0)) }
    var parameters: [ParameterID: Tensor<Double>] = [:]
    for (name, id) in parameterNames {
      parameters[id] = try json["start"]["parameters"][name].tensor
    }
    let settings = try json["optimizer"]["settings"]
    learningRate = try settings["learning_rate"].double
    model = FixtureModel(
      network, loss.loss,
      try fixtureOptimizer(json["optimizer"]["kind"].string, settings),
      parameters, decaysAll: true)
    for (name, id) in stateNames {
      let start = try json["start"]["states"][name].doubles
      #expect(model.states[id]?.values == start)
    }
    overSamples = try #require(OverSamples(rawValue: json["loss"]["over_samples"].string))
    let classes = try json["loss"]["options"].optional("class_weights")?.doubles
    let samples = try json.optional("sample_weights")?.doubles
    let classNumbers = targets.values
    weights =
      classes == nil && samples == nil
      ? nil
      : classNumbers.indices.map { i in
        (samples?[i] ?? 1) * (classes.map { $0[Int(classNumbers[i])] } ?? 1)
      }
  }

  var stepCount: Int { get throws { try json["steps"].array.count } }

  func batch(_ step: Int) throws -> FixtureBatch {
    let rows = try json["batches"][step].ints
    let width = inputs.shape[1]
    let outputs = targets.count / targets.shape[0]
    let picked = weights.map { weights in rows.map { weights[$0] } }
    var batch = FixtureBatch(
      inputs: Tensor(
        rows.flatMap { inputs.values[$0 * width..<($0 + 1) * width] }, shape: [rows.count, width]),
      targets: Tensor(
        rows.flatMap { targets.values[$0 * outputs..<($0 + 1) * outputs] },
        shape: [rows.count] + targets.shape.dropFirst()),
      weights: picked, scale: 1)
    switch overSamples {
    case .sum: batch.scale = 1
    case .mean: batch.scale = 1 / Double(rows.count)
    case .weightedMean: batch.scale = 1 / (picked ?? rows.map { _ in 1 }).reduce(0, +)
    }
    for node in try json["network"]["nodes"].array where try node["kind"].string == "dropout" {
      let keep = try node["keep"].double
      var mask = try node["masks"][step].tensor
      mask.values = mask.values.map { $0 / keep }
      batch.masks.append(mask)
    }
    return batch
  }

  private static func loss(_ json: JSON) throws -> (loss: any Loss, activation: Activation) {
    let options = try json["options"]
    switch try json["kind"].string {
    case "softmax_cross_entropy":
      let smoothing = try options.optional("label_smoothing")?.double ?? 0
      return (CrossEntropyLoss(labelSmoothing: smoothing), .softmax)
    case "sigmoid_binary_cross_entropy": return (BinaryCrossEntropyLoss(), .sigmoid)
    case "huber": return (HuberLoss(threshold: try options["delta"].double), .linear)
    case let kind: return (try AnyLoss(named: kind).loss, .linear)
    }
  }

  /// The network, its last layer with the activation that the loss has in it; and the full names of layers
  /// that a residual layer took in.
  private static func network(_ json: JSON, _ last: Activation) throws -> (
    network: Network, inner: [String: String]
  ) {
    var nodes: [Network.Node] = []
    var inner: [String: String] = [:]
    for node in try json["nodes"].array {
      let name = try node["name"].string
      let inputs = try node["inputs"].array.map { try $0.string }
      if try node["kind"].string == "add" {
        // y = f(x) + x, where f is the one layer before, whose own node goes inside
        let taken = nodes.removeLast()
        #expect(taken.name == inputs[0] && taken.inputs == [inputs[1]])
        nodes.append(.init(name, .residual([taken.layer]), inputs: [inputs[1]]))
        inner[taken.name] = "\(name).dense1"
      } else {
        nodes.append(.init(name, try layer(node), inputs: inputs))
      }
    }
    let output = Network.Node(
      "output", .activation(last), inputs: nodes.suffix(1).map(\.name))
    let network = try Network(inputs: json["inputs"].int, nodes: nodes + [output])
    return (network, inner)
  }

  private static func layer(_ json: JSON) throws -> AnyLayer {
    switch try json["kind"].string {
    case "dense":
      .dense(
        try json["size"].int, bias: try json.optional("bias")?.bool == false ? .none : .each)
    case "batch_norm":
      .batchNorm(epsilon: try json["epsilon"].double, momentum: try json["momentum"].double)
    case "layer_norm": .layerNorm(epsilon: try json["epsilon"].double)
    case "dropout": .dropout(1 - (try json["keep"].double))
    case let kind: .activation(try Activation(named: kind))
    }
  }
}

/// The optimizer that PyTorch's settings describe.
func fixtureOptimizer(_ kind: String, _ settings: JSON) throws -> any Optimizer {
  let rate = try settings["learning_rate"].double
  let decay = try settings["weight_decay"].double
  func number(_ key: String) throws -> Double { try settings[key].double }
  switch kind {
  case "sgd":
    let momentum = try number("momentum")
    if momentum == 0 { return SGD(learningRate: rate, weightDecay: decay) }
    if try settings["nesterov"].bool {
      return Nesterov(learningRate: rate, momentum: momentum, weightDecay: decay)
    }
    return Momentum(
      learningRate: rate, momentum: momentum, dampening: try number("dampening"),
      weightDecay: decay)
  case "adagrad":
    return AdaGrad(learningRate: rate, epsilon: try number("epsilon"), weightDecay: decay)
  case "rmsprop":
    return RMSProp(
      learningRate: rate, smoothing: try number("alpha"), epsilon: try number("epsilon"),
      weightDecay: decay)
  case "adam":
    return Adam(
      learningRate: rate, beta1: try number("beta1"), beta2: try number("beta2"),
      epsilon: try number("epsilon"), weightDecay: decay)
  case "adamw":
    return AdamW(
      learningRate: rate, beta1: try number("beta1"), beta2: try number("beta2"),
      epsilon: try number("epsilon"), weightDecay: decay)
  default: return try AnyOptimizer(named: kind).optimizer
  }
}

@Suite struct FixtureTrainingTests {
  static let count = 15

  @Test(arguments: 0..<count) func runByReference(_ index: Int) throws {
    try run(index, ReferenceStepper.self)
  }
  @Test(arguments: 0..<count) func runByPlan(_ index: Int) throws {
    try run(index, PlanStepper.self)
  }

  private func run(_ index: Int, _ kind: any FixtureStepper.Type) throws {
    let cases = try Fixture.json("Fixtures/training.json")["cases"].array
    try #require(cases.count == Self.count)
    let fixture = try TrainingFixture(cases[index])
    let stepper = kind.init(fixture.model)
    let name = try fixture.json["name"].string
    for (number, step) in try fixture.json["steps"].array.enumerated() {
      let found = try stepper.step(fixture.batch(number), learningRate: fixture.learningRate)
      let what = "\(name), step \(number + 1)"
      expectAgreement([found.cost], [try step["loss"].double], within: 1e-12, "\(what): loss")
      for (key, id) in fixture.parameterNames {
        expectAgreement(
          found.gradients[id]?.values ?? [], try step["gradients"][key].tensor.values,
          within: 1e-12, "\(what): ∂C/∂\(key)")
        expectAgreement(
          stepper.parameters[id]?.values ?? [], try step["parameters"][key].tensor.values,
          within: 1e-12, "\(what): \(key)")
      }
      for (key, id) in fixture.stateNames {
        expectAgreement(
          stepper.states[id]?.values ?? [], try step["states"][key].doubles, within: 1e-12,
          "\(what): \(key)")
      }
    }
    try expectFinalOutputs(fixture, stepper, name)
  }

  /// The outputs of all rows in inference mode: the fixture's are logits where the loss has the last activation in it.
  private func expectFinalOutputs(
    _ fixture: TrainingFixture, _ stepper: any FixtureStepper, _ name: String
  ) throws {
    let graph = try InferenceGraph(fixture.model.network, rows: fixture.inputs.shape[0])
    var roles: [Role: Tensor<Double>] = [.input(0): fixture.inputs]
    for (id, tensor) in stepper.parameters { roles[.parameter(id)] = tensor }
    for (id, tensor) in stepper.states { roles[.state(id)] = tensor }
    let outputs = try #require(graph.graph.evaluate(roles: roles)[graph.outputs])
    let expected = try fixture.json["final_outputs"].tensor
    let activation = fixture.model.network.lastActivation
    var apply = Graph()
    let z = apply.placeholder(expected.shape)
    let a =
      switch activation {
      case .linear: z
      case .softmax: apply.add(Softmax(), [z])
      case .elementwise(let function): apply.add(function.op, [z])
      }
    let wanted = try #require(apply.evaluate([z: expected])[a])
    expectAgreement(outputs.values, wanted.values, within: 1e-12, "\(name): final outputs")
  }

  /// The first epoch through `Trainer`: rows in the order of its batches, which then are the file order.
  @Test(arguments: 0..<count) func firstEpochByTrainer(_ index: Int) throws {
    let fixture = try TrainingFixture(
      try Fixture.json("Fixtures/training.json")["cases"][index])
    let name = try fixture.json["name"].string
    // The masks of dropout are the fixture's own; layer_norm decays biases, which the trainer does not.
    guard name != "dropout", name != "layer_norm", !name.hasSuffix("adamw") else { return }
    let order = try (0..<3).flatMap { try fixture.json["batches"][$0].ints }
    let rows = Examples(
      inputs: fixture.inputs, targets: examplesTargets(fixture.targets), weights: fixture.weights
    ).subset(order)
    let settings = try fixture.json["optimizer"]["settings"]
    var options = TrainingOptions(
      loss: fixture.model.loss,
      optimizer: try fixtureOptimizer(fixture.json["optimizer"]["kind"].string, settings),
      batchSize: 4)
    options.shuffles = false
    options.overSamples = fixture.overSamples
    let trainer = try Trainer<Double>(
      fixture.model.network, rows, options, parameters: fixture.model.parameters)
    for number in 0..<3 {
      let step = try fixture.json["steps"][number]
      let cost = trainer.step()
      expectAgreement(
        [cost], [try step["loss"].double], within: 1e-12, "\(name), step \(number + 1): loss")
      for (key, id) in fixture.parameterNames {
        expectAgreement(
          trainer.gradient(of: id).values, try step["gradients"][key].tensor.values,
          within: 1e-12, "\(name), step \(number + 1): ∂C/∂\(key)")
        expectAgreement(
          trainer.parameters[id]?.values ?? [], try step["parameters"][key].tensor.values,
          within: 1e-12, "\(name), step \(number + 1): \(key)")
      }
    }
  }

  private func examplesTargets(_ targets: Tensor<Double>) -> Targets<Double> {
    targets.shape.count == 1
      ? .classes(targets.values.map { Int32($0) }, names: []) : .values(targets)
  }
}
