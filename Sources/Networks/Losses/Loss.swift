import ChainruleGraphs

/// What a network gives to its loss: its outputs, and the sums behind the last activation.
public struct LossInput: Sendable {
  /// a, [rows, outputs]
  public let outputs: Value
  /// z with a = f(z), or a itself where the last layer has no activation.
  public let logits: Value
  /// f
  public let activation: Activation
  /// Whether the loss is wanted in the outputs, as on paper, although it could be computed from the logits with less
  /// rounding: for explanations.
  public let isAsWritten: Bool
}

/// What a loss compares the outputs with.
public enum TargetForm: String, Codable, Hashable, Sendable {
  /// Numbers, [rows, outputs].
  case values
  /// Class numbers from 0, [rows].
  case classes
}

/// How the rows' losses become one number, beside the loss itself a visible choice.
public enum OverSamples: String, Codable, Hashable, Sendable, CaseIterable {
  /// C = Σ wᵢ ℓᵢ
  case sum
  /// C = Σ wᵢ ℓᵢ / n: a weight makes its row count more, the others keep their share.
  case mean
  /// C = Σ wᵢ ℓᵢ / Σ wᵢ
  case weightedMean = "weighted_mean"
}

/// How far outputs are from their targets: a number ℓᵢ ≥ 0 for each row.
public protocol Loss: Codable, Hashable, Sendable {
  /// The loss's name in files; never changes its meaning once released.
  static var kind: String { get }

  /// The loss with its usual settings.
  init()

  /// Whether the loss is written in the sums z of this last activation: softmax with cross-entropy, say.
  func readsLogits(of activation: Activation) -> Bool

  /// What is wrong with the targets of a row; nil where outputs can be compared with them.
  ///
  /// It is asked once where a case is made of given numbers, not in training.
  func mistake(inTargets row: [Double]) -> TargetMistake?

  /// Adds ℓ [rows].
  ///
  /// Throws `NetworkError` where the outputs do not suit.
  func apply(to input: LossInput, _ target: Value, _ form: TargetForm, in graph: inout Graph)
    throws -> Value
}

/// Targets that no output can be compared with.
public struct TargetMistake: Hashable, Sendable {
  /// Which target of the row, from 0; nil where it is the row as a whole.
  public let column: Int?
  /// What it should be, and what it is: “a number from 0 to 1”, “2.0”.
  public let expected, found: String

  public init(column: Int? = nil, expected: String, found: String) {
    (self.column, self.expected, self.found) = (column, expected, found)
  }

  /// The first target that is none of what is allowed.
  init?(_ row: [Double], expected: String, unless isRight: (Double) -> Bool) {
    guard let column = row.firstIndex(where: { !isRight($0) }) else { return nil }
    self.init(column: column, expected: expected, found: "\(row[column])")
  }
}

extension Loss {
  public func mistake(inTargets row: [Double]) -> TargetMistake? {
    TargetMistake(row, expected: "a finite number", unless: \.isFinite)
  }

  public func readsLogits(of activation: Activation) -> Bool { false }

  /// The targets as numbers [rows, outputs], or an error where class numbers were given.
  public func values(_ target: Value, _ form: TargetForm) throws(NetworkError) -> Value {
    guard form == .values else {
      throw NetworkError(
        layer: "loss \(Self.kind)", expected: "targets that are numbers", found: "class numbers")
    }
    return target
  }
}

/// Any loss, written to files as its kind and its own keys.
public struct AnyLoss: Hashable, Sendable, Codable {
  /// The loss, with its settings.
  public let loss: any Loss
  public init(_ loss: any Loss) { self.loss = loss }

  public init(from decoder: any Decoder) throws {
    loss = try Catalogue.loss(decoder.kind()).init(from: decoder)
  }

  public func encode(to encoder: any Encoder) throws {
    try encoder.encode(kind: type(of: loss).kind, of: loss)
  }

  public static func == (a: AnyLoss, b: AnyLoss) -> Bool {
    AnyHashable(a.loss) == AnyHashable(b.loss)
  }
  public func hash(into hasher: inout Hasher) { AnyHashable(loss).hash(into: &hasher) }
}
