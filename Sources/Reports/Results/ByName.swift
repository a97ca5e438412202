import ChainruleExplain
import ChainruleFormulas
import ChainruleGraphs
import ChainruleInterchange
import ChainruleNetworks

/// The numbers of a case with one sample by the names of the text that it comes from, as a program would spell them:
/// `net_n3`, `dE_dout_n3`, `dout_dnet_n3`, `dE_dw1`, `w1_new`.
struct ByName {
  private(set) var object = JSONObject()
  private(set) var weightPositions = JSONObject()
  private(set) var biasPositions = JSONObject()
  private let names: GivenNames
  /// What stands for the cost in a derivative: E of E_total.
  private let cost: String

  init(_ worked: Worked) {
    let names = worked.example.names
    let total = names[.cost] ?? "C"
    self.names = names
    cost = String(total.prefix { $0 != "_" })
    object[total] = .number(worked.before.cost)
    for layer in worked.before.layers {
      addNeurons(layer, worked)
      addParameters(layer, worked)
    }
    addOutputLosses(worked)
  }

  /// What a neuron's names end with: n6 of net_n6.
  func suffix(ofNeuron neuron: Int, layer: Int) -> String {
    let name = name("z", layer, [neuron])
    return name.firstIndex(of: "_").map { String(name[name.index(after: $0)...]) } ?? name
  }

  /// The given name, else ours.
  private func name(_ letter: String, _ layer: Int, _ index: [Int]) -> String {
    let element = Element(Symbol(letter, layer: layer), index)
    return names[element] ?? element.asciiName
  }

  private mutating func addNeurons(_ layer: Trace.Layer, _ worked: Worked) {
    let slopes = worked.before.slopes(of: layer).values
    for neuron in layer.z.values.indices {
      let (z, a) = (name("z", layer.number, [neuron]), name("a", layer.number, [neuron]))
      object[z] = .number(layer.z.values[neuron])
      object[a] = .number(layer.a.values[neuron])
      object["d\(cost)_d\(a)"] = .number(layer.dCda.values[neuron])
      object["d\(a.prefix { $0 != "_" })_d\(z)"] = .number(slopes[neuron])
      object["d\(cost)_d\(z)"] = .number(layer.delta.values[neuron])
      let suffix = suffix(ofNeuron: neuron, layer: layer.number)
      object["delta_\(suffix)"] = .number(layer.delta.values[neuron])
    }
  }

  private mutating func addParameters(_ layer: Trace.Layer, _ worked: Worked) {
    let updates = worked.updates
    func new(_ id: ParameterID?) -> [Double] {
      updates.first { $0.spec.id == id }?.new.values ?? []
    }
    let newWeights = new(layer.weightID)
    let (neurons, inputs) = (layer.weights.shape[0], layer.weights.shape[1])
    for neuron in 0..<neurons {
      for input in 0..<inputs {
        let name = name("w", layer.number, [neuron, input])
        let place = neuron * inputs + input
        object[name] = .number(layer.weights.values[place])
        object["d\(cost)_d\(name)"] = .number(layer.weightGradient.values[place])
        object["\(name)_new"] = .number(newWeights[place])
        weightPositions[name] = .array([layer.number - 1, neuron, input].map { .integer($0) })
      }
    }
    guard let biases = layer.biases, let gradient = layer.biasGradient else { return }
    let newBiases = new(layer.biasID)
    for (i, bias) in biases.values.enumerated() {
      let name = name("b", layer.number, biases.shape == [] ? [] : [i])
      object[name] = .number(bias)
      object["d\(cost)_d\(name)"] = .number(gradient.values[i])
      object["\(name)_new"] = .number(newBiases[i])
      biasPositions[name] = .array([layer.number - 1, i].map { .integer($0) })
    }
  }

  /// What each output adds to the cost, where that is half the squared error.
  private mutating func addOutputLosses(_ worked: Worked) {
    guard worked.example.loss.loss is HalfSquaredErrorLoss, let last = worked.before.layers.last
    else { return }
    for (i, (a, y)) in zip(last.a.values, worked.example.targets.values).enumerated() {
      let suffix = suffix(ofNeuron: i, layer: last.number)
      object["\(cost)_\(suffix)"] = .number((y - a) * (y - a) / 2)
    }
  }
}
