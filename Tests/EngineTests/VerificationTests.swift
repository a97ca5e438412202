import ChainruleChecks
import ChainruleExplain
import ChainruleGraphs
import ChainruleNetworks
import ChainruleTensors
import Testing

/// A right network: no witness may object to it.
struct VerifiedNetwork: Sendable, CustomTestStringConvertible {
  let name: String
  let layers: [AnyLayer]
  let loss: any Loss
  var overSamples = OverSamples.sum
  var samples = 3
  var isOneHot = false
  var testDescription: String { name }

  /// Inputs with zeros among them, drawn parameters, dropout that drops every third number.
  func example() throws -> Case {
    let network = try Network(inputs: 3, layers: layers)
    let random = Random(seed: 7)
    func rows(_ width: Int, _ purpose: Int) -> [[Double]] {
      (0..<samples).map { row in
        (0..<width).map { 2 * random.uniform(.initializer(purpose), row: row, column: $0) - 1 }
      }
    }
    var inputs = rows(3, 100)
    inputs[0][1] = 0
    let targets = rows(network.outputs, 101).enumerated().map { row, values in
      isOneHot
        ? values.indices.map { $0 == row % values.count ? 1.0 : 0 } : values.map { abs($0) }
    }
    var example = try Case(network, loss: loss, inputs: inputs, targets: targets, seed: 3)
    for (place, id) in example.parameters.keys.sorted(by: { $0.name < $1.name }).enumerated()
    where id.name.hasSuffix("bias") || id.name.hasSuffix("shift") {
      guard var tensor = example.parameters[id] else { continue }
      tensor.values = tensor.values.indices.map {
        0.2 * random.normal(.initializer(200 + place), column: $0)
      }
      example.parameters[id] = tensor
    }
    example.overSamples = overSamples
    if overSamples == .weightedMean {
      example.sampleWeights = (0..<samples).map { 0.5 + Double($0) }
    }
    let step = try example.expandedStep()
    for case (.mask(let stream, let keep), let value) in step.graph.roles {
      let shape = step.graph.shape(of: value)
      let factors = (0..<shape.elementCount).map { $0 % 3 == 0 ? 0 : 1 / keep }
      example.masks[stream] = Tensor(factors, shape: shape)
    }
    return example
  }
}

extension VerifiedNetwork {
  static let activations: [VerifiedNetwork] = [
    Activation.linear, .sigmoid, .tanh, .relu, .leakyReLU, .leakyReLU(slope: -0.5), .softplus,
    .gelu,
    .softmax, Activation(NormalCDF()), Activation(Huber(threshold: 0.3)),
    Activation(Clip(limit: 0.4)),
  ].map {
    VerifiedNetwork(
      name: "hidden \($0.kind)", layers: [.dense(4, $0), .dense(2)], loss: SquaredErrorLoss())
  }

  static let losses: [VerifiedNetwork] = [
    VerifiedNetwork(
      name: "half squared error, mean", layers: [.dense(4, .tanh), .dense(2)],
      loss: HalfSquaredErrorLoss(), overSamples: .mean),
    VerifiedNetwork(
      name: "mean squared error, weighted", layers: [.dense(4, .tanh), .dense(2, .sigmoid)],
      loss: MeanSquaredErrorLoss(), overSamples: .weightedMean),
    VerifiedNetwork(
      name: "absolute error", layers: [.dense(4, .relu), .dense(2)], loss: MeanAbsoluteErrorLoss()),
    VerifiedNetwork(
      name: "huber", layers: [.dense(4, .relu), .dense(2)], loss: HuberLoss(threshold: 0.5)),
    VerifiedNetwork(
      name: "cross-entropy, one-hot", layers: [.dense(4, .relu), .dense(3, .softmax)],
      loss: CrossEntropyLoss(), overSamples: .mean, isOneHot: true),
    VerifiedNetwork(
      name: "smoothed cross-entropy", layers: [.dense(4, .tanh), .dense(3, .softmax)],
      loss: CrossEntropyLoss(labelSmoothing: 0.1), isOneHot: true),
    VerifiedNetwork(
      name: "cross-entropy behind sigmoid", layers: [.dense(3, .sigmoid)], loss: CrossEntropyLoss(),
      isOneHot: true),
    VerifiedNetwork(
      name: "binary cross-entropy", layers: [.dense(4, .tanh), .dense(2, .sigmoid)],
      loss: BinaryCrossEntropyLoss(positiveWeight: 2)),
    VerifiedNetwork(
      name: "binary cross-entropy, one-hot", layers: [.dense(2, .sigmoid)],
      loss: BinaryCrossEntropyLoss(), samples: 1, isOneHot: true),
    VerifiedNetwork(
      name: "perceptron", layers: [.dense(1, .step)], loss: PerceptronLoss(), isOneHot: true),
  ]

