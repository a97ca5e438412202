import ChainruleChecks
import ChainruleGraphs
import ChainruleNetworks
import ChainruleTensors
import Testing

/// A whole training step: its gradients by differences, its two readings, and its plan.
struct StepCase: Sendable, CustomTestStringConvertible {
  let name: String
  let layers: [AnyLayer]
  let loss: any Loss
  var targets = TargetForm.values
  var isWeighted = false
  var testDescription: String { name }

  init(
    _ name: String, _ layers: [AnyLayer], _ loss: any Loss, targets: TargetForm = .values,
    isWeighted: Bool = false
  ) {
    (self.name, self.layers, self.loss) = (name, layers, loss)
    (self.targets, self.isWeighted) = (targets, isWeighted)
  }

  func check(rows: Int, seed: UInt64 = 1) throws -> StepCheck {
    let network = try Network(inputs: 3, layers: layers)
    let step = try StepGraph(
      network, loss, rows: rows, targets: targets, isWeighted: isWeighted)
    return StepCheck(step, named: name, seed: seed)
  }
}

private let stepCases: [StepCase] = [
  StepCase("linear", [.dense(2)], HalfSquaredErrorLoss()),
  StepCase("tanh", [.dense(4, .tanh), .dense(2)], SquaredErrorLoss()),
  StepCase("weighted", [.dense(4, .sigmoid), .dense(2)], MeanSquaredErrorLoss(), isWeighted: true),
  StepCase("gelu and softplus", [.dense(4, .gelu), .dense(3, .softplus)], HuberLoss(threshold: 9)),
  StepCase(
    "softmax", [.dense(4, .tanh), .dense(3, .softmax)], CrossEntropyLoss(), targets: .classes),
  StepCase(
    "smoothed", [.dense(4, .tanh), .dense(3, .softmax)], CrossEntropyLoss(labelSmoothing: 0.1)),
  StepCase("softmax without logits", [.dense(3, .softmax)], SquaredErrorLoss()),
  StepCase(
    "sigmoid and cross-entropy", [.dense(3, .sigmoid)], CrossEntropyLoss(), targets: .classes),
  StepCase("binary", [.dense(4, .tanh), .dense(2, .sigmoid)], BinaryCrossEntropyLoss()),
  StepCase(
    "binary classes", [.dense(4, .tanh), .dense(1, .sigmoid)], BinaryCrossEntropyLoss(),
    targets: .classes),
  StepCase(
    "shared bias", [.dense(4, .tanh, bias: .shared), .dense(2, bias: .none)], SquaredErrorLoss()),
  StepCase("frozen bias", [.dense(4, .tanh, bias: .frozen), .dense(2)], SquaredErrorLoss()),
  StepCase("dropout", [.dense(4, .tanh), .dropout(0.5), .dense(2)], SquaredErrorLoss()),
  StepCase(
    "batch norm", [.dense(4), .batchNorm(), .activation(.tanh), .dense(2)], SquaredErrorLoss()),
  StepCase("layer norm", [.dense(4, .tanh), .layerNorm(), .dense(2)], SquaredErrorLoss()),
  StepCase("residual", [.residual([.dense(4, .tanh), .dense(3)]), .dense(2)], SquaredErrorLoss()),
  StepCase(
    "own activation", [.dense(4, Activation(NormalCDF())), .dense(2)], SquaredErrorLoss()),
  StepCase(
    "all together",
    [
      .dense(5), .batchNorm(), .activation(.gelu), .residual([.dense(5, .tanh), .dropout(0.25)]),
      .layerNorm(), .dense(3, .softmax),
    ], CrossEntropyLoss(labelSmoothing: 0.05), targets: .classes, isWeighted: true),
]

@Suite struct StepCheckTests {
  @Test(arguments: stepCases) func step(_ example: StepCase) throws {
    expectPasses(try example.check(rows: 4).findings())
  }

  @Test("rectifiers and the absolute error, with steps too short to meet a kink")
  func kinked() throws {
    for activation in [Activation.relu, .leakyReLU, .leakyReLU(slope: -0.5)] {
      var check = try StepCase(
        activation.kind, [.dense(4, activation), .dense(2)], MeanAbsoluteErrorLoss()
      ).check(rows: 3)
      check.difference = 0x1p-14
      expectPasses(check.findings())
    }
  }

  @Test("plans of many rows, on one thread and on two")
  func plans() throws {
    for example in stepCases {
      var check = try example.check(rows: 300)
      // A gradient is a sum of one term for each row; before a batch normalization they cancel.
      check.planUlps = 8 * 300
      expectPasses(
        [1, 2].flatMap {
          [check.plan(Float.self, threads: $0), check.plan(Double.self, threads: $0)]
        })
    }
  }
}
