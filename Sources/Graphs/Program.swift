/// What a plan is made of: a graph, and what shall be computed from it.
public struct Program: Sendable {
  /// The equations, forward and backward.
  public let graph: Graph
  /// The number of rows of every batched value.
  public let rows: Int
  /// Values to be read after a run.
  public var outputs: [Value]
  /// Values that go to the store's gradients.
  public var gradients: [(parameter: ParameterID, value: Value)] = []
  /// Values that become a state when the run ends.
  public var stateUpdates: [(state: StateID, value: Value)] = []
  /// The optimizer's equations, for the parameters that learn.
  public var updates: [UpdateProgram] = []
  /// The largest global norm of the gradients of the updated parameters, if they are clipped.
  public var clipNorm: Double?

  public init(graph: Graph, rows: Int, outputs: [Value]) {
    self.graph = graph
    self.rows = rows
    self.outputs = outputs
  }
}

/// The update of one parameter: a graph over its elements, and which values are the new parameter and states.
public struct UpdateProgram: Sendable {
  /// Whose update it is.
  public let parameter: ParameterID
  /// Reads parameter, gradient, states and settings by their roles; all but the settings are flat, [elements].
  public let graph: Graph
  /// What p becomes.
  public let newParameter: Value
  /// What each of the optimizer's states becomes.
  public let newStates: [(state: StateID, value: Value)]

  public init(
    parameter: ParameterID, graph: Graph, newParameter: Value,
    newStates: [(state: StateID, value: Value)]
  ) {
    self.parameter = parameter
    self.graph = graph
    self.newParameter = newParameter
    self.newStates = newStates
  }
}
