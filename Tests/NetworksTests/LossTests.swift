import ChainruleNetworks
import TestSupport
import Testing

/// One example by hand for every loss: a = (0.5, 3), y = (1, 1.5), e = a − y = (−0.5, 1.5).
@Suite struct LossTests {
  private func expect(
    _ found: (loss: Double, gradient: [Double]), _ loss: Double, _ gradient: [Double],
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    expectAgreement([found.loss], [loss], within: 1e-12, "loss", sourceLocation: sourceLocation)
    expectAgreement(
      found.gradient, gradient, within: 1e-12, "gradient", sourceLocation: sourceLocation)
  }

  @Test func halfSquaredError() throws {
    // ½ (0.25 + 2.25) = 1.25, gradient e
    expect(
      try evaluate(HalfSquaredErrorLoss(), .linear, [0.5, 3], [1, 1.5]), 1.25, [-0.5, 1.5])
  }

  @Test func squaredError() throws {
    // 0.25 + 2.25 = 2.5, gradient 2e
    expect(try evaluate(SquaredErrorLoss(), .linear, [0.5, 3], [1, 1.5]), 2.5, [-1, 3])
  }

  @Test func meanSquaredError() throws {
    // (0.25 + 2.25)/2 = 1.25, gradient 2e/2 = e
    expect(
      try evaluate(MeanSquaredErrorLoss(), .linear, [0.5, 3], [1, 1.5]), 1.25, [-0.5, 1.5])
  }

  @Test func meanAbsoluteError() throws {
    // (0.5 + 1.5)/2 = 1, gradient sign(e)/2
    expect(try evaluate(MeanAbsoluteErrorLoss(), .linear, [0.5, 3], [1, 1.5]), 1, [-0.5, 0.5])
  }

  @Test func huber() throws {
    // c = 1: (½·0.25 + 1·(1.5 − ½))/2 = (0.125 + 1)/2 = 0.5625, gradient (−0.5, 1)/2
    expect(
      try evaluate(HuberLoss(threshold: 1), .linear, [0.5, 3], [1, 1.5]), 0.5625, [-0.25, 0.5])
  }

  @Test func crossEntropy() throws {
    // z = (0, ln 3): p = (1, 3)/4. Class 0: −ln ¼ = ln 4 = 1.386294361120, gradient p − (1, 0)
    let z = [0, 1.0986122886681098]
    expect(
      try evaluate(CrossEntropyLoss(), .softmax, z, [0], .classes), 1.386294361120, [-0.75, 0.75])
    // Smoothing 0.2: t = 0.8·(1, 0) + 0.1 = (0.9, 0.1):
    // 0.9·1.386294361120 + 0.1·0.287682072452 = 1.276433132253, gradient p − t
    expect(
      try evaluate(CrossEntropyLoss(labelSmoothing: 0.2), .softmax, z, [0], .classes),
      1.276433132253, [-0.65, 0.65])
  }

  @Test func binaryCrossEntropy() throws {
    // z = ln 3: a = ¾. y = 1: −ln ¾ = 0.287682072452, gradient a − y
    let z = [1.0986122886681098]
    expect(try evaluate(BinaryCrossEntropyLoss(), .sigmoid, z, [1]), 0.287682072452, [-0.25])
    // y = 0: −ln ¼ = 1.386294361120
    expect(
      try evaluate(BinaryCrossEntropyLoss(), .sigmoid, z, [0], .classes), 1.386294361120, [0.75])
    // Positives count twice: 2·0.287682072452 = 0.575364144904, gradient 2 (a − y)
    expect(
      try evaluate(BinaryCrossEntropyLoss(positiveWeight: 2), .sigmoid, z, [1]), 0.575364144904,
      [-0.5])
  }

  @Test func perceptron() throws {
    // z = −2: a = step(−2) = 0, y = 1: (0 − 1)·(−2) = 2, gradient a − y
    expect(try evaluate(PerceptronLoss(), .step, [-2], [1]), 2, [-1])
    expect(try evaluate(PerceptronLoss(), .step, [-2], [0]), 0, [0])
  }
}
