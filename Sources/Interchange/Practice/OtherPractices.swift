import ChainruleExplain
import ChainruleFormulas
import ChainruleGraphs
import ChainruleMarking
import ChainruleNetworks

extension ActivationTable {
  /// One for each function: its value a and slope ∂a/∂z at every point.
  var practices: [Practice] {
    functions.map { function in
      Practice(function.kind) { draw in
        var table = self
        table.points = self.points.map { draw.like($0) }
        return table.exercise(function)
      }
    }
  }

  private func exercise(_ function: Activation) -> Exercise {
    let found = values(of: function)
    let letters = points.indices.map { i in
      (z: Element(Symbol("z"), [i]), a: Element(Symbol("a"), [i]))
    }
    var exercise = Exercise(
      name: function.kind.replacing("_", with: " "),
      parts: [
        .init(
          "Values", id: "values",
          letters.enumerated().map { i, letter in
            value(function, letter.z, letter.a, exact: found.values[i])
          }),
        .init(
          "Slopes", id: "slopes",
          letters.enumerated().map { i, letter in
            slope(function, letter.z, letter.a, exact: found.slopes[i])
          }),
      ])
    exercise.given = [zip(letters, points).map { ($0.z, $1) }]
    exercise.meanings = ["z": "where the function is taken", "a": "its value there"]
    return exercise
  }

  private func value(_ function: Activation, _ z: Element, _ a: Element, exact: Double)
    -> Exercise.Line
  {
    let formula = ActivationTable.formula(function, z)
    let turned = formula.substituting { $0 == z ? -z.formula : nil }
    return Exercise.Line(a, [formula], exact: exact).slipping(.lostMinus, turned)
  }

  /// a′ in z, and in a where it can be said so.
  private func slope(_ function: Activation, _ z: Element, _ a: Element, exact: Double)
    -> Exercise.Line
  {
    let formula = ActivationTable.formula(function, z)
    let long = formula.derivative(withRespectTo: z).simplified
    let short = long.replacing(formula, by: a.formula)
    return Exercise.Line(
      z.derivative(of: a), short == long ? [long] : [short, long], exact: exact)
  }

  private static func formula(_ function: Activation, _ z: Element) -> Formula {
    guard case .elementwise(let any) = function else { return z.formula }
    return any.op.formula(port: 0, index: z.index, of: [Operand(symbol: z.symbol, shape: [1])])
  }
}

extension ScalarChain {
  /// One for each way to move the weights, `descend_E 0.1`; without any, the chain and its slopes.
  var practices: [Practice] {
    let ways = steps.map {
      ("\($0.rule.rawValue) \(JSONValue.number($0.learningRate).plainText)", $0)
    }
    guard !ways.isEmpty else {
      return [Practice("chain") { draw in self.drawn(&draw).exercise("chain", nil) }]
    }
    return ways.map { name, step in
      Practice(name) { draw in self.drawn(&draw).exercise(name, step) }
    }
  }

  private func drawn(_ draw: inout KindDraw?) -> ScalarChain {
    var chain = self
    for key in [\ScalarChain.x, \.w1, \.b1, \.w2, \.b2, \.target] {
      chain[keyPath: key] = draw.like(chain[keyPath: key])
    }
    return chain
  }

  private func exercise(_ name: String, _ step: Step?) -> Exercise {
    let lines = ScalarLines()
    var exercise = Exercise(
      name: name,
      parts: [
        .init("The chain", id: "chain", lines.chain(isNew: false)),
        .init("Its slopes", id: "slopes", lines.slopes),
      ])
    exercise.given = [
      [(lines.x, x), (lines.t, target)],
      [(lines.w[0], w1), (lines.b[0], b1), (lines.w[1], w2), (lines.b[1], b2)],
    ]
    exercise.meanings = [
      "x": "the input", "t": "the target", "z": "the inner sum", "L": "the outer sum",
      "E": "the error",
    ]
    exercise.otherNames = lines.otherNames
    guard let step else { return exercise }
    exercise.given.append([(.rate, step.learningRate)])
    exercise.parts.append(.init("The step", id: "step", [0, 1].map { lines.moved($0, step.rule) }))
    exercise.parts.append(.init("After it", id: "after", lines.chain(isNew: true)))
    return exercise
  }
}

/// z = w₁ x + b₁, L = w₂ z + b₂, E = ½ (t − L)²: the lines of the chain, of its slopes and of a step.
private struct ScalarLines {
  let x = Element(Symbol("x"))
  let t = Element(Symbol("t"))
  let z = Element(Symbol("z"))
  let l = Element(Symbol("L"))
  let e = Element(Symbol("E"))
  let w = [0, 1].map { Element(Symbol("w"), [$0]) }
  let b = [0, 1].map { Element(Symbol("b"), [$0]) }

  func chain(isNew: Bool) -> [Exercise.Line] {
    func now(_ element: Element) -> Element { isNew ? element.new : element }
    let error = t.formula - now(l).formula
    return [
      Exercise.Line(now(z), [now(w[0]).formula * x.formula + b[0].formula]),
      Exercise.Line(now(l), [now(w[1]).formula * now(z).formula + b[1].formula]),
      Exercise.Line(now(e), [.power(error, 2) / 2]).slipping(.squareForgotten, error / 2),
    ]
  }

  var slopes: [Exercise.Line] {
    let error = l.formula - t.formula
    let chain = w[1].formula * x.formula
    let (first, second) = (w[0].derivative(of: l), w[1].derivative(of: l))
    func between(_ line: Exercise.Line) -> Exercise.Line {
      var line = line
      line.isAsked = false
      return line
    }
    return [
      between(Exercise.Line(l.derivative(of: e), [error])),
      between(Exercise.Line(z.derivative(of: l), [w[1].formula])),
      between(Exercise.Line(w[0].derivative(of: z), [x.formula])),
      Exercise.Line(
        first, [z.derivative(of: l).formula * w[0].derivative(of: z).formula], sides: [chain]
      )
      .slipping(.innerForgotten, w[1].formula),
      Exercise.Line(second, [z.formula]),
      Exercise.Line(
        w[0].derivative(of: e), [l.derivative(of: e).formula * first.formula],
        sides: [error * chain]
      ).slipping(.innerForgotten, error)
        .slipping(.innerForgotten, error * w[1].formula)
        .slipping(.innerForgotten, error * x.formula),
      Exercise.Line(
        w[1].derivative(of: e), [l.derivative(of: e).formula * second.formula],
        sides: [error * z.formula]
      ).slipping(.innerForgotten, error),
    ]
  }

  func moved(_ i: Int, _ rule: ScalarChain.Rule) -> Exercise.Line {
    let (up, down) = (w[i].derivative(of: l).formula, w[i].derivative(of: e).formula)
    let rate = Element.rate.formula
    switch rule {
    case .increaseL:
      return Exercise.Line(w[i].new, [w[i].formula + rate * up])
    case .descendE:
      return Exercise.Line(w[i].new, [w[i].formula - rate * down])
        .slipping(.climbed, w[i].formula + rate * down)
    }
  }

  /// w1 for w[1], as the file has them.
  var otherNames: [String: Element] {
    var names: [String: Element] = [:]
    for i in 0..<2 {
      names["w\(i + 1)"] = w[i]
      names["new w\(i + 1)"] = w[i].new
      names["dL/dw\(i + 1)"] = w[i].derivative(of: l)
      names["dE/dw\(i + 1)"] = w[i].derivative(of: e)
    }
    names["dz/dw1"] = w[0].derivative(of: z)
    return names
  }
}
