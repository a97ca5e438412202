import ChainruleFormulas
import ChainruleGraphs
import ChainruleNetworks

extension Trace {
  /// The activation that a dense layer ends with.
  public func activation(of layer: Layer) -> Activation {
    guard let op = step.graph.nodes[layer.output.node].op else { return .linear }
    if op is Softmax { return .softmax }
    return (op as? any ActivationOp).map { Activation($0) } ?? .linear
  }

  /// Whether the outputs are probabilities made by softmax.
  public var endsWithSoftmax: Bool { step.graph.nodes[step.outputs.node].op is Softmax }

  /// The named values that are no dense layer's z, a, w or b: what other layers make, or their parameters.
  public func others(areParameters: Bool) -> [(value: Value, symbol: Symbol)] {
    var known: Set<Value> = [
      step.input, step.target, step.written.rowLosses, step.written.cost,
    ]
    for layer in layers {
      known.formUnion([layer.sum, layer.output])
      for id in [layer.weightID, layer.biasID].compactMap({ $0 }) {
        if let value = step.graph.value(of: .parameter(id)) { known.insert(value) }
      }
    }
    return step.named.filter { value, _ in
      if case .parameter? = step.graph.nodes[value.node].role {
        return areParameters && !known.contains(value)
      }
      return !areParameters && !known.contains(value)
    }
  }
}

extension Worked {
  /// Whether the update changes the biases of any dense layer; true where there are none.
  public var areBiasesUpdated: Bool {
    let biases = before.layers.compactMap(\.biasID)
    return biases.isEmpty
      || updates.contains { biases.contains($0.spec.id) && !$0.spec.isFrozen }
  }
}
