import ChainruleExplain
import ChainruleFormulas
import ChainruleGraphs
import ChainruleMarking
import ChainruleNetworks
import ChainruleTensors
import Testing

/// y = m·x + b through (1, 3) and (2, 5), from m = 0.5 and b = 0, by ½ squares.
private func line(_ optimizer: any Optimizer = SGD(learningRate: 0.1)) throws -> Case {
  var example = try Case(
    Network(inputs: 1, layers: [.dense(1)]), loss: HalfSquaredErrorLoss(), inputs: [[1], [2]],
    targets: [[3], [5]])
  example.parameters = [
    ParameterID("dense1.weight"): Tensor([0.5], shape: [1, 1]),
    ParameterID("dense1.bias"): Tensor([0], shape: [1]),
  ]
  example.optimizer = AnyOptimizer(optimizer)
  example.steps = 3
  return example
}

private func and() throws -> Case {
  var example = try Case(
    Network(inputs: 2, layers: [.dense(1, .step)]), loss: PerceptronLoss(),
    inputs: [[0, 0], [0, 1], [1, 0], [1, 1]], targets: [[0], [0], [0], [1]])
  example.parameters = [
    ParameterID("dense1.weight"): Tensor([0, 0], shape: [1, 2]),
    ParameterID("dense1.bias"): Tensor([0], shape: [1]),
  ]
  example.optimizer = AnyOptimizer(SGD(learningRate: 1))
  example.steps = 20
  return example
}

@Suite struct TrainingMarkerTests {
  /// δ = −2.5 and −4: ∂C/∂w = −10.5, ∂C/∂b = −6.5; w = 1.55, b = 0.65; then z = 2.2 and 3.75.
  @Test func laterStepsAreMarked() throws {
    let marks = try Marker(line()).mark(
      sheet([
        "new w1[1,1]": "1.55", "new b1[1]": "0.65", "step 2 z1[1]@1": "2.2",
        "Step 2: z1[1]@2": "3.75", "step 2 dC/dw1[1,1]": "-3.3", "step 2 new w1[1,1]": "1.88",
        "step 3 z1[1]@1": "2.735",
      ]))
    #expect(marks.marks.map(\.verdict) == Array(repeating: .right, count: 7))
  }

  @Test func aWrongStepIsCarriedIntoTheNext() throws {
    let marks = try Marker(line()).mark(
      sheet(["new w1[1,1]": "-0.55", "new b1[1]": "0.65", "step 2 z1[1]@1": "0.1"]))
    #expect(marks.marks.map(\.verdict) == [.wrong, .right, .carried])
    #expect(marks.firstWrong?.slip?.kind == .climbed)
  }

  /// 0.5·2 + 0 and 1.55·1 + 0 in place of 1.55·1 + 0.65 and 1.88·1 + 0.855; 0.5 − 0.1·(−3.3) in place of 1.55 + 0.33.
  @Test(arguments: [
    ("step 2 z1[1]@2", "1.000"), ("step 3 z1[1]@1", "2.200"), ("step 2 new w1[1,1]", "0.830"),
  ])
  func oldWeightsInALaterStepAreNamed(name: String, text: String) throws {
    let mark = try Marker(line()).mark(sheet([name: text])).marks[0]
    #expect(mark.slip?.kind == .staleWeight)
  }

  @Test func slipsOfLaterStepsAreNamed() throws {
    let marks = try Marker(line()).mark(
      sheet(["step 2 z1[1]@1": "1.55", "step 3 z1[1]@1": "2.735"]))
    #expect(marks.firstWrong?.slip?.kind == .biasForgotten)
    #expect(marks.marks[1].verdict == .right)
  }

