import ChainruleFormulas
import TestSupport
import Testing

@testable import ChainruleExplain

func derivation(_ text: String, _ point: [String: Double], by names: [String]? = nil) throws
  -> Derivation
{
  let elements = try names?.map { try Element(parsing: $0) }
  return try Derivation(
    try Formula(parsing: text), at: try numbers(point), withRespectTo: elements)
}

func numbers(_ point: [String: Double]) throws -> [Element: Double] {
  var numbers: [Element: Double] = [:]
  for (name, value) in point { numbers[try Element(parsing: name)] = value }
  return numbers
}

func expectClose(
  _ found: Double, _ expected: Double, _ place: String,
  sourceLocation: SourceLocation = #_sourceLocation
) {
  #expect(
    (found - expected).magnitude <= 1e-12 * max(1, expected.magnitude),
    "\(place): \(found), not \(expected)", sourceLocation: sourceLocation)
}

@Suite struct DerivationTests {
  @Test func compositeFunctionsAgreeWithTheGoldenNumbers() throws {
    let cases = try Fixture.json("Golden/chain_rule.json")["composite_functions"].array
    #expect(cases.count == 3)
    for golden in cases {
      let found = try derivation(golden["expression"].string, ["x": golden["x"].double])
      let stages = try golden["stages"].array
      let functions = try stages.map { try $0["function"].string }
      #expect(found.stages.map(\.function) == functions)
      for (stage, golden) in zip(found.stages, stages) {
        try expectClose(stage.value, golden["value"].double, stage.function)
        try #require(stage.locals.count == 1)
        try expectClose(stage.locals[0].value, golden["derivative"].double, stage.function)
      }
      try expectClose(found.value, golden["value"].double, "value")
      try expectClose(found.gradient[0], golden["derivative"].double, "derivative")
      #expect(found.partials[0].agrees)
    }
  }

  @Test func partialDerivativesAgreeWithTheGoldenNumbers() throws {
    let cases = try Fixture.json("Golden/chain_rule.json")["partial_derivatives"].array
    #expect(cases.count == 2)
    for (golden, names) in zip(cases, [["x", "z"], ["x", "y", "z"]]) {
      let at = try golden["at"].doubles
      let point = Dictionary(uniqueKeysWithValues: zip(names, at))
      let found = try derivation(golden["expression"].string, point, by: names)
      try expectClose(found.value, golden["value"].double, "value")
      let gradient = try golden["gradient"].doubles
      #expect(found.gradient.count == gradient.count)
      for (i, expected) in gradient.enumerated() {
        expectClose(found.gradient[i], expected, names[i])
        expectClose(found.partials[i].formulaValue, expected, names[i])
      }
      #expect(found.partials.allSatisfy { $0.agrees })
    }
  }

