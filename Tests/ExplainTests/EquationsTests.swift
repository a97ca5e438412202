import ChainruleExplain
import ChainruleFormulas
import ChainruleGraphs
import ChainruleNetworks
import ChainruleTensors
import TestSupport
import Testing

@Suite struct EquationsTests {
  /// Every named number is what its formula says, and every derivative what the chain rule over the printed factors says.
  @Test(arguments: 1...UInt64(rounds(40))) func randomNetworks(seed: UInt64) throws {
    var cases = RandomCases(seed: seed)
    for _ in 0..<3 {
      let example = try cases.next()
      let equations = Equations(try Trace(example))
      try expectFormulas(equations)
      try expectChains(equations)
    }
  }

  private func expectFormulas(_ equations: Equations) throws {
    let trace = equations.trace
    var compared = 0
    for (value, _) in trace.step.named {
      for index in trace.step.graph.shape(of: value).places {
        let element = try #require(trace.element(value, index))
        guard let formula = equations.formula(of: element) else { continue }
        let expected = try #require(trace.number(element))
        let found = formula.value { trace.number(Element($0, $1)) ?? .nan }
        #expect(disagreement(found, expected) <= 1e-12, "\(element) = \(formula)")
        compared += 1
      }
    }
    #expect(compared > 2)
  }