  static let structures: [VerifiedNetwork] = [
    VerifiedNetwork(name: "one sample", layers: [.dense(2)], loss: SquaredErrorLoss(), samples: 1),
    VerifiedNetwork(
      name: "batch norm", layers: [.dense(4), .batchNorm(), .activation(.tanh), .dense(2)],
      loss: SquaredErrorLoss(), samples: 4),
    VerifiedNetwork(
      name: "layer norm", layers: [.dense(4, .tanh), .layerNorm(), .dense(2)],
      loss: SquaredErrorLoss()),
    VerifiedNetwork(
      name: "dropout", layers: [.dense(4, .tanh), .dropout(0.5), .dense(2)],
      loss: SquaredErrorLoss()),
    VerifiedNetwork(
      name: "residual", layers: [.residual([.dense(4, .tanh), .dense(3)]), .dense(2)],
      loss: SquaredErrorLoss()),
    VerifiedNetwork(
      name: "shared and frozen biases",
      layers: [
        .dense(4, .tanh, bias: .shared), .dense(3, .relu, bias: .frozen), .dense(2, bias: .none),
      ],
      loss: SquaredErrorLoss()),
    VerifiedNetwork(
      name: "all together",
      layers: [
        .dense(5), .batchNorm(), .activation(.gelu), .residual([.dense(5, .tanh), .dropout(0.25)]),
        .layerNorm(), .dense(3, .softmax),
      ], loss: CrossEntropyLoss(labelSmoothing: 0.05), overSamples: .weightedMean, samples: 4,
      isOneHot: true),
  ]

}

/// Records an issue for each comparison that does not pass, and for one that compared nothing unless it is expected.
func expectPasses(
  _ verification: Verification, leavingOut: Set<Verification.Witness> = [],
  sourceLocation: SourceLocation = #_sourceLocation
) {
  #expect(!verification.comparisons.isEmpty, sourceLocation: sourceLocation)
  for comparison in verification.comparisons {
    if !comparison.passes { Issue.record("\(comparison)", sourceLocation: sourceLocation) }
    #expect(
      comparison.count + comparison.leftOutCount == comparison.chosen,
      sourceLocation: sourceLocation)
    guard !leavingOut.contains(comparison.witness) else { continue }
    #expect(comparison.leftOut == [:], "\(comparison)", sourceLocation: sourceLocation)
    #expect(comparison.chosen == comparison.total, "\(comparison)", sourceLocation: sourceLocation)
  }
  #expect(verification.passes == verification.comparisons.allSatisfy(\.passes))
}

@Suite struct VerificationTests {
  @Test(
    arguments: VerifiedNetwork.activations + VerifiedNetwork.losses + VerifiedNetwork.structures)
  func rightNetworks(_ network: VerifiedNetwork) throws {
    let verification = try Verification(network.example())
    // Before a batch normalization biases have no effect: their gradients are nothing but rounding.
    let isNormalized = network.layers.contains { $0.layer is BatchNormLayer }
    expectPasses(
      verification, leavingOut: isNormalized ? Set(Verification.Witness.allCases) : [])
    for comparison in verification.comparisons
    where isNormalized && comparison.group.name != "dense1.bias" {
      #expect(comparison.leftOut == [:], "\(comparison)")
    }
  }

  @Test("prediction's reading of a trained network: running statistics, no dropout")
  func inference() throws {
    var example = try VerifiedNetwork(
      name: "", layers: [.dense(4), .batchNorm(), .activation(.tanh), .dropout(0.5), .dense(2)],
      loss: SquaredErrorLoss(), samples: 1
    ).example()
    example.use = .inference
    expectPasses(try Verification(example))
  }