  /// The two-weight chain E = (w2·(w1·x + b1) + b2 − t)²/2.
  @Test func aChainOfTwoWeightsAgreesWithTheGoldenNumbers() throws {
    let golden = try Fixture.json("Golden/optimization.json")["scalar_chain"]
    var point: [String: Double] = [:]
    for name in ["x", "w1", "b1", "w2", "b2"] { point[name] = try golden[name].double }
    point["t"] = try golden["target"].double
    let found = try derivation(
      "(w2*(w1*x + b1) + b2 - t)^2/2", point, by: ["w1", "w2"])
    try expectClose(found.value, golden["E"].double, "E")
    try expectClose(found.gradient[0], golden["dE_dw1"].double, "dE/dw1")
    try expectClose(found.gradient[1], golden["dE_dw2"].double, "dE/dw2")
    #expect(
      found.stages.map(\.function) == [
        "sum_of_products", "sum_of_products", "square", "quotient",
      ])
    #expect(
      found.stages.map { "\($0.element) = \($0.formula)" } == [
        "u1 = w1·x + b1", "u2 = w2·u1 + b2 − t", "u3 = u2²", "u4 = u3/2",
      ])
  }

  static let cuts: [(String, [String])] = [
    ("x", ["u1 = x identity"]), ("3", ["u1 = 3 constant"]),
    ("sin(2x + 1)", ["u1 = 2·x + 1 affine", "u2 = sin(u1) sin"]),
    ("x*y + z", ["u1 = x·y + z sum_of_products"]), ("2x - 3y", ["u1 = 2·x − 3·y affine"]),
    ("exp(-x)", ["u1 = −x negation", "u2 = exp(u1) exp"]),
    (
      "1/(1 + exp(-x))",
      ["u1 = −x negation", "u2 = exp(u1) exp", "u3 = 1 + u2 affine", "u4 = 1/u3 reciprocal"]
    ),
    ("x*y*sin(x)", ["u1 = sin(x) sin", "u2 = x·y·u1 product"]),
    ("x + y - z", ["u1 = x + y − z sum"]), ("x^y", ["u1 = x^y power"]),
    ("2^x", ["u1 = 2^x exponential"]), ("x^3/y", ["u1 = x³ cube", "u2 = u1/y quotient"]),
    ("relu(x - 1)", ["u1 = x − 1 affine", "u2 = max(0, u1) relu"]),
    ("leaky_relu(x^2)", ["u1 = x² square", "u2 = u1 if u1 > 0 else 0.01·u1 leaky_relu"]),
    ("step(x)", ["u1 = 1 if x ≥ 0 else 0 step"]),
    ("if(x > y, x, y)", ["u1 = x if x > y else y choice"]),
    ("sin(pi/4)*x", ["u1 = sin(3.141592653589793/4)·x product"]),
    // written twice, calculated once
    ("sin(x)*exp(sin(x))", ["u1 = sin(x) sin", "u2 = exp(u1) exp", "u3 = u1·u2 product"]),
    // u is taken
    ("sin(u1^2)", ["v1 = u1² square", "v2 = sin(v1) sin"]),
  ]

  @Test(arguments: cuts.indices) func cutsIntoStages(_ i: Int) throws {
    let (text, expected) = Self.cuts[i]
    let found = try derivation(text, ["x": 0.4, "y": 1.3, "z": -2, "u1": 0.3])
    #expect(found.stages.map { "\($0.element) = \($0.formula) \($0.function)" } == expected)
  }

  @Test func localDerivativesAreFormulasAndNumbers() throws {
    let found = try derivation("sigmoid(w*x + b)", ["x": 1, "w": 2, "b": -1])
    let locals = found.stages.flatMap(\.locals)
    #expect(locals.map(\.element.description) == ["∂u1/∂w", "∂u1/∂x", "∂u1/∂b", "∂u2/∂u1"])
    #expect(locals.map(\.formula.description) == ["x", "w", "1", "σ(u1)·(1 − σ(u1))"])
    #expect(locals.map(\.shortFormula.description).last == "u2·(1 − u2)")
    #expect(locals.map(\.value).prefix(3) == [1, 2, 1])
    // σ(1) = 0.7310585786300049, σ(1)·(1 − σ(1)) = 0.19661193324148185
    expectClose(locals[3].value, 0.19661193324148185, "σ′")
    #expect(found.variables.map(\.description) == ["w", "x", "b"])
    expectClose(found.gradient[1], 2 * 0.19661193324148185, "x")
  }

  /// x feeds the product twice and by two ways each: f = sin(x)·(x + sin(x)).
  @Test func sumsOverAllWays() throws {
    let found = try derivation("sin(x)*(x + sin(x))", ["x": 0.5])
    let partial = found.partials[0]
    #expect(found.stages.count == 3)
    #expect(partial.pathCount == 3)
    let ways = partial.paths.map { $0.factors.map(\.element.description) }
    #expect(
      ways == [
        ["∂u3/∂u2", "∂u2/∂u1", "∂u1/∂x"], ["∂u3/∂u1", "∂u1/∂x"], ["∂u3/∂u2", "∂u2/∂x"],
      ])
    expectClose(partial.value, partial.paths.reduce(0) { $0 + $1.product }, "sum")
    expectClose(partial.value, partial.formulaValue, "whole")
    #expect(partial.agrees)
  }

  /// What a choice only decides by is no input; a stage of constants has none that matter.
  @Test func choicesAreDerivedByWhatTheyChoose() throws {
    let choice = try derivation("if(x > 5, sqrt(x - 5), y)", ["x": 2, "y": 3], by: ["x", "y"])
    #expect(choice.stages.last?.locals.map(\.input.description) == ["u2", "y"])
    #expect(choice.gradient == [0, 1])
    #expect(choice.partials[0].paths.map(\.isPassedOver) == [true])
    let step = try derivation("step(x)", ["x": 2])
    #expect(step.partials[0].pathCount == 1)
    #expect(step.gradient == [0])
    let constant = try derivation("3", [:])
    #expect(constant.value == 3)
    #expect(constant.partials.isEmpty)
    #expect(constant.document().blocks.count == 1)
  }

  /// With more than 128 ways none is written out, and the sum is right all the same.
  @Test func manyWaysAreSummedWithoutBeingWritten() throws {
    var text = "x"
    for _ in 0..<7 { text = "(\(text) + sin(\(text)))" }
    let found = try derivation(text, ["x": 0.01])
    #expect(found.partials[0].pathCount == 128)
    #expect(found.partials[0].paths.count == 128)
    #expect(found.partials[0].agrees)
    let more = try derivation("(\(text))^2*(\(text))", ["x": 0.01])
    #expect(more.partials[0].pathCount == 256)
    #expect(more.partials[0].paths.isEmpty)
    #expect(more.partials[0].agrees)
    expectClose(more.gradient[0], more.partials[0].formulaValue, "whole")
  }

  static let formulas = [
    "x*y + sin(x*y)", "exp(-(x^2 + y^2))", "log(1 + exp(x*y))", "tanh(x)/(1 + y^2)", "x^y + y^x",
    "sqrt(x^2 + y^2)", "max(x, y, x*y)", "if(x > y, x^2, y^3)", "softplus(3x - y)*gelu(x)",
    "abs(x - y)*sign(x)", "leaky_relu(x - 2y)", "if(x > 5, log(x - 5), y)*x", "1/(1/x + 1/y)",
    "if(x > 5, sqrt(x - 5), y)*x", "if(x > 9, sqrt(x - 50), y*x)", "x - (y - (x - (y - x)))",
    "((x*y)*(x*y))*x", "erf(x)*atan(y)", "2*x*y", "min(x, y)^2",
    "-x^2 - -y^2", "silu(x)*elu(y - 1)", "cosh(x)*sinh(y)*tan(x*y/4)", "log2(x) + log10(y)",
  ]

  @Test(arguments: formulas) func threeWaysAgree(_ text: String) throws {
    for (x, y) in [(0.7, 1.9), (1.3, 0.2), (2.5, 3.75)] {
      let found = try derivation(text, ["x": x, "y": y], by: ["x", "y"])
      #expect(found.partials.count == 2)
      for partial in found.partials {
        #expect(partial.difference != nil)
        #expect(partial.agrees, "\(text) at \(x), \(y) by \(partial.variable)")
      }
    }
  }

  @Test func kinksDisagreeWithTheValuesNearby() throws {
    let found = try derivation("relu(x)", ["x": 0])
    #expect(found.gradient == [0])
    #expect(!found.partials[0].agrees)
    let edge = try derivation("sqrt(x)", ["x": 0])
    #expect(edge.partials[0].difference == nil)
    #expect(edge.gradient == [.infinity])
  }

  @Test func byAVariableThatIsNotThere() throws {
    let found = try derivation("x^2", ["x": 3, "y": 1], by: ["y", "x"])
    #expect(found.gradient == [0, 6])
    #expect(found.partials[0].agrees)
    #expect(found.partials[0].pathCount == 0)
  }

  @Test func refusesWhatCannotBeDerived() throws {
    let missing = #expect(throws: DerivationError.self) {
      try Derivation(try Formula(parsing: "w1[2,3]*x"), at: try numbers(["x": 1]))
    }
    #expect("\(missing, default: "")" == "w1[2,3]: expected a number to calculate with, found none")
    let large = try Formula(parsing: "x" + String(repeating: "*x", count: 3_000))
    #expect(throws: DerivationError.self) { try Derivation(large, at: try numbers(["x": 1])) }
  }

  @Test func centralDifferencesSayHowFarOffTheyAre() throws {
    for (f, slope, x) in [
      ({ $0 * $0 }, 2.5, 1.25), ({ 1 / $0 }, -1e-4, 100), ({ $0 * $0 * $0 * 1e10 }, 3e10, 1),
    ] as [((Double) -> Double, Double, Double)] {
      let found = try #require(CentralDifference(f, at: x))
      let error = (found.value - slope).magnitude
      #expect(error <= 1e-9 * slope.magnitude)
      #expect(found.error <= 1e-8 * slope.magnitude)
    }
    #expect(CentralDifference({ $0.squareRoot() }, at: 0) == nil)
  }
}

