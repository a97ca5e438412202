import ChainruleDrawing
import ChainruleFormulas
import ChainruleTraining

extension RunReport {
  /// ROC, and precision by recall, of each class that has a curve.
  var curvesSection: RunSection? {
    guard let findings, !findings.curves.isEmpty,
      case .classes(_, let names, _) = findings.judged.predictions.content
    else { return nil }
    let curves = findings.curves.map {
      NamedCurve(name: names[$0.place], curve: $0.curve, isOnly: names.count == 2)
    }
    let figures = Self.figures([
      (
        Self.roc(curves),
        "ROC: the further to the upper left, the better; on the dotted line the probability says nothing. "
          + Self.legend(curves, "area below the curve (1 at best)", \.area)
      ),
      (
        Self.precision(curves),
        "Precision by recall: when so many of the class are to be found, how many of those taken for it are of it. "
          + Self.legend(curves, "average precision", \.averagePrecision)
      ),
    ])
    return RunSection(
      "ROC and precision", id: "roc",
      [
        Self.paragraph(curvesIntroduction(findings, names)), figures,
        names.count == 2 ? thresholdTable(curves[0]) : nil,
      ])
  }

  /// What the numbers of the legend are, or the only one of them.
  private static func legend(
    _ curves: [NamedCurve], _ what: String, _ value: (ThresholdCurve) -> Double
  ) -> String {
    curves.count == 1
      ? "Here the \(what) is \(shown("", value(curves[0].curve)))." : "The legend has the \(what)."
  }

  private func curvesIntroduction(_ findings: RunFindings, _ names: [String]) -> String {
    let part = Self.partWords[findings.part.name] ?? findings.part.name
    let rows = "\(findings.judged.rows.count.grouped) \(part) rows"
    if names.count == 2 {
      return
        "What each threshold on the probability of \(names[1]) finds in the \(rows). The network’s answer takes 0.5; "
        + "where one mistake costs more than the other, another may be better."
    }
    let known = findings.areas.compactMap { $0 }.count
    var text =
      "Each class against all others: what each threshold on its probability finds in the \(rows)."
    if known > findings.curves.count {
      text += " Drawn are the \(findings.curves.count) of \(known) classes with the least area."
    }
    if known < names.count {
      let without = names.indices.filter { findings.areas[$0] == nil }.map { names[$0] }
      text += " No curve has what is not among these rows: \(Self.listed(without))."
    }
    return text
  }

  private static func roc(_ curves: [NamedCurve]) -> String {
    LineChart(
      title: "", caption: "True positive rate by false positive rate",
      x: Axis("false positive rate", unit: "share of the others", range: 0...1),
      y: Axis("true positive rate", unit: "share of the class", range: 0...1),
      series: [chance(from: 0, to: 1)]
        + curves.map { $0.series($0.rocPoints, $0.curve.area) },
      marks: curves.flatMap {
        $0.answer { ChartPoint($0.falsePositiveRate, $0.truePositiveRate) }
      }, width: 460, height: 400
    ).figure
  }

  private static func precision(_ curves: [NamedCurve]) -> String {
    // Chance depends on how frequent the class is.
    let prevalence = curves.count == 1 ? curves.map(\.curve.prevalence) : []
    return LineChart(
      title: "", caption: "Precision by recall",
      x: Axis("recall", unit: "share of the class", range: 0...1),
      y: Axis("precision", unit: "share of those taken for it", range: 0...1),
      series: prevalence.map { chance(from: $0, to: $0) }
        + curves.map { $0.series($0.precisionSteps, $0.curve.averagePrecision) },
      marks: curves.flatMap { $0.answer { ChartPoint($0.truePositiveRate, $0.precision ?? 1) } },
      width: 460, height: 400
    ).figure
  }

  private static func chance(from first: Double, to last: Double) -> Series {
    Series(name: "", points: [ChartPoint(0, first), ChartPoint(1, last)], look: .reference)
  }

  private func thresholdTable(_ named: NamedCurve) -> String {
    let name = escapedForMarkup(named.name)
    var table = ReportTable(titles: ["threshold", "recall", "false positive rate", "precision"])
    table.rows = [0.1, 0.25, 0.5, 0.75, 0.9].map { threshold in
      let point = named.curve.point(at: threshold)
      return [NumberFormat.shortest.string(threshold)]
        + [point.truePositiveRate, point.falsePositiveRate, point.precision].map {
          Self.shown("", $0)
        }
    }
    table.caption =
      "Taken for \(name) where its probability is the threshold or more. Recall: the share of \(name) that is found. "
      + "False positive rate: the share of the others that is taken for it. Precision: the share of \(name) among "
      + "those taken for it."
    return table.markup
  }
}

/// A curve as the legend names it.
private struct NamedCurve {
  let name: String
  let curve: ThresholdCurve
  /// Whether it is the only one, of two classes.
  let isOnly: Bool

  /// In the legend a short name and the number that counts.
  func series(_ points: [ChartPoint], _ value: Double) -> Series {
    let short = name.count > 18 ? "\(name.prefix(16))…" : name
    return Series(
      name: "\(short) \(RunReport.shown("", value))", points: thinned(points),
      look: isOnly ? .steps : .line, style: isOnly ? 0 : nil)
  }

  var rocPoints: [ChartPoint] {
    curve.points.map { ChartPoint($0.falsePositiveRate, $0.truePositiveRate) }
  }

  /// Average precision is the area below steps: each precision holds back to the recall before it.
  var precisionSteps: [ChartPoint] {
    zip(curve.points, curve.points.dropFirst()).flatMap { before, point in
      let precision = point.precision ?? 0
      return [
        ChartPoint(before.truePositiveRate, precision),
        ChartPoint(point.truePositiveRate, precision),
      ]
    }
  }

  /// The place of the answer that the network gives; none where several curves would each have one.
  func answer(_ place: (ThresholdCurve.Point) -> ChartPoint) -> [ChartMark] {
    isOnly ? [ChartMark(.point(place(curve.point(at: 0.5))), label: "0.5")] : []
  }

  /// Without points that no eye tells from those before them.
  private func thinned(_ points: [ChartPoint]) -> [ChartPoint] {
    var kept: [ChartPoint] = []
    for (place, point) in points.enumerated() {
      if let last = kept.last, place + 1 < points.count, abs(last.x - point.x) < 0.002,
        abs(last.y - point.y) < 0.002
      {
        continue
      }
      kept.append(point)
    }
    return kept
  }
}