  /// Zero weights: every rectifier stands at its kink, and every difference meets it.
  @Test func kinks() throws {
    var example = try VerifiedNetwork(
      name: "", layers: [.dense(4, .relu), .dense(2)], loss: SquaredErrorLoss()
    ).example()
    for (id, tensor) in example.parameters where id.name.hasPrefix("dense1") {
      example.parameters[id] = Tensor(shape: tensor.shape)
    }
    let verification = try Verification(example)
    expectPasses(verification, leavingOut: [.differences])
    let bias = try #require(
      verification.comparisons.first {
        $0.witness == .differences && $0.group.name == "dense1.bias"
      })
    #expect(bias.leftOut == [.kink: 4])
    let weight = try #require(
      verification.comparisons.first {
        $0.witness == .differences && $0.group.name == "dense1.weight"
      })
    #expect(weight.leftOut == [.kink: 12])
  }

  /// Sums of ±800: on paper the factors are 0 and ∞, and formulas overflow.
  @Test(arguments: [Activation.sigmoid, .softmax, .tanh]) func saturated(_ activation: Activation)
    throws
  {
    for (z, target) in [
      ([800.0, -800], [0.0, 1]), ([800, -800], [1, 0]), ([30, -30], [0, 1]),
    ] {
      let losses: [any Loss] =
        activation == .sigmoid
        ? [BinaryCrossEntropyLoss(), CrossEntropyLoss(), SquaredErrorLoss()]
        : activation == .softmax ? [CrossEntropyLoss(), SquaredErrorLoss()] : [SquaredErrorLoss()]
      for loss in losses {
        let network = try Network(
          inputs: 2,
          layers: [
            .dense(2, activation, bias: .none, weights: GivenValues(rows: [[1, 0], [0, 1]]))
          ])
        let example = try Case(network, loss: loss, inputs: [z], targets: [target])
        let verification = try Verification(example)
        for comparison in verification.comparisons where !comparison.passes {
          Issue.record("\(type(of: loss).kind) \(z) \(target): \(comparison)")
        }
        for comparison in verification.comparisons
        where [Verification.Witness.readings, .planInDouble].contains(comparison.witness) {
          #expect(
            comparison.count > 0, "\(type(of: loss).kind) \(z) \(target): \(comparison)")
        }
      }
    }
  }

  /// e⁻³⁰⁰/e³⁰⁰ is a number, its slope by the divisor none.
  @Test func slopesThatVanish() throws {
    let network = try Network(
      inputs: 1,
      layers: [.dense(2, .softmax, bias: .none, weights: GivenValues(rows: [[1], [-1]]))])
    for x in [-100.0, -300, -360, -400] {
      let verification = try Verification(
        Case(network, loss: CrossEntropyLoss(), inputs: [[x]], targets: [[0.5, 0.5]]))
      for comparison in verification.comparisons where !comparison.passes {
        Issue.record("\(x): \(comparison)")
      }
      if x == -100 { #expect(verification.comparisons.allSatisfy { $0.leftOut.isEmpty }) }
    }
  }

  /// ln(1 − a) with a = 1: on paper ∂C/∂a · ∂a/∂z is ∞·0, of which only the limit 1 has a value.
  @Test func limits() throws {
    let network = try Network(
      inputs: 1, layers: [.dense(1, .sigmoid, bias: .none, weights: GivenValues([1]))])
    let example = try Case(
      network, loss: BinaryCrossEntropyLoss(), inputs: [[800]], targets: [[0]])
    let verification = try Verification(example)
    #expect(verification.passes)
    for comparison in verification.comparisons {
      let readsPaper = comparison.witness == .symbolic || comparison.witness == .dual
      #expect(comparison.leftOut == (readsPaper ? [.limit: 1] : [:]), "\(comparison)")
      #expect(comparison.count == (readsPaper ? 0 : 1), "\(comparison)")
    }
  }

  @Test("without a finite cost there is nothing to compare, and it is said why")
  func notANumber() throws {
    var example = try VerifiedNetwork.losses[0].example()
    example.parameters[ParameterID("dense1.weight")]?.values[2] = .nan
    let verification = try Verification(example)
    #expect(!verification.passes)
    #expect(verification.obstacle == "w1[1,3] is given as no number")
    #expect(verification.comparisons.isEmpty)
    example = try VerifiedNetwork.activations[0].example()
    example.parameters[ParameterID("dense1.weight")]?.values = Array(repeating: 1, count: 12)
    example.inputs.values = example.inputs.values.map { _ in 1e308 }
    #expect(
      try Verification(example).obstacle?.hasPrefix("z1[1]@1 is larger than a Double holds") == true
    )
  }

  /// Formulas that share their sums are derived once, and those that C does not read are never written: in a few
  /// seconds, where deriving each by each took minutes.
  @Test(.timeLimit(.minutes(1))) func manyClasses() throws {
    for smoothing in [0, 0.1] {
      let example = try VerifiedNetwork(
        name: "", layers: [.dense(smoothing == 0 ? 500 : 100, .softmax)],
        loss: CrossEntropyLoss(labelSmoothing: smoothing), samples: 1, isOneHot: true
      ).example()
      let verification = try Verification(example)
      #expect(verification.passes)
      for comparison in verification.comparisons where comparison.witness == .symbolic {
        #expect(comparison.count == comparison.total)
      }
    }
  }

  /// What is looked at on a wide layer is stated, and no group is left without.
  @Test func wideLayers() throws {
    let example = try VerifiedNetwork(
      name: "", layers: [.dense(900, .tanh), .dense(2)], loss: SquaredErrorLoss(), samples: 1
    ).example()
    let verification = try Verification(example)
    #expect(verification.passes)
    for comparison in verification.comparisons {
      #expect(comparison.chosen >= min(10, comparison.total))
      let takesOneByOne = [.differences, .dual].contains(comparison.witness)
      if !takesOneByOne { #expect(comparison.chosen == comparison.total) }
      #expect(comparison.chosen <= 2_000 || !takesOneByOne)
    }
  }

  @Test("a sample is drawn from the seed, and stated")
  func sample() throws {
    let example = try VerifiedNetwork.activations[2].example()
    let verification = try Verification(example, .init(sample: 5, seed: 4))
    for comparison in verification.comparisons {
      let sampling: [Verification.Witness] = [.differences, .symbolic, .dual]
      let isSampled = sampling.contains(comparison.witness)
      #expect(comparison.chosen == (isSampled ? min(5, comparison.total) : comparison.total))
      #expect(comparison.isSample == (comparison.chosen < comparison.total))
    }
    #expect(verification.passes)
  }
}
