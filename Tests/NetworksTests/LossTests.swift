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

  @Test func crossEntropyBehindSigmoid() throws {
    // z = ln 3: a = ¾: −ln ¾ = 0.287682072452, gradient a − 1; the second output, y = 0, has no share.
    let z = [1.0986122886681098, 2]
    expect(try evaluate(CrossEntropyLoss(), .sigmoid, z, [1, 0]), 0.287682072452, [-0.25, 0])
    // −ln σ(−800) = 800, although σ(−800) = 0
    expect(try evaluate(CrossEntropyLoss(), .sigmoid, [-800, 800], [1, 0]), 800, [-1, 0])
    expect(
      try evaluate(CrossEntropyLoss(), .sigmoid, [-800, 800], [0.5, 0.5]), 400, [-0.5, 0])
  }

  @Test func targetsThatNothingCanBeComparedWith() {
    func found(_ loss: any Loss, _ row: [Double]) -> String? {
      loss.mistake(inTargets: row).map { "\($0.column ?? -1): \($0.expected), \($0.found)" }
    }
    let (binary, classes) = (BinaryCrossEntropyLoss(), CrossEntropyLoss())
    #expect(found(binary, [0, 2]) == "1: a number from 0 to 1, 2.0")
    #expect(found(binary, [.nan]) == "0: a number from 0 to 1, nan")
    #expect(found(binary, [0, 0.25, 1]) == nil)
    #expect(found(classes, [2, -1]) == "0: a probability, from 0 to 1, 2.0")
    #expect(found(classes, [1, 1]) == "-1: probabilities that add up to 1, a sum of 2.0")
    #expect(found(classes, [0, 0]) == "-1: probabilities that add up to 1, a sum of 0.0")
    #expect(found(classes, [0.1, 0.2, 0.7]) == nil)
    #expect(found(classes, [1 / 3, 1 / 3, 0.333_333_3]) == nil)
    #expect(found(PerceptronLoss(), [0.5]) == "0: 0 or 1, as a step gives, 0.5")
    #expect(found(SquaredErrorLoss(), [1, -.infinity]) == "1: a finite number, -inf")
    #expect(found(SquaredErrorLoss(), [1e300, -7]) == nil)
  }

  @Test func perceptron() throws {
    // z = −2: a = step(−2) = 0, y = 1: (0 − 1)·(−2) = 2, gradient a − y
    expect(try evaluate(PerceptronLoss(), .step, [-2], [1]), 2, [-1])
    expect(try evaluate(PerceptronLoss(), .step, [-2], [0]), 0, [0])
  }
}