  @Test func oneNumberHasOneName() throws {
    #expect(throws: MarkingError.self) {
      try Marker(line()).mark(sheet(["new b1[1]": "0.65", "step 2 b1[1]": "0.65"]))
    }
    let error = #expect(throws: MarkingError.self) {
      try Marker(line()).mark(sheet(["step 4 b1[1]": "1"]))
    }
    #expect(error?.description.contains("expected a step from 1 to 3, found step 4") == true)
  }

  /// v = −10.5, then 0.9·(−10.5) − 3.3 = −12.75.
  @Test func memoryOfANetworkIsMarked() throws {
    let marker = try Marker(line(Momentum(learningRate: 0.1, momentum: 0.9)))
    let marks = try marker.mark(
      sheet(["new v(w1[1,1])": "-10.5", "step 2 new v(w1[1,1])": "-12.75"]))
    #expect(marks.marks.map(\.verdict) == [.right, .right])
    let wrong = try marker.mark(sheet(["step 2 new v(w1[1,1])": "-3.3"])).marks[0]
    #expect(wrong.slip?.kind == .memoryForgotten)
    let adam = try Marker(line(Adam(learningRate: 0.1)))
    let right = try adam.mark(
      sheet(["new m(b1[1])": "-0.65", "m_hat(b1[1])": "-6.5", "new b1[1]": "0.1"]))
    #expect(right.marks.map(\.verdict) == [.right, .right, .right])
    let uncorrected = try adam.mark(sheet(["new b1[1]": "0.01"])).marks[0]
    #expect(uncorrected.slip?.kind == .correctionForgotten)
  }

  @Test func aSheetHasTheStepsAskedFor() throws {
    let names = try Worksheet(line(), steps: 2).names
    #expect(names.contains("new w1[1,1]") && names.contains("step 2 new w1[1,1]"))
    #expect(!names.contains { $0.hasPrefix("step 3") })
  }
}

@Suite struct PerceptronMarkerTests {
  /// Sample 1 stands on the edge: z = 0, a = 1, b = −1. Sample 4: z = −1, a = 0, w = (1, 1), b = 0.
  @Test func passesAreMarked() throws {
    let marks = try Marker(and()).mark(
      sheet([
        "z1[1]@1": "0", "a1[1]@1": "1", "new b1[1]@1": "-1", "pass 1 z1[1]@4": "-1",
        "pass 1 new w1[1,1]@4": "1", "Pass 2 z1[1]@1": "0", "pass 2 new b1[1]@1": "-1",
      ]))
    #expect(marks.firstWrong == nil)
  }

  @Test(arguments: [
    ("a1[1]@1", "0", "wrong side of the edge"), ("new w1[1,1]@4", "-1", "swapped y and ŷ"),
    ("z1[1]@2", "0", "weight not updated yet"), ("pass 2 z1[1]@1", "-1", "weight not updated yet"),
    ("pass 2 new b1[1]@2", "-1", "weight not updated yet"),
  ])
  func slipsAreNamed(name: String, text: String, slip: String) throws {
    let mark = try Marker(and()).mark(sheet([name: text])).marks[0]
    #expect(mark.slip?.kind.rawValue == slip)
  }

  /// Each line speaks of the weights that are valid then; a pass begins with those that the one before has left.
  @Test func sheetsNameTheWeightsValidThen() throws {
    let text = TextDocumentWriter().write(try Worksheet(and(), steps: 2).document)
    #expect(text.contains("z¹₁⁽¹⁾   = w¹₁₁·x₁⁽¹⁾ + w¹₁₂·x₂⁽¹⁾ + b¹₁"))
    #expect(text.contains("z¹₁⁽²⁾   = w¹₁₁⁽¹⁾⁺·x₁⁽²⁾ + w¹₁₂⁽¹⁾⁺·x₂⁽²⁾ + b¹₁⁽¹⁾⁺"))
    #expect(text.contains("w¹₁₁⁽²⁾⁺ = w¹₁₁⁽¹⁾⁺ + η·(y₁⁽²⁾ − a¹₁⁽²⁾)·x₁⁽²⁾"))
    #expect(text.contains("w¹₁₁ = w¹₁₁⁽⁴⁾⁺, w¹₁₂ = w¹₁₂⁽⁴⁾⁺, b¹₁ = b¹₁⁽⁴⁾⁺ of pass 1."))
  }

  @Test func aWrongPassIsCarried() throws {
    // Who answers 0 on the edge leaves b at 0, and finds z = 0 at sample 2 too.
    let marks = try Marker(and()).mark(
      sheet(["a1[1]@1": "0", "new b1[1]@1": "0", "z1[1]@2": "0", "a1[1]@2": "1"]))
    #expect(marks.marks.map(\.verdict) == [.wrong, .carried, .carried, .carried])
  }

  @Test func variantsStartElsewhere() throws {
    let own = try and()
    let variant = try own.variant(2)
    #expect(variant.inputs == own.inputs && variant.targets == own.targets)
    #expect(variant.parameters != own.parameters)
    #expect(try PerceptronRun(variant).converged)
  }
}
