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

  /// “weight decay 0.03, out of 0.1, 0.03, 0.01 and dropout, by 5-fold cross-validation: loss 0.0812, the least 0.0797;
  /// the strongest that is not worse beyond doubt”.
  private func words(for choice: RecipeChoice) -> String {
    let tried = choice.trials.map { name($0.recipe) }
    let listing =
      tried.count < 2
      ? tried.joined() : tried.dropLast().joined(separator: ", ") + " and " + tried[tried.count - 1]
    let folds = choice.best.foldLosses.count
    let judge = folds > 1 ? "\(folds)-fold cross-validation" : "a fifth of the training rows"
    let own = name(choice.best.recipe)
    var text = own.hasPrefix("dropout") ? own : "weight decay \(own)"
    text += ", out of \(listing), by \(judge): loss \(choice.best.loss.significant(3))"
    let least = choice.trials.map(\.loss).min() ?? choice.best.loss
    if choice.best.loss > least {
      text += ", the least \(least.significant(3)); the strongest that is not worse beyond doubt"
    }
    return text
  }

  private func name(_ recipe: Recipe) -> String {
    recipe.dropout > 0
      ? "dropout \(recipe.dropout.plain)" : recipe.weightDecay?.plain ?? "no weight decay"
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
