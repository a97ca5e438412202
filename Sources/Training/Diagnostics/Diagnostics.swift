import ChainruleInterchange

/// Looks for what often goes wrong, and says it in words:
///
///     try Diagnostics.leaks(in: table, columns: columns, rows: split.training)
///     try Diagnostics.network(network, loss: loss, parameters: …, states: …, examples: training)
///     Diagnostics.comparison(of: test, constant: constant, linear: linear)
///     Diagnostics.overfitting(training: trained, validation: validated)
///     Diagnostics.neverPredicted(in: test)
///
/// A warning is a hint, not an error: the limits are stated where they stand, and a healthy
/// training may pass one of them.
public enum Diagnostics {
  /// Something to look at.
  public struct Warning: Sendable, Hashable, CustomStringConvertible {
    /// What is to be looked at, as `--json` names it.
    public enum Kind: String, Sendable, Hashable, Codable, CaseIterable {
      /// Neurons behind ReLU that are 0 for every row, so that nothing they read learns.
      case deadNeurons = "dead_neurons"
      /// Neurons behind sigmoid or tanh whose slope is near 0 for nearly every row.
      case saturatedNeurons = "saturated_neurons"
      /// ‖∂C/∂W‖ of the first layer is far smaller than that of the last.
      case vanishingGradient = "vanishing_gradient"
      /// ‖∂C/∂W‖ of the first layer is far larger than that of the last.
      case explodingGradient = "exploding_gradient"
      /// A gradient is infinite or NaN.
      case notFinite = "not_finite"
      /// A column that alone gives the target away.
      case leak
      /// Always giving the same answer does as well.
      case noBetterThanConstant = "no_better_than_constant"
      /// A linear model of the same inputs does as well.
      case noBetterThanLinear = "no_better_than_linear"
      /// The error on rows to learn from is far below that on others.
      case overfitting
      /// A class that occurs and that no row is taken for.
      case neverPredicted = "never_predicted"
    }

    /// What is to be looked at.
    public let kind: Kind
    /// The layer, the column or the class; nil for the whole.
    public let place: String?
    /// What was found, by name.
    public let numbers: [Metrics.Entry]
    /// A sentence or two: what was found, what it means and what helps.
    public let description: String

    /// The number of this name, if there is one.
    public subscript(name: String) -> Double? { numbers.first { $0.key == name }?.value }

    /// An object with the keys `kind`, `place` (not for the whole), `numbers` and `text`.
    public var json: JSONValue {
      var object: JSONObject = ["kind": .string(kind.rawValue)]
      if let place { object["place"] = .string(place) }
      object["numbers"] = .object(JSONObject(numbers.map { .init($0.key, .number($0.value)) }))
      object["text"] = .string(description)
      return .object(object)
    }
  }
}

/// A share as a percentage with one decimal: “41.2 %”.
func percent(_ share: Double) -> String { "\((share * 1000).rounded() / 10) %" }
