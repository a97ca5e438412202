import Chainrule

/// The network and how it is going to learn, in a line each.
struct PlanReport {
  let plan: TrainPlan
  let choice: RecipeChoice?

  func lines(on terminal: Terminal) -> [String] {
    let count = plan.network.parameterCount.grouped
    let chosen = plan.chosen.map { "; \($0)" } ?? ""
    return terminal.entry("Network", "\(plan.network.words) (\(count) parameters\(chosen))")
      + terminal.entry("Training", training)
      + (choice.map { terminal.entry("Chosen", words(for: $0)) } ?? [])
      + start.flatMap { terminal.entry("Start", $0) }
  }

  /// “the best of 5 by 4-fold cross-validation: accuracy 0.974 (the others 0.93 to 0.97)”.
  private func words(for choice: RecipeChoice) -> String {
    let key = choice.best.metrics?["accuracy"] == nil ? "r2" : "accuracy"
    let name = key == "r2" ? "R²" : "accuracy"
    func score(_ trial: RecipeChoice.Trial) -> Double? { trial.metrics?[key] }
    let others = choice.trials.compactMap(score)
    var text = "the best of \(choice.trials.count) ways to learn, judged on rows they had not seen"
    if let best = score(choice.best), let least = others.min() {
      text += ": \(name) \(best.fixed(3)), the least \(least.fixed(3))"
    }
    return text
  }

  /// Where the first weights come from.
  private var start: [String] {
    guard let start = plan.start else { return [] }
    var lines = ["\(start.taken.joined(separator: ", ")) from the given model"]
    lines += start.layers.filter { $0.difference != nil }.map { "\($0)" }
    return lines
  }

  private var training: String {
    let settings = plan.settings
    let optimizer = plan.options.optimizer.optimizer
    var parts = ["\(type(of: optimizer).kind) \(optimizer.learningRate.plain)"]
    if let momentum = settings.momentum { parts.append("momentum \(momentum.plain)") }
    if let decay = settings.weightDecay, decay > 0 {
      parts.append("weight decay \(decay.plain)")
    }
    if let dropout = settings.dropout, dropout > 0, settings.layers?.sizes.isEmpty == false {
      parts.append("dropout \(dropout.plain)")
    }
    parts.append(plan.options.batchSize.map { "batches of \($0.grouped)" } ?? "full batches")
    let epochs = plan.epochs == 1 ? "1 epoch" : "\(plan.epochs.grouped) epochs"
    if let patience = plan.patience {
      parts.append("at most \(epochs), stops \(patience) after the best")
    } else {
      parts.append(epochs)
    }
    return parts.joined(separator: ", ")
  }
}

extension Network {
  /// “11 → 128 relu → 64 relu → 3 softmax”.
  var words: String {
    var words = "\(inputs.grouped)"
    for node in nodes {
      switch node.layer.layer {
      case let dense as DenseLayer:
        words += " → \(dense.outputs.grouped)"
        if dense.activation != .linear { words += " \(dense.activation.kind)" }
      case let activation as ActivationLayer: words += " \(activation.activation.kind)"
      case is BatchNormLayer: words += " batch_norm"
      default: continue
      }
    }
    return words
  }
}
