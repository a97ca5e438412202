import Chainrule

/// What `train` gives: for people as tables, for programs as one JSON object.
struct TrainResults {
  let data: TrainData
  let plan: TrainPlan
  let choice: KeptChoice?
  let folder: RunFolder
  let result: FitResult
  let assessment: Assessment

  private var parts: [(name: String, metrics: Metrics)] { assessment.parts }
  private var warnings: [Diagnostics.Warning] { assessment.warnings }

  func print() {
    let terminal = Terminal.output
    for line in terminal.sentence(ending) { Output.print(line) }
    Output.print()
    for line in table.lines(on: terminal) { Output.print(line) }
    if let last = parts.last, let confusion = last.metrics.confusion,
      let classes = last.metrics.classes
    {
      Output.print()
      Output.print("  " + terminal.bold("Confusion on the \(last.name) rows"))
      for line in ConfusionTable(matrix: confusion, classes: classes).lines(on: terminal) {
        Output.print(line)
      }
    }
    Output.print()
    Output.print("Run   \(terminal.bold(folder.path))")
    Output.print("Next  \(next)")
  }

  private var table: MetricsTable {
    let constant = data.task == .classification ? "majority" : "mean"
    var table = MetricsTable(parts: parts)
    table.baselines = [("linear", assessment.linear), (constant, assessment.constant)]
    // Where training rows were judged in turn, the others have learned them all: not to be compared.
    if parts.last?.name != comparedPart { table.baselinePart = comparedPart }
    if choice != nil, data.validation == nil {
      table.remarks = [
        "validation: training rows, each judged by a network that had not seen it"
      ]
    }
    if assessment.validation == nil, assessment.test == nil {
      table.remarks.append(
        "no rows were held back: these numbers say nothing about rows it has not learned")
    }
    return table
  }

  /// The part that the baselines were measured on.
  private var comparedPart: String {
    assessment.test != nil ? "test" : data.validation != nil ? "validation" : "train"
  }

  /// “Trained 86 epochs in 1.2 s; the best was 56”.
  private var ending: String {
    let count = result.records.count
    var text = count == 1 ? "Trained 1 epoch" : "Trained \(count.grouped) epochs"
    text += " in \(spelled(seconds: result.seconds))"
    let best = result.bestEpoch.map { "; the weights are those of epoch \($0)" } ?? ""
    switch result.ending {
    case .completed: return text + (result.keptEpoch == count ? "" : best)
    case .converged: return text + "; the loss asked for is reached"
    case .stoppedEarly: return text + best + ", the best"
    case .interrupted:
      return "Interrupted after \(count.grouped) epochs"
        + (result.keptEpoch.map { "; the best weights so far, of epoch \($0), are saved" }
          ?? "; the weights as they are now are saved")
    case .diverged: return text + best + ", the best before the training diverged"
    }
  }

  private var next: String {
    data.columns == nil
      ? "chainrule predict \(folder.path) IMAGES" : "chainrule predict \(folder.path) DATA.csv"
  }

  var json: JSONValue {
    var object: JSONObject = [
      "run": .string(folder.path), "model": .string(folder.modelPath),
      "task": .string(data.task.rawValue), "target": .string(data.targetName),
      "rows": .object(data.rowsByPart), "network": network,
      "epochs": .integer(result.records.count),
      "best_epoch": (result.keptEpoch ?? result.bestEpoch).map { .integer($0) } ?? .null,
      "ending": .string(ending(result.ending)), "seconds": .number(result.seconds),
      "seed": JSONValue(plan.settings.seed),
    ]
    for (name, metrics) in parts { object[name] = metrics.json }
    object["baselines"] = [
      "part": .string(comparedPart), "constant": assessment.constant.json,
      "linear": assessment.linear.json,
    ]
    object["warnings"] = .array(warnings.map(\.json))
    if let choice, data.validation == nil {
      object["validation_folds"] = .integer(choice.folds)
    }
    if let choice { object["choice"] = choice.trials }
    return .object(object)
  }

  /// What should be looked at, a paragraph each.
  func printWarnings() {
    let terminal = Terminal.remarks
    // The results come first where both go to one terminal.
    Output.flush()
    for warning in warnings {
      for line in terminal.entry("Note", "\(warning)") { Remarks.say(line) }
    }
  }

  private func ending(_ ending: FitResult.Ending) -> String {
    switch ending {
    case .completed: "completed"
    case .converged: "converged"
    case .stoppedEarly: "stopped_early"
    case .interrupted: "interrupted"
    case .diverged: "diverged"
    }
  }

  private var network: JSONValue {
    [
      "description": .string(plan.network.words), "inputs": .integer(plan.network.inputs),
      "layers": .array((plan.settings.layers?.sizes ?? []).map { .integer($0) }),
      "outputs": .integer(plan.network.outputs),
      "parameters": .integer(plan.network.parameterCount),
    ]
  }
}
