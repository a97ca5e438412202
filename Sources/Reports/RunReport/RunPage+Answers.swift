import ChainruleDrawing
import ChainruleFormulas
import ChainruleTraining

extension RunReport {
  // MARK: - Classes

  var classesSection: RunSection? {
    guard let (part, metrics) = shownPart, let confusion = metrics.confusion,
      let names = metrics.classes
    else { return nil }
    let rows = Self.partWords[part] ?? part
    let words = [mistakes(confusion, names), classTable(metrics)].compactMap { $0 }
      .joined(separator: "\n")
    guard names.count <= 60 else { return RunSection("Classes", id: "classes", [words]) }
    let map = HeatMap(
      title: "", caption: "How often each class was taken for each", names: names,
      counts: confusion.counts)
    let caption =
      "Each line: the \(rows) rows of one class, and what they were taken for. The stronger the color, the "
      + "greater the share of the line."
    let isLarge = names.count > 8
    let figure = (
      isLarge ? "<div class=\"scroll large\">\(map.figure)</div>" : map.figure, caption
    )
    let parts =
      isLarge
      ? [Self.figures([figure]), words] : [Self.figures([figure], beside: words)]
    return RunSection("Classes", id: "classes", parts)
  }

  /// The most frequent mistakes in words, where the matrix has many cells.
  private func mistakes(_ matrix: ConfusionMatrix, _ names: [String]) -> String? {
    guard names.count > 6 else { return nil }
    let all = names.indices.flatMap { i in
      names.indices.compactMap { j in
        i != j && matrix.counts[i][j] > 0 ? (matrix.counts[i][j], i, j) : nil
      }
    }
    let order = all.sorted { ($1.0, $0.1, $0.2) < ($0.0, $1.1, $1.2) }.prefix(8)
    guard !order.isEmpty else { return nil }
    let items = order.map { count, i, j in
      "<li>\(count.grouped) × \(escapedForMarkup(names[i])) taken for "
        + "\(escapedForMarkup(names[j]))</li>"
    }
    return "<h3>Most frequent mistakes</h3>\n<ul class=\"mistakes\">\(items.joined())</ul>"
  }

  private func classTable(_ metrics: Metrics) -> String? {
    guard let classes = metrics.perClass else { return nil }
    let areas = findings?.areas ?? []
    let hasAreas = areas.count == classes.count
    var table = ReportTable(titles: ["class", "rows", "precision", "recall", "F1"])
    if hasAreas { table.titles.append("ROC AUC") }
    table.rows = classes.enumerated().map { place, found in
      let shares = [found.precision, found.recall, found.f1].map { Self.shown("", $0) }
      let rows = Int(exactly: found.support)?.grouped ?? Self.significant(found.support)
      return [escapedForMarkup(found.name), rows] + shares
        + (hasAreas ? [Self.shown("", areas[place])] : [])
    }
    table.caption =
      "Precision: of the rows taken for the class, the share that are of it. Recall: of the rows of the class, the share "
      + "that was found."
      + (hasAreas
        ? " ROC AUC: how often a row of the class scores above one of the others." : "")
    return classes.count > 12
      ? Self.fold("Each of the \(classes.count) classes", table.markup) : table.markup
  }

  // MARK: - Numbers

  var numbersSection: RunSection? {
    guard let findings, case .numbers(let truth) = findings.judged.truth,
      case .numbers(let answers) = findings.judged.predictions.content
    else { return nil }
    let width = truth.shape[1]
    let names = model.preprocessing?.target.names ?? []
    let rows = Self.thinned(findings.judged.rows.count)
    let figures = (0..<min(width, 3)).flatMap { column -> [(chart: String, caption: String)] in
      let pairs = rows.map {
        (truth.values[$0 * width + column], answers.values[$0 * width + column])
      }.filter { $0.0.isFinite && $0.1.isFinite }
      return Self.charts(pairs, name: names.indices.contains(column) ? names[column] : "target")
    }
    let part = Self.partWords[findings.part.name] ?? findings.part.name
    let all = findings.judged.rows.count
    let drawn =
      rows.count < all
      ? "\(rows.count.grouped) of the \(all.grouped) \(part) rows, at equal distances."
      : "All \(all.grouped) \(part) rows."
    return RunSection(
      "Predicted against true", id: "numbers", [Self.paragraph(drawn), Self.figures(figures)])
  }

