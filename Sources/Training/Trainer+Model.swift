import ChainruleData
import ChainruleInterchange
import ChainruleNetworks
import ChainruleTensors

extension Trainer {
  /// The network's numbers as they are now, for a `Model`; the optimizer's memory is left out.
  public var modelValues: Model.Values {
    let known = Set(network.states.map(\.id))
    let weights = Model.Weights(
      parameters: parameters, states: states.filter { known.contains($0.key) })
    if let weights = weights as? Model.Weights<Float> { return .float(weights) }
    return .double(
      Model.Weights(
        parameters: weights.parameters.mapValues { $0.converted() },
        states: weights.states.mapValues { $0.converted() }))
  }

  /// What has been learned so far, as a model.
  ///
  /// - Parameter baselines: what it is to be compared with from then on.
  /// - Throws: `ModelError` where preprocessing or baselines do not fit the network.
  public func model(
    task: TaskKind, preprocessing: Preprocessing?, provenance: Provenance = Provenance(),
    baselines: Baselines? = nil
  ) throws(ModelError) -> Model {
    try Model(
      network: network, values: modelValues, task: task, loss: options.loss.loss,
      preprocessing: preprocessing, provenance: provenance, baseline: baselines?.stored)
  }
}

extension TrainingOptions {
  /// With the keys of configuration files, for `Provenance.options`.
  ///
  /// Throws `EncodingError` for a NaN or an infinity.
  public var json: JSONValue { get throws { try JSONValue(encoding: self) } }
}
