/// The stable name of a trainable tensor, such as `dense1.weight`.
public struct ParameterID: Hashable, Codable, Sendable, CustomStringConvertible {
  public let name: String
  public init(_ name: String) { self.name = name }
  public var description: String { name }
}

/// The stable name of a tensor that training carries along without a gradient: `norm1.runningMean`, or the
/// optimizer's memory of one parameter, `dense1.weight.m`.
public struct StateID: Hashable, Codable, Sendable, CustomStringConvertible {
  public let name: String
  public init(_ name: String) { self.name = name }
  public var description: String { name }
}

/// A number that the host sets before a step.
public enum Setting: Int, Hashable, Codable, Sendable, CaseIterable {
  case learningRate
  /// The number of the step, from 1.
  case step
  /// The factor s of the loss s · Σ wᵢ ℓᵢ: 1 for `sum`, 1/n or 1/Σw of the whole batch for `mean`.
  case lossScale
  /// What clipping by the global norm multiplies every gradient with; 1 without clipping.
  case gradientScale
}

/// What a source of the graph is. Store, checkpoint, explain, export and collectives all key on it.
public enum Role: Hashable, Codable, Sendable {
  /// Rows of numbers, [rows, features].
  case input(Int)
  /// What the outputs should be, [rows, outputs].
  case target(Int)
  /// Class numbers from 0, [rows]; whole numbers kept in the graph's number type.
  case index(Int)
  /// The weight wᵢ of each row's loss, [rows].
  case sampleWeight
  case parameter(ParameterID)
  /// The gradient of the loss with respect to a parameter, as the update reads it.
  case gradient(ParameterID)
  case state(StateID)
  case setting(Setting)
  /// Dropout factors, filled from (seed, stream, step, row in the batch, column), [rows, columns].
  case mask(stream: Int, keep: Double)
}