  private func expectChains(_ equations: Equations) throws {
    let trace = equations.trace
    let losses = [trace.step.written.cost]
    for (value, symbol) in trace.step.named where !losses.contains(value) {
      guard !["y", "r", "ω"].contains(symbol.base) else { continue }
      for index in trace.step.graph.shape(of: value).places {
        let element = try #require(trace.element(value, index))
        let chain = equations.chain(of: element)
        #expect(
          disagreement(chain.sum, chain.adjoint) <= 1e-12 || !chain.agrees,
          "\(element): \(chain.sum) by the factors, \(chain.adjoint) by the graph")
        #expect(chain.agrees, "\(element)")
      }
    }
  }

  @Test func wordsOfOneNeuron() throws {
    let equations = Equations(try Trace(Self.textbook()))
    func expect(_ name: String, _ formula: String) throws {
      let element = try equations.trace.element(named: name)
      let found = equations.formula(of: element)?.description ?? "none"
      #expect(found == formula, "\(name)")
    }
    try expect("z1[2]", "w¹₂₁·x₁ + w¹₂₂·x₂ + b¹₂")
    try expect("a1[2]", "max(0, z¹₂)")
    try expect("a2[1]", "σ(z²₁)")
    try expect("C", "(1/2)·(a²₁ − y₁)²")
    try expect("x[1]", "none")
    let a = try equations.trace.element(named: "a2[1]")
    let z = try equations.trace.element(named: "z2[1]")
    #expect(equations.readers(of: z).map { "\($0.formula)" } == ["a²₁·(1 − a²₁)"])
    #expect(equations.chain(of: a).terms.map { "\($0.local.formula)" } == ["a²₁ − y₁"])
  }

  @Test func meansAndLosses() throws {
    var example = try Case(
      Network(inputs: 1, layers: [.dense(3, .softmax)]), loss: CrossEntropyLoss(),
      inputs: [[1], [2]], targets: [[1, 0, 0], [0, 0.5, 0.5]], seed: 3)
    example.overSamples = .mean
    let equations = Equations(try Trace(example))
    func expect(_ name: String, _ formula: String) throws {
      let element = try equations.trace.element(named: name)
      let found = equations.formula(of: element)?.description ?? "none"
      #expect(found == formula, "\(name)")
    }
    try expect("C", "(1/2)·(C⁽¹⁾ + C⁽²⁾)")
    try expect("C@1", "−y₁⁽¹⁾·ln(a¹₁⁽¹⁾)")
    try expect("C@2", "−(y₂⁽²⁾·ln(a¹₂⁽²⁾) + y₃⁽²⁾·ln(a¹₃⁽²⁾))")
    let z = try equations.trace.element(named: "z1[1]@1")
    #expect(
      equations.readers(of: z).map { "\($0.formula)" } == [
        "a¹₁⁽¹⁾·(1 − a¹₁⁽¹⁾)", "−a¹₂⁽¹⁾·a¹₁⁽¹⁾", "−a¹₃⁽¹⁾·a¹₁⁽¹⁾",
      ])
  }

  /// A batch normalization is lines of its own: mean, variance, normalized number, output.
  @Test func normalization() throws {
    let example = try Case(
      Network(inputs: 1, layers: [.dense(1), .batchNorm(), .dense(1)]), loss: SquaredErrorLoss(),
      inputs: [[1], [2]], targets: [[1], [0]], seed: 3)
    let equations = Equations(try Trace(example))
    func expect(_ name: String, _ formula: String) throws {
      let element = try equations.trace.element(named: name)
      let found = equations.formula(of: element)?.description ?? "none"
      #expect(found == formula, "\(name)")
    }
    try expect("mu1[1]", "(a¹₁⁽¹⁾ + a¹₁⁽²⁾)/2")
    try expect("v1[1]", "((a¹₁⁽¹⁾ − μ¹₁)² + (a¹₁⁽²⁾ − μ¹₁)²)/2")
    try expect("n1[1]@2", "(a¹₁⁽²⁾ − μ¹₁)/√(v¹₁ + 1×10⁻⁵)")
    try expect("u1[1]@2", "γ¹₁·n¹₁⁽²⁾ + β¹₁")
    try expect("z2[1]@2", "w²₁₁·u¹₁⁽²⁾ + b²₁")
  }

  @Test func saturated() throws {
    let network = try Network(
      inputs: 1, layers: [.dense(1, .sigmoid, bias: .none, weights: GivenValues([1]))])
    let example = try Case(
      network, loss: BinaryCrossEntropyLoss(), inputs: [[40]], targets: [[0]])
    let trace = try Trace(example)
    #expect(trace.cost == 40)
    #expect(trace.layers[0].delta.values == [1])
    let chain = Equations(trace).chain(of: try trace.element(named: "z1[1]"))
    #expect(!chain.agrees)
    #expect(chain.adjoint == 1)
  }

  @Test func namesThatNothingHas() throws {
    let trace = try Trace(Self.textbook())
    for (name, message) in [
      ("z1[9]", "z1[9]: expected places from 1 to 2, the last being z1[2], found no such number"),
      (
        "w2[1]",
        "w2[1]: expected places from 1 to 1, from 1 to 2, the last being w2[1,2], found no such number"
      ),
      (
        "q[1]",
        "q[1]: expected one of C, a1, a2, b1, b2, w1, w2, x, y, z1, z2, found no such number"
      ),
      (
        "z1[1]@2",
        "z1[1]@2: expected places from 1 to 2, the last being z1[2], found no such number"
      ),
      (
        "w1[",
        "w1[: expected a name as in w1[2,3], dC/dz1[2] or new b1[2], found the end at character 4 of it"
      ),
    ] {
      #expect(
        "\(#expect(throws: ElementNameError.self) { try trace.element(named: name) } as Any)"
          .contains(message), "\(message)")
    }
    #expect(try trace.number(trace.element(named: "delta2[1]")) == trace.layers[1].delta.values[0])
    #expect(
      try trace.number(trace.element(named: "dC/dw1[2,1]"))
        == trace.layers[0].weightGradient[1, 0])
  }

  static func textbook() throws -> Case {
    let network = try Network(
      inputs: 2,
      layers: [
        .dense(
          2, .relu, weights: GivenValues(rows: [[0.1, 0.4], [0.2, 0.5]]),
          biases: GivenValues([0.1, -0.4])),
        .dense(1, .sigmoid, weights: GivenValues(rows: [[0.6, -0.3]]), biases: GivenValues([0.2])),
      ])
    var example = try Case(
      network, loss: HalfSquaredErrorLoss(), inputs: [[0.23, 0.9]], targets: [[0.01]])
    example.optimizer = AnyOptimizer(SGD(learningRate: 0.5))
    return example
  }
}
