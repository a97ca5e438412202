import ChainruleNetworks
import ChainruleTensors
import TestSupport
import Testing

@Suite struct InitializerTests {
  /// The library's name of each rule in the fixture; it has no rule of LeCun's.
  static let rules: [(String, any Initializer)] = [
    ("glorot_uniform", GlorotUniform()), ("glorot_normal", GlorotNormal()),
    ("he_uniform", HeUniform()), ("he_normal", HeNormal()),
    ("torch_linear_weight", FanInUniform()), ("torch_linear_bias", FanInUniform()),
  ]

  /// Every number is the rule's bound or deviation times the random number of its place.
  @Test func boundsAndDeviations() throws {
    let random = Random(seed: 7)
    for json in try Fixture.json("Fixtures/initializers.json")["cases"].array {
      let shape = try json["shape"].ints
      let fan = Fan(inputs: try json["fan_in"].int, outputs: try json["fan_out"].int)
      for (name, rule) in Self.rules {
        let values = try rule.values(shape, fan, parameter: 3, random)
        let places = 0..<shape.elementCount
        let expected: [Double]
        if let bound = try json[name].optional("bound")?.double {
          expected = places.map { bound * (2 * random.uniform(.initializer(3), column: $0) - 1) }
          #expect(values.allSatisfy { abs($0) <= bound })
        } else {
          let deviation = try json[name]["deviation"].double
          expected = places.map { deviation * random.normal(.initializer(3), column: $0) }
        }
        expectAgreement(values, expected, within: 1e-12, "\(name) \(shape)")
      }
    }
  }

  /// 40,000 numbers: their mean is within 5 deviations of the mean, 5 σ/200, and their variance within 5 σ²·√(κ − 1)/200
  /// with κ − 1 = 0.8 for uniform and 2 for normal numbers: 2.3 % and 3.6 %.
  @Test func statistics() throws {
    let fan = Fan(inputs: 200, outputs: 200)
    for (name, rule) in Self.rules {
      let isNormal = name.hasSuffix("normal")
      let values = try rule.values([200, 200], fan, parameter: 0, Random(seed: 1))
      // Glorot: 2/400 = 0.005;  He: 2/200 = 0.01;  1/√200: a third of 1/200
      let variance = name.hasPrefix("glorot") ? 0.005 : name.hasPrefix("he") ? 0.01 : 1.0 / 600
      let mean = values.reduce(0, +) / 40_000
      let found = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 40_000
      #expect(abs(mean) < 5 * variance.squareRoot() / 200, "\(name)")
      #expect(abs(found / variance - 1) < (isNormal ? 0.036 : 0.023), "\(name)")
    }
  }

  /// With 3 inputs and 4 outputs; u and n are the random numbers of the place.
  @Test func byHand() throws {
    let random = Random(seed: 5)
    let fan = Fan(inputs: 3, outputs: 4)
    let u = 2 * random.uniform(.initializer(0), column: 0) - 1
    let n = random.normal(.initializer(0), column: 0)
    func first(_ rule: any Initializer) throws -> Double {
      try rule.values([4, 3], fan, parameter: 0, random)[0]
    }
    // √(6/7) = 0.925820099773, √(2/7) = 0.534522483825, √(6/3) = 1.414213562373,
    // √(2/3) = 0.816496580928, 1/√3 = 0.577350269190
    let found = try [
      first(GlorotUniform()) / u, first(GlorotNormal()) / n, first(HeUniform()) / u,
      first(HeNormal()) / n, first(FanInUniform()) / u,
    ]
    let expected = [
      0.925820099773, 0.534522483825, 1.414213562373, 0.816496580928, 0.577350269190,
    ]
    expectAgreement(found, expected, within: 1e-12)
    // 2 + (5 − 2)·(u + 1)/2, and 1 + 0.5 n
    expectAgreement(
      try [first(UniformInitializer(2...5)), first(NormalInitializer(mean: 1, deviation: 0.5))],
      [2 + 3 * (u + 1) / 2, 1 + 0.5 * n], within: 1e-12)
    #expect(try first(Zeros()) == 0 && first(Ones()) == 1)
    #expect(
      try GivenValues(rows: [[1, 2], [3, 4]]).values([2, 2], fan, parameter: 0, random)
        == [1, 2, 3, 4])
  }

  @Test func sameSeedSameNumbers() throws {
    let network = try Network(inputs: 3, layers: [.dense(4, .relu), .dense(2)])
    #expect(try network.initialParameters(seed: 1) == network.initialParameters(seed: 1))
    let other = try network.initialParameters(seed: 2)
    #expect(try network.initialParameters(seed: 1) != other)
  }
}
