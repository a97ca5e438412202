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
      let report = PreprocessingReport(preprocessing: preprocessing)
      lines += ["", terminal.bold("Inputs")] + report.lines(on: terminal)
      lines += ["", terminal.bold("Target")] + report.targetLines(on: terminal)
    }
    if let measures = RecordedMetrics(model.provenance.metrics) {
      lines += ["", terminal.bold("Measures")] + measures.lines(on: terminal)
    }
    if let baseline = model.baseline {
      lines += ["", terminal.bold("Baselines")] + entries(baselines(baseline), on: terminal)
    }
    return lines + ["", terminal.bold("Origin")] + entries(origin, on: terminal)
  }

  private var title: String {
    let target = model.target.map { " of \($0)" } ?? ""
    return "\(model.task.rawValue)\(target), \(model.precision.rawValue) precision"
  }

  private func entries(_ entries: [(String, String)], on terminal: Terminal) -> [String] {
    entries.flatMap { terminal.entry("  \($0.0)", $0.1, column: 14) }
  }

  private var origin: [(String, String)] {
    let provenance = model.provenance
    var facts: [(String, String)] = []
    if let data = provenance.data {
      facts.append(("data", "\(data.file), \(data.rows.grouped) rows to train"))
      facts.append(("sha256", data.sha256))
    }
    if let epochs = provenance.epochs {
      let best = provenance.bestEpoch.map { ", the best was \($0.grouped)" } ?? ""
      facts.append(("epochs", "\(epochs.grouped)\(best)"))
    }
    facts.append(("loss", type(of: model.loss.loss).kind))
    facts.append(("seed", "\(provenance.seed)"))
    facts.append(("made by", "chainrule \(provenance.version)"))
    return facts
  }

  /// What the simpler models are that results stand beside.
  private func baselines(_ baseline: ModelBaseline) -> [(String, String)] {
    let shape = baseline.weights.shape
    let linear =
      "\(shape[1].grouped) inputs → \(shape[0].grouped), "
      + "\((baseline.weights.count + baseline.biases.count).grouped) parameters"
    guard model.task == .classification else {
      let names = model.preprocessing?.target.names ?? []
      let means = baseline.constant.enumerated().map { i, mean in
        let value =
          model.preprocessing?.target.inOriginalUnits(mean, column: i) ?? mean
        return (names.count > 1 ? "\(names[i]) " : "") + value.significant(4)
      }
      return [
        ("linear", linear), ("mean", "always \(means.joined(separator: ", "))"),
      ]
    }
    let most = baseline.constant.indices.max { baseline.constant[$0] < baseline.constant[$1] } ?? 0
    let name = model.classes.map { $0[most] } ?? "\(most)"
    let share = (baseline.constant[most] * 100).fixed(1)
    return [
      ("linear", linear), ("majority", "always \(name), \(share) % of the training rows"),
    ]
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
    if let preprocessing = model.preprocessing {
      object["preprocessing"] = try? JSONValue(encoding: preprocessing)
    }
    if let baseline = model.baseline {
      object["baseline"] = [
        "constant": .array(baseline.constant.map { .number($0) }),
        "linear": [
          "inputs": .integer(baseline.weights.shape[1]),
          "outputs": .integer(baseline.weights.shape[0]),
        ],
      ]
    }
    object["training"] = model.provenance.json
    return .object(object)
  }
}
