/// The stable name of a trainable tensor, such as `dense1.weight`.
public struct ParameterID: Hashable, Codable, Sendable, CustomStringConvertible {
  /// Layer and part, with a point between: `dense1.weight`.
  public let name: String
  public init(_ name: String) { self.name = name }
  public var description: String { name }
}

/// The stable name of a tensor that training carries along without a gradient: `norm1.running_mean`, or the
/// optimizer's memory of one parameter, `dense1.weight.mean`.
public struct StateID: Hashable, Codable, Sendable, CustomStringConvertible {
  /// Layer and part, `norm1.running_mean`, or parameter and part, `dense1.weight.mean`.
  public let name: String
  public init(_ name: String) { self.name = name }
  public var description: String { name }
}

/// A number that the host sets before a step.
public enum Setting: Int, Hashable, Codable, Sendable, CaseIterable {
  /// η
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
  /// What the network learns; its gradient has the same name and shape.
  case parameter(ParameterID)
  /// The gradient of the loss with respect to a parameter, as the update reads it.
  case gradient(ParameterID)
  /// What training carries along, read as it was before the step.
  case state(StateID)
  /// A single number that the host sets before the step.
  case setting(Setting)
  /// Dropout factors, filled from (seed, stream, step, row in the batch, column), [rows, columns].
  case mask(stream: Int, keep: Double)
}
