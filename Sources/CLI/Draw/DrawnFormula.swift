import Chainrule

/// The way of a descent over a formula.
struct DrawnFormula {
  let expression: String
  let at: String
  let steps: Int?
  let learningRate: Double?
  let optimizer: String?

  func chart() throws -> any Chart {
    let point = try PointSetting(at, name: "--at")
    let formula: Formula
    do {
      formula = try Formula(parsing: expression, variables: point.words)
    } catch {
      throw UsageError("the formula: \(error)")
    }
    let variables = formula.elements
    guard (1...2).contains(variables.count) else {
      throw UsageError(
        "the formula", expected: "one or two variables to draw", found: "\(variables.count)")
    }
    for element in variables where point.numbers[element] == nil {
      let name = element.asciiName
      throw UsageError("--at", expected: "a number for \(name), as in \(name)=1", found: "none")
    }
    let count = steps ?? 20
    guard (1...Descent.mostSteps).contains(count) else {
      throw UsageError(
        "--descend", expected: "a number of steps from 1 to \(Descent.mostSteps)",
        found: "\(count)")
    }
    let rate = learningRate ?? 0.1
    guard rate.isFinite, rate > 0 else {
      throw UsageError("--learning-rate", expected: "a number above 0", found: "\(rate)")
    }
    let ordered = point.order.filter { variables.contains($0) }
    let chosen = try DescentOptimizer.parsed(optimizer ?? SGD.kind, learningRate: rate)
    let descent = try Descent(
      formula, from: point.numbers, withRespectTo: ordered, by: .optimizer(chosen), steps: count)
    guard let picture = DescentPicture(descent) else {
      throw UsageError("the formula", expected: "one or two variables to draw", found: "more")
    }
    return try picture.chart
  }
}
