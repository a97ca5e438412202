import ChainruleGraphs
import ChainruleTensors

/// Penalties on weights, added to the gradient in the update: l1 · Σ|p| + ½ l2 · Σp². Biases and norms are left out.
public struct Penalties: Hashable, Sendable, Codable {
  /// The factor of Σ|p|, from 0.
  public var l1: Double
  /// The factor of ½ Σp², from 0.
  public var l2: Double
  public init(l1: Double = 0, l2: Double = 0) { (self.l1, self.l2) = (l1, l2) }
}

/// How gradients are bounded before the update.
public struct Clipping: Hashable, Sendable, Codable {
  /// Each element is held within ± this.
  public var value: Double?
  /// All gradients together are scaled down to at most this Euclidean norm.
  public var norm: Double?
  public init(value: Double? = nil, norm: Double? = nil) { (self.value, self.norm) = (value, norm) }
}

/// The optimizer's equations for every parameter that learns. They have no batch axis: each works element by element.
public struct UpdateGraph: Sendable {
  /// One for each parameter that learns, in the order of the parameters.
  public let updates: [UpdateProgram]
  /// The optimizer's memory, and which of it begins as the parameter itself instead of 0.
  public let states: [(id: StateID, shape: Shape, startsAs: ParameterID?)]

  /// Frozen parameters get no update; penalties and decay go to those alone that are penalized.
  public init(
    _ parameters: [ParameterSpec], _ optimizer: any Optimizer, penalties: Penalties = Penalties(),
    clipping: Clipping = Clipping()
  ) {
    var updates: [UpdateProgram] = []
    var states: [(id: StateID, shape: Shape, startsAs: ParameterID?)] = []
    for spec in parameters where !spec.isFrozen {
      let op = optimizer.update(decays: spec.isPenalized)
      let ids = op.stateNames.map { StateID("\(spec.id).\($0)") }
      updates.append(
        UpdateGraph.update(spec, op, ids, spec.isPenalized ? penalties : Penalties(), clipping))
      for (id, name) in zip(ids, op.stateNames) {
        states.append((id, spec.shape, op.statesFromParameter.contains(name) ? spec.id : nil))
      }
    }
    self.updates = updates
    self.states = states
  }

  private static func update(
    _ spec: ParameterSpec, _ op: any UpdateOp, _ states: [StateID], _ penalties: Penalties,
    _ clipping: Clipping
  ) -> UpdateProgram {
    var graph = Graph()
    let shape = [spec.shape.elementCount]
    let p = graph.source(.parameter(spec.id), shape, batched: true)
    var g = graph.source(.gradient(spec.id), shape, batched: true)
    if let limit = clipping.value { g = graph.add(Clip(limit: limit), [g]) }
    if clipping.norm != nil {
      let factor = graph.source(.setting(.gradientScale), [], batched: false)
      g = graph.add(MultiplyScalar(), [g, factor])
    }
    if penalties.l1 != 0 {
      let push = graph.add(Affine(scale: penalties.l1), [graph.add(Sign(), [p])])
      g = graph.add(Add(), [g, push])
    }
    if penalties.l2 != 0 {
      g = graph.add(Add(), [g, graph.add(Affine(scale: penalties.l2), [p])])
    }
    let memory = states.map { graph.source(.state($0), shape, batched: true) }
    let settings = op.settings.map { graph.source(.setting($0), [], batched: false) }
    let results = graph.addAll(op, [p, g] + memory + settings)
    return UpdateProgram(
      parameter: spec.id, graph: graph, newParameter: results[0],
      newStates: zip(states, results.dropFirst()).map { ($0, $1) })
  }
}
