import ChainruleExplain
import ChainruleFormulas
import ChainruleInterchange

/// Examples of formulas in the layout of the golden numbers.
enum FormulaResults {
  /// Runs on functions of one letter.
  static func object(_ runs: [DescentExample]) throws -> JSONObject {
    var object = JSONObject()
    let newton = runs.filter { $0.method == .newton }
    let descents = runs.filter { $0.method == .descent }
    for run in newton {
      object["newton_\(run.name)"] = [
        "start": .number(run.start), "rule": .string(run.rule),
        "iterates": JSONValue(run.iterates),
      ]
    }
    guard !descents.isEmpty else { return object }
    object["gradient_descent_x_squared"] = .array(
      descents.map {
        [
          "start": .number($0.start), "learning_rate": .number($0.learningRate),
          "iterates": JSONValue($0.iterates),
        ]
      })
    return object
  }

  /// Formulas taken apart by the chain rule; functions of one letter as a chain of stages.
  ///
  /// - Parameter part: the key under which they stand.
  /// - Throws: `DerivationError`.
  static func object(_ formulas: [FormulaExample], part: String?) throws -> JSONObject {
    let entries = try formulas.map { example -> JSONValue in
      let derivation = try Derivation(
        example.formula, at: example.point, withRespectTo: example.variables)
      return .object(
        example.at.count == 1 ? chain(example, derivation) : several(example, derivation))
    }
    return [part ?? "formulas": .array(entries)]
  }

  private static func chain(_ example: FormulaExample, _ derivation: Derivation) -> JSONObject {
    [
      "name": .string(example.name), "expression": .string(example.expression),
      "x": .number(example.at[0].value),
      "stages": .array(
        derivation.stages.map { stage in
          [
            "function": .string(stage.function),
            "formula": .string(stage.formula.printed(as: .ascii)),
            "value": .number(stage.value),
            "derivative": stage.locals.first.map { .number($0.value) } ?? .null,
          ]
        }),
      "value": .number(derivation.value), "derivative": .number(derivation.gradient[0]),
    ]
  }

  private static func several(_ example: FormulaExample, _ derivation: Derivation) -> JSONObject {
    [
      "name": .string(example.name), "expression": .string(example.expression),
      "variables": .array(example.at.map { .string($0.letter) }),
      "at": JSONValue(example.at.map(\.value)), "value": .number(derivation.value),
      "gradient": JSONValue(derivation.gradient),
    ]
  }
}