@Suite struct DerivationDocumentTests {
  private func equations(_ blocks: [Block]) -> [Equation] {
    blocks.flatMap { block -> [Equation] in
      switch block {
      case .equation(let equation): [equation]
      case .section(let section): equations(section.blocks)
      default: []
      }
    }
  }

  /// Every right side of every equation has the result as its value, with the numbers that stand beside it.
  @Test(arguments: DerivationTests.formulas) func everyLineIsTrue(_ text: String) throws {
    let found = try derivation(text, ["x": 0.7, "y": 1.9])
    let all = equations(found.document().blocks)
    #expect(all.count >= found.stages.count + found.partials.count * 2)
    #expect(Set(all.map(\.id)).count == all.count)
    for equation in all {
      let side = try #require(equation.sides.last)
      let value = side.value { equation.values[Element($0, $1)] ?? .nan }
      let isSame = value.isNaN && equation.result.isNaN
      #expect(
        isSame || (value - equation.result).magnitude <= 1e-12 * max(1, value.magnitude),
        "\(equation.id): \(side) is \(value), not \(equation.result)")
    }
  }

  @Test func theChainRuleIsWrittenOut() throws {
    let found = try derivation("sin(x)*(x + sin(x))", ["x": 0.5])
    let chain = try #require(equations(found.document().blocks).first { $0.id == "df/dx" })
    #expect(
      chain.sides.map(\.description) == [
        "∂u3/∂u2 · ∂u2/∂u1 · ∂u1/∂x + ∂u3/∂u1 · ∂u1/∂x + ∂u3/∂u2 · ∂u2/∂x"
      ])
    #expect(found.document().blocks.count == 4)
    let named = try derivation("f*x", ["x": 2, "f": 3])
    #expect(equations(named.document().blocks).contains { $0.id == "dF/df" })
  }
}
