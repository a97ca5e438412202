import ChainruleFormulas
import ChainruleNetworks
import TestSupport
import Testing

@testable import ChainruleExplain

private func descent(
  _ text: String, _ point: [String: Double], by names: [String]? = nil, _ method: Descent.Method,
  steps: Int
) throws -> Descent {
  let elements = try names?.map { try Element(parsing: $0) }
  return try Descent(
    try Formula(parsing: text), from: try numbers(point), withRespectTo: elements, by: method,
    steps: steps)
}

private func sgd(_ learningRate: Double) -> Descent.Method {
  .optimizer(AnyOptimizer(SGD(learningRate: learningRate)))
}

@Suite struct DescentTests {
  /// Too small, just right, too large but converging, at the limit, diverging.
  @Test func learningRatesAgreeWithTheGoldenNumbers() throws {
    let runs = try Fixture.json("Golden/optimization.json")["gradient_descent_x_squared"].array
    let kinds: [DescentOutcome.Kind] = [
      .descending, .arrived, .swinging, .oscillating, .diverging,
    ]
    #expect(runs.count == kinds.count)
    for (run, kind) in zip(runs, kinds) {
      let expected = try run["iterates"].doubles
      let found = try descent(
        "x^2", ["x": run["start"].double], sgd(run["learning_rate"].double),
        steps: expected.count - 1)
      #expect(found.places.count == expected.count)
      for (place, x) in zip(found.places, expected) { expectClose(place.point[0], x, "x") }
      #expect(found.outcome.kind == kind)
    }
  }

  /// A kink keeps the slope: the last steps go to and fro, and the lengths do not shrink before.
  @Test func aKinkLetsADescentOscillate() throws {
    let swinging = try descent("abs(x)", ["x": 5], sgd(1.5), steps: 20)
    #expect(swinging.outcome.kind == .oscillating)
    #expect(swinging.outcome.sentence.text.contains("the last 17 steps go to and fro"))
    let falling = try descent("abs(x)", ["x": 5], sgd(0.5), steps: 4)
    #expect(falling.outcome.kind == .descending)
    #expect(falling.outcome.sentence.text.contains("in steps of one length"))
    let kink = try descent("abs(x)", ["x": 0.5], sgd(1), steps: 6)
    #expect(kink.outcome.sentence.text.contains("only a smaller learning rate"))
    let bowl = try descent("x^2", ["x": 5], sgd(1), steps: 6)
    #expect(bowl.outcome.sentence.text.contains("as large as it can be"))
    let momentum = Descent.Method.optimizer(
      AnyOptimizer(Momentum(learningRate: 0.1, momentum: 0.9)))
    let over = try descent("x^2", ["x": 5], momentum, steps: 8)
    let text = over.outcome.sentence.text
    #expect(text.contains("The value goes") && text.contains("On its way, after step"), "\(text)")
  }

  /// Adam by hand: m = 0.1·10 = 1, v = 0.001·100 = 0.1, m̂ = 10, v̂ = 100, x = 5 − 0.1·10/10 = 4.9.
  @Test func theFirstStepOfEveryOptimizerIsWritten() throws {
    let kinds = ["sgd", "momentum", "nesterov", "adagrad", "rmsprop", "adam", "adamw"]
    for kind in kinds {
      let optimizer = try AnyOptimizer(named: kind)
      let found = try descent("x^2", ["x": 5], .optimizer(optimizer), steps: 2)
      let lines = found.section.blocks.compactMap { block -> Equation? in
        if case .equation(let equation) = block { equation } else { nil }
      }
      let last = try #require(lines.first { $0.id == "descent-new x" }, "\(kind)")
      expectClose(last.result, found.places[1].point[0], kind)
    }
    let adam = Descent.Method.optimizer(AnyOptimizer(Adam(learningRate: 0.1)))
    let found = try descent("x^2", ["x": 5], adam, steps: 1)
    let numbers = found.section.blocks.compactMap { block -> Double? in
      if case .equation(let equation) = block { equation.result } else { nil }
    }
    for (number, expected) in zip(numbers, [1, 0.1, 10, 100, 4.9]) {
      #expect(abs(number - expected) < 1e-6)
    }
    #expect(numbers.count == 5)
  }

