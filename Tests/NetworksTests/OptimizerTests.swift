import ChainruleNetworks
import TestSupport
import Testing

/// Two steps by hand for every optimizer: p = 1, η = 0.1, gradients ½ and then −1.
@Suite struct OptimizerTests {
  @Test func sgd() throws {
    // 1 − 0.1·0.5 = 0.95;  0.95 + 0.1·1 = 1.05
    expectAgreement(try path(SGD(learningRate: 0.1)), [0.95, 1.05], within: 1e-12)
    // λ = 0.5: 1 − 0.1·(0.5 + 0.5) = 0.9;  0.9 − 0.1·(−1 + 0.45) = 0.955
    expectAgreement(
      try path(SGD(learningRate: 0.1, weightDecay: 0.5)), [0.9, 0.955], within: 1e-12)
  }

  @Test func momentum() throws {
    // v = 0.5, p = 0.95;  v = 0.9·0.5 − 1 = −0.55, p = 0.95 + 0.055 = 1.005
    expectAgreement(try path(Momentum(learningRate: 0.1)), [0.95, 1.005], within: 1e-12)
    // Dampened by 0.5 from step 2 on: v = 0.45 − 0.5 = −0.05, p = 0.955
    expectAgreement(
      try path(Momentum(learningRate: 0.1, dampening: 0.5)), [0.95, 0.955], within: 1e-12)
  }

  @Test func nesterov() throws {
    // v = 0.5, p = 1 − 0.1·(0.5 + 0.45) = 0.905
    // v = 0.45 − 1 = −0.55, p = 0.905 − 0.1·(−1 − 0.495) = 1.0545
    expectAgreement(try path(Nesterov(learningRate: 0.1)), [0.905, 1.0545], within: 1e-12)
    // Looking ahead: m = −0.05, p = 0.95, and the parameter is q = p + 0.9 m = 0.905;
    // m = −0.045 + 0.1 = 0.055, p = 1.005, q = 1.005 + 0.0495 = 1.0545
    expectAgreement(
      try path(Nesterov(learningRate: 0.1, looksAhead: true)), [0.905, 1.0545], within: 1e-12)
  }

  @Test func adaGrad() throws {
    // s = 0.25: 1 − 0.1·0.5/(0.5 + 0.1) = 0.916666666667
    // s = 1.25, √1.25 = 1.118033988750: 0.916666666667 + 0.1/1.218033988750 = 0.998766181888
    expectAgreement(
      try path(AdaGrad(learningRate: 0.1, epsilon: 0.1)), [0.916666666667, 0.998766181888],
      within: 1e-12)
  }

  @Test func rmsProp() throws {
    // v = 0.1·0.25 = 0.025, √0.025 = 0.158113883008: 1 − 0.05/0.258113883008 = 0.806287056639
    // v = 0.0225 + 0.1 = 0.1225, √ = 0.35: 0.806287056639 + 0.1/0.45 = 1.028509278861
    expectAgreement(
      try path(RMSProp(learningRate: 0.1, smoothing: 0.9, epsilon: 0.1)),
      [0.806287056639, 1.028509278861], within: 1e-12)
  }

  @Test func adam() throws {
    // m = 0.05, m̂ = 0.05/0.1 = 0.5;  v = 0.00025, v̂ = 0.25: 1 − 0.1·0.5/(0.5 + 0.1) = 0.916666666667
    // m = 0.045 − 0.1 = −0.055, m̂ = −0.055/0.19 = −0.289473684211
    // v = 0.00024975 + 0.001 = 0.00124975, v̂ = 0.00124975/0.001999 = 0.625187593797, √v̂ = 0.790688050875
    // p = 0.916666666667 + 0.0289473684211/0.890688050875 = 0.949166674265
    expectAgreement(
      try path(Adam(learningRate: 0.1, epsilon: 0.1)), [0.916666666667, 0.949166674265],
      within: 1e-12)
  }

  @Test func adamW() throws {
    // λ = 0.5: p is multiplied with 1 − 0.1·0.5 = 0.95 first, then moved as by Adam
    // 0.95 − 0.083333333333 = 0.866666666667
    // 0.95·0.866666666667 + 0.032500007598 = 0.855833340932
    expectAgreement(
      try path(AdamW(learningRate: 0.1, epsilon: 0.1, weightDecay: 0.5)),
      [0.866666666667, 0.855833340932], within: 1e-12)
  }
}
