import ChainruleExplain
import ChainruleFormulas
import ChainruleInterchange

extension Derivation {
  /// Value, stages, gradient and every partial derivative, in full precision; names as in ASCII.
  ///
  /// `local_derivative` of a stage is a number where it has one input, else an object by input.
  public var json: JSONObject {
    [
      "formula": .string(formula.ascii),
      "at": .object(JSONObject(formula.elements.map { .init($0.name, number(of: $0)) })),
      "value": .number(value),
      "stages": .array(stages.map { .object($0.json) }),
      "gradient": .object(JSONObject(partials.map { .init($0.variable.name, .number($0.value)) })),
      "partial_derivatives": .object(
        JSONObject(partials.map { .init($0.variable.name, .object($0.json)) })),
    ]
  }

  private func number(of element: Element) -> JSONValue {
    point[element].map { .number($0) } ?? .null
  }
}

extension DerivationStage {
  fileprivate var json: JSONObject {
    let byInput = JSONObject(locals.map { .init($0.input.name, .number($0.value)) })
    let formulas = JSONObject(locals.map { .init($0.input.name, .string($0.formula.ascii)) })
    return [
      "name": .string(element.name), "function": .string(function),
      "formula": .string(formula.ascii), "value": .number(value),
      "local_derivative": locals.count == 1 ? .number(locals[0].value) : .object(byInput),
      "local_formula": locals.count == 1 ? .string(locals[0].formula.ascii) : .object(formulas),
    ]
  }
}

extension PartialDerivative {
  fileprivate var json: JSONObject {
    let ways = paths.map { path -> JSONValue in
      [
        "factors": .object(
          JSONObject(path.factors.map { .init($0.element.name, .number($0.value)) })),
        "product": .number(path.product),
      ]
    }
    return [
      "value": .number(value), "formula": .string(formula.ascii),
      "formula_value": .number(formulaValue),
      "central_difference": difference.map { .number($0.value) } ?? .null,
      "agree": .bool(agrees),
      "path_count": pathCount < 1e15 ? .integer(Int(pathCount)) : .number(pathCount),
      "paths": .array(ways),
    ]
  }
}

extension Descent {
  /// Where each step led, from the start on: a number each for one variable, else lists in the order of `variables`.
  public var json: JSONObject {
    var json: JSONObject = [
      "method": .string(methodName),
      "variables": .array(variables.map { .string($0.name) }),
      "iterates": .array(places.map { numbers($0.point) }),
      "values": JSONValue(places.map(\.value)),
      "gradients": .array(places.map { numbers($0.gradient) }),
      "outcome": .string(outcome.kind.rawValue),
      "sentence": .string(outcome.sentence.plainText),
    ]
    if case .optimizer(let optimizer) = method {
      json["learning_rate"] = .number(optimizer.optimizer.learningRate)
    }
    return json
  }

  private func numbers(_ point: [Double]) -> JSONValue {
    point.count == 1 ? .number(point[0]) : JSONValue(point)
  }

  private var methodName: String {
    switch method {
    case .newton: "newton"
    case .root: "newton_root"
    case .optimizer(let optimizer): type(of: optimizer.optimizer).kind
    }
  }
}

extension Phrase {
  /// The words alone, numbers in full precision.
  var plainText: String {
    parts.map { part in
      switch part {
      case .text(let text), .strong(let text), .code(let text), .link(let text, _): text
      case .formula(let formula): formula.ascii
      case .number(let number), .precise(let number, _):
        NumberFormat.shortest.string(number, as: .ascii)
      }
    }.joined()
  }
}

extension Formula {
  fileprivate var ascii: String { printed(as: .ascii) }
}

extension Element {
  fileprivate var name: String { formula.ascii }
}
