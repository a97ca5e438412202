import ChainruleGraphs
import ChainruleNetworks
import ChainruleTensors
import TestSupport
import Testing

/// One example by hand for every layer.
@Suite struct LayerTests {
  @Test func dense() throws {
    // z₁ = 0.5·1 − 1·2 + 0.1 = −1.4, σ(−1.4) = 0.197816111441
    // z₂ = 0.25·1 + 0.75·2 − 0.2 = 1.55, σ(1.55) = 0.824913731836
    let layer = AnyLayer.dense(
      2, .sigmoid, weights: GivenValues(rows: [[0.5, -1], [0.25, 0.75]]),
      biases: GivenValues([0.1, -0.2]))
    let found = try evaluate(layer, [[1, 2]])
    expectAgreement(found.rows, [0.197816111441, 0.824913731836], within: 1e-12)
  }

  @Test func denseWithOneBias() throws {
    // z = (0.5·1 − 1·2, 0.25·1 + 0.75·2) + 0.1 = (−1.4, 1.85)
    let layer = AnyLayer.dense(
      2, bias: .shared, weights: GivenValues(rows: [[0.5, -1], [0.25, 0.75]]),
      biases: GivenValues([0.1]))
    expectAgreement(try evaluate(layer, [[1, 2]]).rows, [-1.4, 1.85], within: 1e-12)
  }

  @Test func activation() throws {
    // tanh(0.5) = (e − 1)/(e + 1) = 1.718281828459 / 3.718281828459 = 0.462117157260
    let found = try evaluate(.activation(.tanh), [[0.5, -0.5]])
    expectAgreement(found.rows, [0.462117157260, -0.462117157260], within: 1e-12)
  }

  @Test func dropout() throws {
    // keep = 1/2: a kept number is doubled. 3·2 = 6, 5·0 = 0
    let mask = Tensor<Double>(rows: [[2, 0]])
    expectAgreement(try evaluate(.dropout(0.5), [[3, 5]], mask: mask).rows, [6, 0], within: 1e-12)
    // Inference leaves numbers alone.
    expectAgreement(
      try evaluate(.dropout(0.5), [[3, 5]], use: .inference).rows, [3, 5], within: 0)
  }

  @Test func batchNorm() throws {
    // Column (1, 3): mean 2, variance ((−1)² + 1²)/2 = 1, ε = 0.21: √1.21 = 1.1
    // y = γ (x − 2)/1.1 + β with γ = 2, β = 0.5: 0.5 ∓ 2/1.1 = −1.318181818182, 2.318181818182
    // running mean 0.9·0 + 0.1·2 = 0.2; running variance 0.9·1 + 0.1·(1·2/1) = 1.1
    let layer = AnyLayer.batchNorm(epsilon: 0.21, momentum: 0.1)
    let parameters = [
      "scale": Tensor<Double>([2], shape: [1]), "shift": Tensor([0.5], shape: [1]),
    ]
    let found = try evaluate(layer, [[1], [3]], parameters)
    expectAgreement(found.rows, [-1.318181818182, 2.318181818182], within: 1e-12)
    expectAgreement(found.states["running_mean"] ?? [], [0.2], within: 1e-12)
    expectAgreement(found.states["running_variance"] ?? [], [1.1], within: 1e-12)
    // Inference uses the running mean 0 and variance 1: y = 2 x/1.1 + 0.5 = 2.318181818182, 5.954545454545
    let inference = try evaluate(layer, [[1], [3]], parameters, use: .inference)
    expectAgreement(inference.rows, [2.318181818182, 5.954545454545], within: 1e-12)
    #expect(inference.states.isEmpty)
  }

  @Test func layerNorm() throws {
    // Row (1, 3): mean 2, variance 1, ε = 0.21: √1.21 = 1.1
    // y = (2·(−1)/1.1 + 0.5, 3·1/1.1 − 0.5) = (−1.318181818182, 2.227272727273)
    let found = try evaluate(
      .layerNorm(epsilon: 0.21), [[1, 3]],
      ["scale": Tensor([2, 3], shape: [2]), "shift": Tensor([0.5, -0.5], shape: [2])])
    expectAgreement(found.rows, [-1.318181818182, 2.227272727273], within: 1e-12)
  }

  @Test func residual() throws {
    // f(x) = (0.5·1, −1·2) = (0.5, −2), y = x + f(x) = (1.5, 0)
    let inner = AnyLayer.dense(2, bias: .none, weights: GivenValues(rows: [[0.5, 0], [0, -1]]))
    expectAgreement(try evaluate(.residual([inner]), [[1, 2]]).rows, [1.5, 0], within: 1e-12)
  }
}
