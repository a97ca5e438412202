import ChainruleDrawing
import ChainruleFormulas
import ChainruleInterchange
import ChainruleNetworks
import ChainruleTraining

extension RunReport {
  var resultSection: RunSection? {
    RunSection("Result", id: "result", [headline, metricsTable, warningList])
  }

  private static let measures: KeyValuePairs = [
    "accuracy": "accuracy", "balanced_accuracy": "balanced accuracy", "f1_macro": "F1 (macro)",
    "roc_auc": "ROC AUC", "log_loss": "log loss", "brier": "Brier score",
    "calibration_error": "calibration error", "r2": "R²", "rmse": "RMSE", "mae": "MAE",
    "median_absolute_error": "median absolute error",
  ]

  /// The other models, measured on the rows of `findings.part`.
  private var baselines: [(name: String, metrics: Metrics)] {
    let constant = model.classes == nil ? "mean" : "majority"
    return [
      ("linear", findings?.judged.measures.linear), (constant, findings?.judged.measures.constant),
    ]
    .compactMap { name, metrics in metrics.map { (name, $0) } }
  }

  /// The number that counts, large, beside those of simpler models.
  private var headline: String? {
    guard let (part, metrics) = shownPart else { return nil }
    let key = metrics["accuracy"] == nil ? "rmse" : "accuracy"
    func value(_ metrics: Metrics) -> String {
      key == "accuracy" ? Self.percent(metrics[key] ?? .nan) : Self.shown(key, metrics[key])
    }
    let name =
      key == "rmse" ? "RMSE\(model.target.map { " of \($0)" } ?? "")" : "Accuracy"
    var cards = [("\(name), \(Self.partWords[part] ?? part) rows", value(metrics))]
    let words = [
      "linear": "Linear model", "majority": "Most frequent class", "mean": "Always the mean",
    ]
    cards += baselines.map { (words[$0.name] ?? $0.name, value($0.metrics)) }
    let items = cards.enumerated().map { place, card in
      "<div\(place == 0 ? " class=\"first\"" : "")><dt>\(escapedForMarkup(card.0))</dt>"
        + "<dd>\(card.1)</dd></div>"
    }
    return "<dl class=\"headline\">\(items.joined())</dl>"
  }

  private var metricsTable: String? {
    guard !parts.isEmpty else { return nil }
    var table = ReportTable(titles: [""] + parts.map { Self.partWords[$0.name] ?? $0.name })
    table.titles += baselines.map(\.name)
    table.rows = [
      ["rows"] + parts.map(\.metrics.rows.grouped) + baselines.map(\.metrics.rows.grouped)
    ]
    for (key, name) in Self.measures {
      let all = (parts + baselines).map { $0.metrics[key] }
      guard all.contains(where: { $0 != nil }) else { continue }
      table.rows.append([name] + all.map { Self.shown(key, $0) })
    }
    if parts.allSatisfy({ $0.metrics["log_loss"] == nil }) {
      table.rows.append(
        ["loss of training"] + (parts + baselines).map { Self.shown("loss", $0.metrics["loss"]) })
    }
    table.caption = notes.map(escapedForMarkup).joined(separator: " ")
    return table.markup
  }

  private var notes: [String] {
    var notes: [String] = []
    if record["choice"] != nil, record["rows"]?["validation"]?.integer == 0 {
      notes.append("Validation: training rows, each judged by a network that had not seen it.")
    }
    if !parts.isEmpty, parts.allSatisfy({ $0.name == "train" }) {
      notes.append(
        "No rows were held back: these numbers say nothing about rows it has not learned.")
    }
    if let findings, !baselines.isEmpty {
      let part = Self.partWords[findings.part.name] ?? findings.part.name
      let constant = model.classes == nil ? "mean" : "most frequent class"
      notes.append(
        "Linear: the linear model of the same training rows; \(baselines.last?.name ?? ""): always the \(constant) of "
          + "the training rows; both measured on the \(part) rows.")
    }
    if model.classes == nil, let target = model.target {
      notes.append("RMSE, MAE and the median error are in the units of \(target).")
    }
    return notes
  }

  private var warningList: String? {
    guard let warnings = findings?.warnings, !warnings.isEmpty else { return nil }
    func list(_ warnings: some Collection<Diagnostics.Warning>) -> String {
      let items = warnings.map { "<li>\(escapedForMarkup($0.description)).</li>" }
      return "<ul class=\"warnings\">\n\(items.joined(separator: "\n"))\n</ul>"
    }
    // With many classes there may be one of each.
    let rest = warnings.count > 6 ? warnings.dropFirst(5) : []
    let more = rest.isEmpty ? "" : "\n" + Self.fold("\(rest.count) more", list(rest))
    return "<h3>Worth a look</h3>\n\(list(warnings.dropLast(rest.count)))\(more)"
  }

  // MARK: - Learning

  var learningSection: RunSection? {
    let charts = RunCharts(
      name: name, history: history, unit: model.target ?? "", lossUnit: lossUnit)
    guard let loss = charts.loss else { return nil }
    var figures = [(figure(loss), escapedForMarkup(lossCaption(loss.series.count > 1)))]
    if let measure = charts.measure {
      figures.append(
        (
          figure(measure),
          model.classes == nil
            ? "The root mean squared error on the validation rows."
            : "The share of validation rows that are named rightly."
        ))
    } else if let rate = charts.learningRate, history.count > 1 {
      figures.append((figure(rate), "The learning rate of each epoch’s last step."))
    }
    return RunSection("Learning", id: "learning", [Self.paragraph(ending), Self.figures(figures)])
  }

  /// Below a heading that says what it is; the last epoch needs no mark where it is the best.
  private func figure(_ chart: LineChart) -> String {
    var chart = chart
    (chart.title, chart.width, chart.height) = ("", 460, 320)
    let last = Double(history.count)
    chart.marks.removeAll { $0.kind == .vertical(last) }
    return chart.figure
  }

  var lossUnit: String { model.lossUnit }

  private func lossCaption(_ hasValidation: Bool) -> String {
    "The mean loss of a row after each epoch"
      + (hasValidation ? ", on rows to learn from and on others" : ", on the rows to learn from")
      + (lossUnit.hasPrefix("σ")
        ? "; σ is the standard deviation of \(model.target ?? "the target") over the training rows."
        : ".")
  }

  private var ending: String {
    let count = history.count
    var text = "\(count.grouped) epoch\(count == 1 ? "" : "s")"
    if let planned = record["epochs"]?.integer, planned != count {
      text += " of \(planned.grouped) planned"
    }
    if let seconds = record["seconds"]?.double {
      text += ", \(Self.significant(seconds, 2)) seconds"
    }
    let words = [
      "completed": "it ran to its end",
      "converged": "it stopped where the loss asked for was reached",
      "stopped_early": "it stopped when the validation loss no longer fell",
      "interrupted": "it was interrupted", "diverged": "it diverged", "running": "it is running",
    ]
    if let status = record["status"]?.string { text += "; \(words[status] ?? status)" }
    if let best = record["best_epoch"]?.integer, best != count {
      text += ". The weights are those of epoch \(best.grouped)"
    }
    return text + "."
  }
}
