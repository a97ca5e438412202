import ChainruleChecks
import ChainruleGraphs
import ChainruleTensors
import Testing

/// Kernels and formulas where numbers end: at kinks, at 0, at infinity and at NaN.
@Suite struct EdgeKernelTests {
  private static let edges: [Double] = [
    -.infinity, -2000, -1, -0.75, -0.0, 0, 0.75, 1, 2000, .infinity, .nan,
  ]

  private static let unary: [any ElementwiseOp] = [
    Absolute(), Affine(scale: -2, offset: 1), Clip(limit: 0.75), Exponential(), GELU(),
    Huber(threshold: 0.75), IsPositive(), LeakyReLU(), Logarithm(), NormalCDF(), NormalDensity(),
    ReLU(), Sigmoid(), Sign(), Softplus(), Square(), SquareRoot(), Step(), Tanh(),
  ]
  private static let binary: [any ElementwiseOp] = [Add(), Subtract(), Multiply(), Divide()]

  private func check(_ op: any ElementwiseOp, _ inputs: [[Double]]) -> OpCheck {
    let samples = inputs.map { Sample.numbers([1, $0.count]) }
    return OpCheck(op, samples, inputs.map { Tensor(rows: [$0]) }, kernelUlps: 12)
  }

  @Test func kernels() {
    for op in Self.unary {
      // One number at a time, so that a large one does not set the scale of a small one.
      for x in Self.edges {
        expectPasses([check(op, [[x]]).kernel(Float.self), check(op, [[x]]).kernel(Double.self)])
      }
    }
    for op in Self.binary {
      for x in Self.edges {
        let other = Self.edges.map { _ in x }
        expectPasses([check(op, [Self.edges, other]).kernel(Float.self)])
        expectPasses([check(op, [other, Self.edges]).kernel(Double.self)])
      }
    }
  }

  @Test func formulas() {
    for op in Self.unary {
      // x Φ(x) is −∞ · 0 at −∞, where the limit is 0.
      let points = op is GELU ? Array(Self.edges.dropFirst()) : Self.edges
      expectPasses([check(op, [points]).formula()])
    }
    for op in Self.binary {
      for x in Self.edges {
        expectPasses([check(op, [Self.edges, Self.edges.map { _ in x }]).formula()])
      }
    }
  }

  @Test("at a kink the formula's derivative is the documented one, as the reverse rule has it")
  func kinks() {
    let points = Self.edges.filter { abs($0) <= 1 }
    for op in Self.unary where !(op is Logarithm || op is SquareRoot) {
      expectPasses([check(op, [points]).symbolicDerivative()])
    }
  }

  @Test("logits of ±2000")
  func logits() {
    let x = Tensor<Double>(rows: [[2000, -2000, 0], [-2000, -2000, -2000], [2000, 2000, 1999]])
    let numbers = Tensor<Double>([1, 0, 2], shape: [3])
    let logits = Sample.numbers(x.shape)
    let ops: [(any Op, [Sample], [Tensor<Double>])] = [
      (Softmax(), [logits], [x]), (LogSumExp(), [logits], [x]),
      (SoftmaxCrossEntropy(), [logits, .classes([3], count: 3)], [x, numbers]),
      (SoftmaxCrossEntropy(labelSmoothing: 0.1), [logits, .classes([3], count: 3)], [x, numbers]),
      (
        SoftmaxCrossEntropy(targets: .probabilities), [logits, .numbers([3, 3], data: true)],
        [x, Tensor(rows: [[0, 1, 0], [0.5, 0.5, 0], [0, 0, 1]])]
      ),
    ]
    for (op, samples, inputs) in ops {
      let check = OpCheck(op, samples, inputs)
      expectPasses([check.kernel(Float.self), check.kernel(Double.self)])
      #expect(op.apply(to: inputs).allSatisfy { $0.values.allSatisfy(\.isFinite) })
    }
  }

  @Test("rows with an infinity or NaN")
  func infiniteRows() {
    let inf = Double.infinity
    let x = Tensor<Double>(rows: [
      [-inf, 0, 1], [-inf, -inf, -inf], [inf, 0, 1], [.nan, 0, 1], [inf, .nan, 0],
      [inf, inf, -inf],
    ])
    for op in [Softmax(), LogSumExp()] as [any Op] {
      let check = OpCheck(op, [.numbers(x.shape)], [x])
      expectPasses([check.kernel(Float.self), check.kernel(Double.self)])
    }
  }

  @Test("class numbers that name no class")
  func noClass() {
    let z = Sample.numbers([7, 3]).tensor(seed: 1, place: 0)
    let classes = Tensor<Double>([0, -1, 3, 1.5, .nan, 1e30, 2], shape: [7])
    let d = Sample.numbers([7]).tensor(seed: 1, place: 1)
    let (logits, names) = (Sample.numbers([7, 3]), Sample.classes([7], count: 3))
    for smoothing in [0, 0.1] {
      let loss = SoftmaxCrossEntropy(labelSmoothing: smoothing)
      let gradient = SoftmaxCrossEntropyGradient(targets: .numbers, labelSmoothing: smoothing)
      let checks = [
        OpCheck(loss, [logits, names], [z, classes]),
        OpCheck(gradient, [logits, names, .numbers([7])], [z, classes, d]),
        OpCheck(Pick(), [logits, names], [z, classes]),
        OpCheck(Place(columns: 3), [.numbers([7]), names], [d, classes]),
      ]
      for check in checks {
        expectPasses([check.kernel(Float.self), check.kernel(Double.self)])
      }
      expectPasses([checks[2].formula(), checks[3].formula()])
      let losses = loss.apply(to: [z, classes])[0].values
      #expect(losses.map(\.isNaN) == [false, true, true, true, true, true, false])
    }
  }

  @Test("what the chain rule makes of an infinite or missing number in front of an activation")
  func activationGradients() {
    for (op, _) in activations {
      // Φ(x) + x φ(x) is ∞ · 0 at ±∞ as it is written; the kernel has the limit.
      let points = op is GELU ? Self.edges.filter { !$0.isInfinite } : Self.edges
      let inputs = [Tensor(rows: [points])]
      let sources = op.derivativeReads == .output ? op.apply(to: inputs) : inputs
      let d = Tensor(repeating: 0.5, shape: sources[0].shape)
      let check = OpCheck(
        ActivationGradient(AnyActivation(op)), [.numbers(d.shape), .numbers(d.shape)],
        [d, sources[0]], kernelUlps: 12)
      expectPasses([check.kernel(Float.self), check.kernel(Double.self)])
    }
  }
}