  /// At most 1,500 places at equal distances.
  private static func thinned(_ count: Int) -> [Int] {
    let most = min(count, 1500)
    return (0..<most).map { $0 * count / most }
  }

  private static func charts(
    _ pairs: [(truth: Double, answer: Double)], name: String
  ) -> [(chart: String, caption: String)] {
    let all = pairs.flatMap { [$0.truth, $0.answer] }
    guard let least = all.min(), let most = all.max() else { return [] }
    let opacity = pairs.count > 300 ? 0.45 : 0.8
    let plot = ScatterChart(
      title: "", caption: "Predicted against true \(name)", x: Axis("true", unit: name),
      y: Axis("predicted", unit: name),
      series: [
        Series(
          name: "right", points: [ChartPoint(least, least), ChartPoint(most, most)],
          look: .reference),
        Series(
          name: "", points: pairs.map { ChartPoint($0.truth, $0.answer) }, look: .points,
          style: 0, opacity: opacity),
      ], width: 460, height: 400)
    let low = pairs.map(\.answer).min() ?? 0
    let high = pairs.map(\.answer).max() ?? 0
    let residuals = ScatterChart(
      title: "", caption: "Errors by predicted \(name)", x: Axis("predicted", unit: name),
      y: Axis("error, predicted − true", unit: name),
      series: [
        Series(name: "right", points: [ChartPoint(low, 0), ChartPoint(high, 0)], look: .reference),
        Series(
          name: "", points: pairs.map { ChartPoint($0.answer, $0.answer - $0.truth) },
          look: .points, style: 0, opacity: opacity),
      ], width: 460, height: 400)
    return [
      (plot.figure, "Points on the line are right."),
      (residuals.figure, "A pattern here is something the network has not learned."),
    ]
  }

  // MARK: - Calibration

  var calibrationSection: RunSection? {
    guard let findings, let reliability = findings.reliability, let error = reliability.error else {
      return nil
    }
    let bins = reliability.bins.filter { $0.rows > 0 }
    let points = bins.compactMap { bin in
      bin.probability.flatMap { p in bin.right.map { ChartPoint(p, $0) } }
    }
    let diagram = LineChart(
      title: "", caption: "Share of right answers by their probability",
      x: Axis("probability of the answer", unit: "mean of a bin", range: 0...1),
      y: Axis("right", unit: "share of the answers", range: 0...1),
      series: [
        Series(
          name: "perfectly calibrated", points: [ChartPoint(0, 0), ChartPoint(1, 1)],
          look: .reference),
        Series(name: "this network", points: points, look: .path, style: 0),
      ], width: 460, height: 400)
    var table = ReportTable(titles: ["probability", "rows", "mean", "right"])
    table.rows = bins.reversed().map { bin in
      [
        "\(Self.significant(bin.lower, 2)) – \(Self.significant(bin.upper, 2))", bin.rows.grouped,
        Self.shown("", bin.probability), Self.shown("", bin.right),
      ]
    }
    let sure = bins.reduce(0.0) { $0 + $1.weight * (($1.probability ?? 0) - ($1.right ?? 0)) }
    let words =
      error < 0.02
      ? "Its probabilities can be taken at their word"
      : sure > 0 ? "It is surer than it should be" : "It is less sure than it could be"
    return RunSection(
      "Calibration", id: "calibration",
      [
        Self.paragraph(
          "\(words): expected calibration error \(Self.shown("", error)), the mean distance between the probability of "
            + "an answer and the share of such answers that are right."),
        Self.figures(
          [
            (
              diagram.figure,
              "Points below the line: answers that are less often right than they say."
            )
          ],
          beside: table.markup),
      ])
  }
}