  @Test func newtonFindsTheRootOf16AsInTheGoldenNumbers() throws {
    let golden = try Fixture.json("Golden/optimization.json")["newton_square_root_of_16"]
    let expected = try golden["iterates"].doubles
    let found = try descent("x^2 - 16", ["x": golden["start"].double], .root, steps: 20)
    #expect(found.places.count == expected.count)
    for (place, x) in zip(found.places, expected) { expectClose(place.point[0], x, "x") }
    #expect(found.outcome.kind == .arrived)
  }

  @Test func optimizersAgreeWithTheGoldenNumbers() throws {
    let runs = try Fixture.json("Golden/optimization.json")["optimizers"]["runs"].array
    #expect(runs.count == 6)
    for run in runs {
      let name = try run["name"].string
      let rate = try run["learning_rate"].double
      let optimizer = try #require(
        try Self.optimizer(name, rate, run["hyperparameters"]), "\(name)")
      let path = try run["path"].array.map { try $0.doubles }
      let start = try run["start"].doubles
      let found = try descent(
        "(x^2 + 10*y^2)/2", ["x": start[0], "y": start[1]], by: ["x", "y"],
        .optimizer(AnyOptimizer(optimizer)), steps: path.count - 1)
      #expect(found.places.count == path.count)
      let losses = try run["losses"].doubles
      for (step, place) in found.places.enumerated() {
        for (x, expected) in zip(place.point, path[step]) {
          expectClose(x, expected, "\(name), step \(step)")
        }
        expectClose(place.value, losses[step], "\(name), loss \(step)")
      }
    }
  }

  private static func optimizer(_ name: String, _ rate: Double, _ settings: JSON) throws
    -> (any Optimizer)?
  {
    switch name {
    case "sgd": return SGD(learningRate: rate)
    case "momentum":
      return Momentum(learningRate: rate, momentum: try settings["momentum"].double)
    case "nesterov":
      return Nesterov(
        learningRate: rate, momentum: try settings["momentum"].double, looksAhead: true)
    case "adagrad": return AdaGrad(learningRate: rate, epsilon: try settings["epsilon"].double)
    case "rmsprop":
      return RMSProp(
        learningRate: rate, smoothing: try settings["decay"].double,
        epsilon: try settings["epsilon"].double)
    case "adam":
      return Adam(
        learningRate: rate, beta1: try settings["beta1"].double,
        beta2: try settings["beta2"].double, epsilon: try settings["epsilon"].double)
    default: return nil
    }
  }

  /// A quadratic bowl is left in one step; its minimum solves 2x + y = 1, x + 6y = 0: x = 6/11, y = −1/11.
  @Test func newtonSolvesABowlAtOnce() throws {
    let found = try descent(
      "x^2 + x*y + 3*y^2 - x", ["x": 4, "y": -7], .newton, steps: 10)
    expectClose(found.places[1].point[0], 6.0 / 11, "x")
    expectClose(found.places[1].point[1], -1.0 / 11, "y")
    #expect(found.places.count <= 3)
    #expect(found.outcome.kind == .arrived)
    #expect(text(found.outcome.sentence).hasSuffix("a minimum."))
  }

  @Test func newtonTellsSaddlesAndMaxima() throws {
    let saddle = try descent("x^2 - y^2", ["x": 1, "y": 2], .newton, steps: 5)
    #expect(text(saddle.outcome.sentence).contains("a saddle"))
    let top = try descent("cos(x)", ["x": 0.5], .newton, steps: 10)
    #expect(text(top.outcome.sentence).hasSuffix("a maximum."))
    #expect(top.places.last.map { $0.point[0].magnitude < 1e-9 } == true)
    let unknown = try descent("x^4", ["x": 0], sgd(0.1), steps: 3)
    #expect(unknown.outcome.kind == .stationary)
    #expect(text(unknown.outcome.sentence).contains("do not tell"))
  }

  @Test func newtonStopsWhereThereIsNoWay() throws {
    let flat = try descent("x^2 + 1", ["x": 0], .root, steps: 5)
    #expect(flat.outcome.kind == .stuck)
    #expect(flat.places.count == 1)
    let line = try descent("3*x", ["x": 1], .newton, steps: 5)
    #expect(line.outcome.kind == .stuck)
    // x^(1/3): each step goes twice as far to the other side
    let away = try descent("if(x > 0, x^(1/3), -(-x)^(1/3))", ["x": 1], .root, steps: 8)
    #expect(away.outcome.kind == .diverging)
  }

  @Test func divergesToInfinity() throws {
    let found = try descent("x^4", ["x": 10], sgd(1), steps: 50)
    #expect(found.places.count < 20)
    #expect(found.outcome.kind == .diverging)
    #expect(text(found.outcome.sentence).contains("no finite value"))
  }

  @Test func onlyTheVariablesAskedForMove() throws {
    let found = try descent(
      "(w*x + b)^2", ["w": 1, "x": 2, "b": 1], by: ["w", "b"], sgd(0.01), steps: 3)
    // ∂/∂w = 2·3·2 = 12, ∂/∂b = 6
    #expect(found.places[0].gradient == [12, 6])
    expectClose(found.places[1].point[0], 0.88, "w")
    expectClose(found.places[1].point[1], 0.94, "b")
    #expect(found.outcome.kind == .descending)
  }

  @Test func refusesWhatItCannotDo() throws {
    #expect(throws: DerivationError.self) { try descent("x*y", ["x": 1, "y": 2], .root, steps: 3) }
    #expect(throws: DerivationError.self) { try descent("x*y", ["x": 1], sgd(0.1), steps: 3) }
    #expect(throws: DerivationError.self) { try descent("3", [:], sgd(0.1), steps: 3) }
    let large = "x" + String(repeating: "*x", count: 300)
    let error = #expect(throws: DerivationError.self) {
      try descent(large, ["x": 1], .newton, steps: 3)
    }
    #expect(error?.place == "Newton's method")
  }

  /// The lines of the first step are true, and the table has a row for each place.
  @Test(arguments: [sgd(0.1), .newton, .root]) func theSectionIsTrue(_ method: Descent.Method)
    throws
  {
    let found = try descent("x^2 - 3*a*x", ["x": 5, "a": 0.5], by: ["x"], method, steps: 4)
    let section = found.section
    for case .equation(let equation) in section.blocks {
      let value = equation.sides[0].value { equation.values[Element($0, $1)] ?? .nan }
      expectClose(value, equation.result, equation.id)
    }
    for case .table(let table) in section.blocks {
      #expect(table.rows.count == found.places.count)
      #expect(table.rows.allSatisfy { $0.count == table.titles.count })
    }
    #expect(section.blocks.count >= 3)
    let two = try descent("x^2 + x*y + 3*y^2 - x", ["x": 4, "y": -7], .newton, steps: 3).section
    let lines = two.blocks.compactMap { if case .equation(let line) = $0 { line } else { nil } }
    #expect(
      lines.map(\.id) == [
        "d(df/dx)/dx", "d(df/dx)/dy", "d(df/dy)/dy", "newton-new x", "newton-new y",
      ])
    #expect(lines.map(\.result).prefix(3) == [2, 1, 6])
    let long = try descent("x^2", ["x": 5], sgd(0.001), steps: 90).section
    for case .table(let table) in long.blocks { #expect(table.rows.count == 36) }
  }

  private func text(_ phrase: Phrase) -> String {
    phrase.parts.map { if case .text(let text) = $0 { text } else { "#" } }.joined()
  }
}

@Suite struct SquareSystemTests {
  @Test func solvesWithPivoting() throws {
    // 0·x + 2y = 4, 3x + y = 5: needs the rows exchanged
    #expect(SquareSystem(rows: [[0, 2], [3, 1]]).solved([4, 5]) == [1, 2])
    #expect(SquareSystem(rows: [[1, 2], [2, 4]]).solved([1, 2]) == nil)
    #expect(SquareSystem(rows: [[1e-20, 1], [1, 1]]).solved([1, 2]) == [1, 1])
    let three = SquareSystem(rows: [[2, 1, -1], [-3, -1, 2], [-2, 1, 2]])
    let found = try #require(three.solved([8, -11, -3]))
    for (x, expected) in zip(found, [2.0, 3, -1]) { expectClose(x, expected, "x") }
  }

  @Test func knowsDefiniteness() {
    #expect(SquareSystem(rows: [[2, 1], [1, 6]]).isPositiveDefinite)
    #expect(!SquareSystem(rows: [[1, 2], [2, 1]]).isPositiveDefinite)
    #expect(!SquareSystem(rows: [[0]]).isPositiveDefinite)
    #expect(!SquareSystem(rows: [[.nan]]).isPositiveDefinite)
  }
}
