import ChainruleExplain
import ChainruleNetworks
import ChainruleTensors

extension Case {
  /// A trained model on a row that is drawn at random: standard normal inputs, and as target a class, or standard normal
  /// numbers. For looking at a model's calculation without its data.
  ///
  /// Throws `NetworkError` where the parts of the model do not fit together.
  public init(model: Model, drawnFrom seed: UInt64) throws {
    let random = Random(seed: seed)
    let purpose = Random.Purpose(rawValue: 0xD4A3)
    func normal(_ count: Int, _ row: Int) -> [Double] {
      (0..<count).map { random.normal(purpose, row: row, column: $0) }
    }
    var target = normal(model.network.outputs, 1)
    if model.task == .classification {
      let classes = max(target.count, 2)
      let chosen = Int(random.uniform(purpose, row: 2, column: 0) * Double(classes))
      target = target.indices.map { target.count == 1 ? Double(chosen) : $0 == chosen ? 1 : 0 }
    }
    try self.init(
      model.network, loss: model.loss.loss, inputs: [normal(model.network.inputs, 0)],
      targets: [target])
    parameters = model.parameters
    states.merge(model.states) { _, trained in trained }
    overSamples = .mean
    use = .inference
    inputNames = model.preprocessing?.featureNames ?? []
    outputNames = model.preprocessing.map { $0.target.classes ?? $0.target.names } ?? []
    let words = model.task == .classification ? "class" : "target"
    name = "Random row"
    about = "Inputs and \(words) are drawn at random with seed \(seed), not read from data."
  }
}
