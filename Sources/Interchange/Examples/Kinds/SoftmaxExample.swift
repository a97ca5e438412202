import ChainruleFormulas

/// Softmax with cross-entropy at given sums, and the sigmoid with binary cross-entropy.
///
///     kind: softmax
///     cases:
///     - {name: three_classes, logits: [1, 2, 3], target: [0, 1, 0]}
///     binary: {z: [-800, 0, 800]}
public struct SoftmaxExample: Sendable {
  /// One sample at the sums z.
  public struct Entry: Sendable, SchemaObjectDecodable {
    /// What tells it from the other cases of the file.
    public var name: String
    /// z, a number for each class, at least one.
    public var logits: [Double]
    /// y, a number for each class: one-hot, or shares that need not add up to 1.
    public var target: [Double]

    public init(from object: SchemaObject) throws {
      name = try object.value("name")
      let found = try object.require("logits")
      logits = try found.numbers(found.list().count, "numbers")
      guard !logits.isEmpty else { throw found.mismatch("at least 1 number", found: "none") }
      target = try object.require("target").numbers(logits.count, "numbers, one for each class")
    }
  }

  /// The key `cases`, in the order of the file.
  public var entries: [Entry]
  /// The sums z at which binary cross-entropy is shown for both targets.
  public var binary: [Double]

  init(reading object: SchemaObject) throws {
    entries = try object.value("cases")
    binary =
      try object.find("binary")?.object { keys in
        let found = try keys.require("z")
        return try found.numbers(found.list().count, "numbers")
      } ?? []
  }

  /// The layout of the golden numbers.
  public var json: JSONObject {
    [
      "binary_cross_entropy": .array(
        binary.flatMap { z in [0, 1].map { SoftmaxExample.binary(z, target: $0) } }),
      "cases": .array(entries.map(\.json)),
    ]
  }

  /// ℓ = ln(1 + eᶻ) − y z, the form that never overflows; ∂ℓ/∂z = σ(z) − y.
  private static func binary(_ z: Double, target: Int) -> JSONValue {
    let a = Function.sigmoid.value(z)
    // For y = 1, ln(1 + eᶻ) − z is ln(1 + e⁻ᶻ), which keeps its digits for a large z.
    let loss = Function.softplus.value(target == 1 ? -z : z)
    return [
      "z": .number(z), "target": .integer(target), "a": .number(a), "loss": .number(loss),
      "dloss_dz": .number(target == 1 ? -Function.sigmoid.value(-z) : a),
    ]
  }
}

extension SoftmaxExample.Entry {
  /// p, ln p and ∂p/∂z [classes, classes]; ℓ = −Σ y ln p with its derivatives by z and by p.
  public var json: JSONValue {
    let most = logits.max() ?? 0
    let sum = logits.reduce(0) { $0 + Function.exp.value($1 - most) }
    let normalizer = most + Function.log.value(sum)
    let logs = logits.map { $0 - normalizer }
    let p = logs.map { Function.exp.value($0) }
    // ∂pᵢ/∂zⱼ = pᵢ (δᵢⱼ − pⱼ)
    let jacobian = p.indices.map { i in p.indices.map { j in p[i] * ((i == j ? 1 : 0) - p[j]) } }
    let total = target.reduce(0, +)
    let loss = zip(target, logs).reduce(0) { $1.0 == 0 ? $0 : $0 - $1.0 * $1.1 }
    return [
      "name": .string(name), "logits": JSONValue(logits), "probabilities": JSONValue(p),
      "log_probabilities": JSONValue(logs), "log_sum_exp": .number(normalizer),
      "jacobian": JSONValue(jacobian), "target": JSONValue(target), "loss": .number(loss),
      "dloss_dlogits": JSONValue(zip(p, target).map { total * $0 - $1 }),
      "dloss_dprobabilities": JSONValue(zip(p, target).map { $1 == 0 ? 0 : -$1 / $0 }),
    ]
  }
}
