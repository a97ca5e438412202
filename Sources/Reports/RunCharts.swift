import ChainruleDrawing
import ChainruleInterchange
import ChainruleTraining

/// The charts of a training, from what its folder tells.
///
///     let run = try RunFolder.open("runs/penguins-2026-11-21-1")
///     let charts = RunCharts(name: run.name, history: try run.history())
///     try AtomicFile.write(charts.curves.svg, to: "curves.svg")
public struct RunCharts: Sendable {
  /// What the run is called.
  public var name: String
  /// A line for each epoch, as in `history.jsonl`.
  public var history: [JSONValue]
  /// What the target's error is measured in; empty where that is not known.
  public var unit: String
  /// What the loss is measured in: “nats” of a cross-entropy; empty for a bare number.
  public var lossUnit: String

  public init(name: String, history: [JSONValue], unit: String = "", lossUnit: String = "") {
    (self.name, self.history, self.unit) = (name, history, unit)
    self.lossUnit = lossUnit
  }

  /// All of them that the history has numbers for, two beside each other.
  public var curves: ChartGrid {
    let charts = [loss, measure, learningRate, gradientNorm].compactMap { $0 }
    return ChartGrid(
      title: name, caption: "The course of the training \(name) over \(epochs).",
      charts: charts)
  }

  /// The loss on training and validation rows; nil for a history without epochs.
  public var loss: LineChart? {
    let training = points("loss")
    guard !training.isEmpty else { return nil }
    let validation = points("validation_loss")
    return chart(
      "Loss", y: Axis("mean loss of a row", unit: lossUnit, scale: scale(training + validation)),
      [Series(name: "training", points: training, style: 0)]
        + (validation.isEmpty
          ? [] : [Series(name: "validation", points: validation, style: 1)]))
  }

  /// Accuracy or error on validation rows; nil without them.
  public var measure: LineChart? {
    let accuracy = points("validation_accuracy").map { ChartPoint($0.x, 100 * $0.y) }
    if !accuracy.isEmpty {
      return chart(
        "Accuracy on validation rows", y: Axis("right", unit: "%"),
        [Series(name: "validation", points: accuracy, style: 1)])
    }
    let error = points("validation_rmse")
    guard !error.isEmpty else { return nil }
    return chart(
      "Error on validation rows",
      y: Axis("RMSE", unit: unit.isEmpty ? "unit of the target" : unit, scale: scale(error)),
      [Series(name: "validation", points: error, style: 1)])
  }

  /// η of each epoch's last step.
  public var learningRate: LineChart? {
    let rates = points("learning_rate")
    guard !rates.isEmpty else { return nil }
    return chart(
      "Learning rate", y: Axis("η", scale: scale(rates)),
      [Series(name: "learning rate", points: rates, style: 0)])
  }

  /// The norm of all gradients of each epoch's last step.
  public var gradientNorm: LineChart? {
    let norms = points("gradient_norm")
    guard !norms.isEmpty else { return nil }
    return chart(
      "Gradient norm", y: Axis("‖∂C/∂p‖ of the last step", scale: .log),
      [Series(name: "gradient norm", points: norms, style: 0)])
  }

  /// The best epoch by the validation rows; nil without them, where the least training loss says nothing of what is best.
  private var best: Double? {
    guard history.contains(where: { $0["validation_loss"]?.double != nil }) else { return nil }
    return history.last { $0["is_best"]?.bool == true }?["epoch"]?.double
  }

  private var epochs: String { history.count == 1 ? "1 epoch" : "\(history.count) epochs" }

  private func chart(_ title: String, y: Axis, _ series: [Series]) -> LineChart {
    LineChart(
      title: title, caption: "\(title) over \(epochs) of \(name).",
      x: Axis("epoch", isWhole: true), y: y, series: series,
      marks: best.map { [ChartMark(.vertical($0), label: "best: epoch \(Int($0))")] } ?? [],
      width: 440, height: 300)
  }

  private func points(_ key: String) -> [ChartPoint] {
    history.compactMap { line in
      guard let epoch = line["epoch"]?.double, let value = line[key]?.double else { return nil }
      return ChartPoint(epoch, value)
    }
  }

  /// Logarithmic where the numbers span more than a power of ten and all are above 0.
  private func scale(_ points: [ChartPoint]) -> Axis.Scale {
    let numbers = points.map(\.y).filter(\.isFinite)
    guard let low = numbers.min(), let high = numbers.max(), low > 0 else { return .linear }
    return high > 10 * low ? .log : .linear
  }
}

extension HeatMap {
  /// The confusion matrix of some rows; nil for a model of numbers.
  public init?(_ metrics: Metrics, title: String) {
    guard let confusion = metrics.confusion, let names = metrics.classes else { return nil }
    self.init(confusion.counts, names: names, title: title)
  }

  /// The confusion matrix of a part of `run.json`; nil where there is none.
  public init?(recorded metrics: JSONValue, title: String) {
    let names = (metrics["classes"]?.array ?? []).compactMap(\.string)
    let counts = (metrics["confusion"]?.array ?? []).map { ($0.array ?? []).compactMap(\.integer) }
    guard !names.isEmpty else { return nil }
    self.init(counts, names: names, title: title)
  }

  private init?(_ counts: [[Int]], names: [String], title: String) {
    guard counts.count == names.count, counts.allSatisfy({ $0.count == names.count }) else {
      return nil
    }
    let hits = counts.indices.reduce(0) { $0 + counts[$1][$1] }
    let total = counts.joined().reduce(0, +)
    let empty = names.indices.filter { counts[$0].allSatisfy { $0 == 0 } }
    let without =
      empty.isEmpty ? "" : " No row is of \(empty.map { names[$0] }.joined(separator: ", "))."
    self.init(
      title: title,
      caption: "\(hits) of \(total) rows are right.\(without)", names: names, counts: counts)
  }
}
