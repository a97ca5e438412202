import Chainrule

/// A model in words and as JSON.
struct ModelSummary {
  let model: Model

  /// A layer with what it gives and holds.
  private struct LayerLine {
    let name: String
    let what: String
    let outputs: Int
    let parameters: [ParameterSpec]
    var count: Int { parameters.reduce(0) { $0 + $1.shape.elementCount } }
  }

  func lines(on terminal: Terminal) -> [String] {
    var lines = [terminal.bold(title), ""]
    var table = TextTable()
    table.add(["layer", "outputs", "parameters"], isHead: true)
    table.add(["input", model.network.inputs.grouped, ""])
    for layer in layers {
      table.add(["\(layer.name)  \(layer.what)", layer.outputs.grouped, layer.count.grouped])
    }
    table.add(["in all", "", model.network.parameterCount.grouped], isHead: true)
    lines += table.lines(on: terminal)
    if let preprocessing = model.preprocessing {
      lines += ["", terminal.bold("Inputs")]
      lines += PreprocessingReport(preprocessing: preprocessing).lines(on: terminal)
    }
    lines += ["", terminal.bold("Origin")] + origin(on: terminal)
    return lines
  }

  private var title: String {
    let target = model.target.map { " of \($0)" } ?? ""
    return "\(model.task.rawValue)\(target), \(model.precision.rawValue) precision"
  }

  private func origin(on terminal: Terminal) -> [String] {
    let provenance = model.provenance
    var facts: [(String, String)] = []
    if let data = provenance.data {
      facts.append(("data", "\(data.file), \(data.rows.grouped) rows to train"))
      facts.append(("sha256", data.sha256))
    }
    if let epochs = provenance.epochs {
      let best = provenance.bestEpoch.map { ", the best was \($0)" } ?? ""
      facts.append(("epochs", "\(epochs.grouped)\(best)"))
    }
    facts.append(("loss", type(of: model.loss.loss).kind))
    facts.append(("seed", "\(provenance.seed)"))
    facts.append(("made by", "chainrule \(provenance.version)"))
    for entry in provenance.metrics.entries {
      let found = ["accuracy", "log_loss", "r2", "rmse"].compactMap { key in
        entry.value[key]?.double.map { "\(key) \($0.significant(4))" }
      }
      if !found.isEmpty { facts.append((entry.key, found.joined(separator: ", "))) }
    }
    return facts.map { name, value in
      "  \(name)\(String(repeating: " ", count: max(1, 12 - name.count)))\(value)"
    }
  }

  private var layers: [LayerLine] {
    var width = model.network.inputs
    return model.network.nodes.map { node in
      let parameters = model.network.parameters.filter {
        $0.id.name.hasPrefix("\(node.name).")
      }
      let what: String
      switch node.layer.layer {
      case let dense as DenseLayer:
        what = "\(width) → \(dense.outputs), \(dense.activation.kind)"
        width = dense.outputs
      case let activation as ActivationLayer: what = activation.activation.kind
      case let dropout as DropoutLayer: what = "drops \((dropout.probability * 100).plain) %"
      default: what = ""
      }
      return LayerLine(name: node.name, what: what, outputs: width, parameters: parameters)
    }
  }

  var json: JSONValue {
    var object: JSONObject = [
      "task": .string(model.task.rawValue),
      "target": model.target.map { .string($0) } ?? .null,
      "classes": model.classes.map { .array($0.map { .string($0) }) } ?? .null,
      "precision": .string(model.precision.rawValue),
      "loss": .string(type(of: model.loss.loss).kind),
      "inputs": .integer(model.network.inputs), "outputs": .integer(model.network.outputs),
      "parameters": .integer(model.network.parameterCount),
    ]
    object["layers"] = .array(
      layers.map { layer in
        [
          "name": .string(layer.name), "description": .string(layer.what),
          "outputs": .integer(layer.outputs), "parameters": .integer(layer.count),
          "shapes": .object(
            JSONObject(
              layer.parameters.map {
                .init($0.id.name, .array($0.shape.map { .integer($0) }))
              })),
        ]
      })
    object["features"] =
      model.preprocessing.map { .array($0.featureNames.map { .string($0) }) } ?? .null
    object["training"] = model.provenance.json
    return .object(object)
  }
}
