import ChainruleExplain
import ChainruleGraphs
import ChainruleNetworks
import ChainruleTensors

/// Small networks of all kinds, drawn at random.
struct RandomCases {
  private var random: Random
  private var count = 0
  private let seed: UInt64

  init(seed: UInt64) {
    self.seed = seed
    random = Random(seed: seed)
  }

  /// A number from 0 up to, not including, 1.
  private mutating func uniform() -> Double {
    count += 1
    return random.uniform(.initializer(0), step: count, column: 0)
  }

  private mutating func number() -> Double { 2 * uniform() - 1 }
  private mutating func whole(_ range: ClosedRange<Int>) -> Int {
    range.lowerBound + Int(uniform() * Double(range.count))
  }
  private mutating func one<T>(of choices: [T]) -> T { choices[whole(0...(choices.count - 1))] }

  /// A network with a loss that suits its outputs, one to three rows, weights, and sometimes dropout, normalization, a
  /// residual connection, sample weights, a mean over samples.
  mutating func next() throws -> Case {
    let hidden: [Activation] = [
      .linear, .sigmoid, .tanh, .relu, .leakyReLU, .softplus, .gelu, .softmax,
    ]
    let (inputs, width, outputs) = (whole(1...3), whole(1...4), whole(1...3))
    var layers: [AnyLayer] = [.dense(width, one(of: hidden))]
    switch whole(0...6) {
    case 0: layers.append(.dropout(0.5))
    case 1: layers.append(.batchNorm())
    case 2: layers.append(.layerNorm())
    case 3: layers.append(.residual([.dense(width, .tanh), .dense(width)]))
    case 4: layers += [.batchNorm(), .activation(.relu), .dropout(0.25)]
    case 5:
      layers.append(
        .dense(whole(1...3), one(of: hidden), bias: one(of: [.shared, .none, .frozen])))
    default: break
    }
    let (loss, last) = ending()
    layers.append(.dense(outputs, last, biases: GivenValues((0..<outputs).map { _ in number() })))
    let rows = whole(1...3)
    let isProbability = loss is BinaryCrossEntropyLoss || loss is PerceptronLoss
    let x = (0..<rows).map { _ in (0..<inputs).map { _ in number() } }
    let y = (0..<rows).map { _ -> [Double] in
      if loss is CrossEntropyLoss {
        let right = whole(0...outputs - 1)
        return (0..<outputs).map { $0 == right ? 1 : 0 }
      }
      return (0..<outputs).map { _ in isProbability ? (uniform() < 0.5 ? 1.0 : 0) : number() }
    }
    var example = try Case(
      Network(inputs: inputs, layers: layers), loss: loss, inputs: x, targets: y, seed: seed)
    // Off their usual starts, so that normalizations and biases matter.
    for (id, tensor) in example.parameters.sorted(by: { $0.key.name < $1.key.name }) {
      example.parameters[id] = Tensor(tensor.values.map { $0 + number() / 2 }, shape: tensor.shape)
    }
    example.overSamples = one(of: OverSamples.allCases)
    if whole(0...2) == 0 { example.sampleWeights = (0..<rows).map { _ in 0.5 + uniform() } }
    example.masks[0] = try mask(example)
    return example
  }

  private mutating func ending() -> (loss: any Loss, last: Activation) {
    one(
      of: [
        (HalfSquaredErrorLoss(), .sigmoid), (SquaredErrorLoss(), .linear),
        (MeanSquaredErrorLoss(), .tanh), (MeanAbsoluteErrorLoss(), .linear),
        (HuberLoss(threshold: 0.5), .linear), (CrossEntropyLoss(), .softmax),
        (CrossEntropyLoss(labelSmoothing: 0.1), .softmax), (CrossEntropyLoss(), .sigmoid),
        (BinaryCrossEntropyLoss(), .sigmoid), (BinaryCrossEntropyLoss(positiveWeight: 2), .sigmoid),
        (PerceptronLoss(), .step),
      ] as [(any Loss, Activation)])
  }

  private mutating func mask(_ example: Case) throws -> Tensor<Double>? {
    let step = try example.expandedStep()
    for (role, value) in step.graph.roles {
      guard case .mask(_, let keep) = role else { continue }
      let shape = step.graph.shape(of: value)
      return Tensor(
        (0..<shape.elementCount).map { _ in uniform() < keep ? 1 / keep : 0 }, shape: shape)
    }
    return nil
  }
}
