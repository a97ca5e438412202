/// z = w₁ x + b₁, L = w₂ z + b₂ and E = ½ (t − L)²: what moving both weights does to L and to E.
///
///     kind: scalar_chain
///     values: {x: 2, w1: 0.5, b1: 1, w2: 1.5, b2: 0.5, target: 5}
///     steps:
///     - {rule: descend_E, learning_rate: 0.1}
public struct ScalarChain: Sendable {
  /// Where both weights w go: up the slope of L, or down that of E.
  public enum Rule: String, Sendable, CaseIterable, SchemaDecodable {
    /// w + η ∂L/∂w
    case increaseL = "increase_L"
    /// w − η ∂E/∂w
    case descendE = "descend_E"
  }

  /// One way to move w₁ and w₂. Each starts from the weights of the file, not from where another led.
  public struct Step: Sendable, SchemaObjectDecodable {
    /// Whose slope is followed, L or E.
    public var rule: Rule
    /// η, finite.
    public var learningRate: Double

    public init(from object: SchemaObject) throws {
      rule = try object.value("rule")
      learningRate = try object.require("learning_rate").finite()
    }
  }

  /// The letters of the formulas; `target` is t. All finite in a file.
  public var x, w1, b1, w2, b2, target: Double
  /// Shown side by side, not one after another; may be empty.
  public var steps: [Step]

  init(reading object: SchemaObject) throws {
    steps = try object.value("steps")
    (x, w1, b1, w2, b2, target) = try object.require("values").object { keys in
      func number(_ key: String) throws -> Double { try keys.require(key).finite() }
      return (
        try number("x"), try number("w1"), try number("b1"), try number("w2"), try number("b2"),
        try number("target")
      )
    }
  }

  /// z, L and E with these weights.
  private func values(_ w1: Double, _ w2: Double) -> (z: Double, l: Double, e: Double) {
    let z = w1 * x + b1
    let l = w2 * z + b2
    return (z, l, (target - l) * (target - l) / 2)
  }

  /// The layout of the golden numbers.
  public var json: JSONValue {
    let (z, l, e) = values(w1, w2)
    let (dLdw1, dLdw2) = (w2 * x, z)
    let (dEdw1, dEdw2) = ((l - target) * dLdw1, (l - target) * dLdw2)
    let moved = steps.map { step -> JSONValue in
      let rate = step.learningRate
      let (u1, u2) =
        step.rule == .increaseL
        ? (w1 + rate * dLdw1, w2 + rate * dLdw2) : (w1 - rate * dEdw1, w2 - rate * dEdw2)
      let after = values(u1, u2)
      return [
        "rule": .string(step.rule.rawValue), "learning_rate": .number(rate), "w1": .number(u1),
        "w2": .number(u2), "z": .number(after.z), "L": .number(after.l), "E": .number(after.e),
      ]
    }
    return [
      "x": .number(x), "w1": .number(w1), "b1": .number(b1), "w2": .number(w2),
      "b2": .number(b2), "target": .number(target), "z": .number(z), "L": .number(l),
      "E": .number(e), "dL_dz": .number(w2), "dz_dw1": .number(x), "dL_dw1": .number(dLdw1),
      "dL_dw2": .number(dLdw2), "dE_dw1": .number(dEdw1), "dE_dw2": .number(dEdw2),
      "steps": .array(moved),
    ]
  }
}
