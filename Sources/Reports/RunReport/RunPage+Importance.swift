import ChainruleData
import ChainruleDrawing
import ChainruleFormulas
import ChainruleTraining

extension RunReport {
  private static let mostBars = 15

  var importanceSection: RunSection? {
    guard let importance = findings?.importance else { return nil }
    let isImage = importance.grid != nil
    return RunSection(
      "What it looks at", id: "importance",
      [
        Self.paragraph(explanation(importance)),
        isImage ? maps(importance) : bars(importance),
      ])
  }

  private func explanation(_ importance: PermutationImportance) -> String {
    let what =
      switch importance.grid {
      case nil: "the values of one column are"
      case let grid? where grid.side > 1:
        "the pixels of one square of \(grid.side) × \(grid.side) are"
      default: "one pixel is"
      }
    let part = findings.map { Self.partWords[$0.part.name] ?? $0.part.name } ?? ""
    let rows =
      importance.rows < importance.rowsInAll
      ? "\(importance.rows.grouped) rows drawn from the \(importance.rowsInAll.grouped) \(part) rows"
      : "the \(importance.rows.grouped) \(part) rows"
    return
      "How much worse the network does when \(what) handed out to the rows at random, all else left as it is: the mean of "
      + "\(importance.shuffles) shuffles on \(rows), seed \(importance.seed). With nothing shuffled the loss is "
      + "\(Self.significant(importance.loss)). \(importance.grid == nil ? "Columns" : "Pixels") that tell the same stand in for each "
      + "other, so that each of them is missed little."
  }

  private func bars(_ importance: PermutationImportance) -> String? {
    let top = importance.ranked.prefix(Self.mostBars)
    guard !top.isEmpty else { return nil }
    let floor = floor(of: Array(top))
    let chart = BarChart(
      title: "", caption: "Loss added when a column is shuffled",
      axis: Axis("loss added by shuffling", unit: lossUnit, reaches: 0),
      bars: top.map { column in
        let (middle, spread) = (column.lossIncrease, column.lossSpread)
        let low = max(floor, middle - spread)
        return .init(column.name, max(floor, middle), spread: low...max(low, middle + spread))
      }, width: 480)
    let left = importance.columns.count - top.count
    let figure = (
      chart.figure,
      "Whiskers: one standard deviation of the \(importance.shuffles) shuffles."
        + (left > 0
          ? " The \(top.count) of \(importance.columns.count) columns that matter most." : "")
    )
    let table = importanceTable(importance)
    return left > 0 ? Self.figures([figure]) + table : Self.figures([figure], beside: table)
  }

  /// Where bars begin at least: at 0, where nothing is below it that could be seen; the table has the numbers.
  private func floor(of columns: [PermutationImportance.Column]) -> Double {
    let least = columns.map { $0.lossIncrease - $0.lossSpread }.min() ?? 0
    let most = columns.map { $0.lossIncrease + $0.lossSpread }.max() ?? 0
    return most > 0 && least >= -0.2 * most ? 0 : -.infinity
  }

  private func importanceTable(_ importance: PermutationImportance) -> String {
    let isClass = importance.score.key == "accuracy"
    var table = ReportTable(titles: [
      "column", "loss added", isClass ? "accuracy lost" : "RMSE added", "gradient",
    ])
    table.rows = importance.ranked.map { column in
      [
        escapedForMarkup(column.name),
        "\(Self.significant(column.lossIncrease, 3)) ± \(Self.significant(column.lossSpread, 2))",
        isClass
          ? "\(Self.percent(column.scoreLoss)) ± \(NumberFormat.decimals(1).string(100 * column.scoreSpread))"
          : "\(Self.significant(column.scoreLoss, 3)) ± \(Self.significant(column.scoreSpread, 2))",
        Self.significant(column.gradient, 3),
      ]
    }
    table.caption =
      "Gradient: the mean of |∂ℓ/∂x|·s over the rows, summed over the column’s inputs x, s the deviation of x: how much the "
      + "loss of a row moves with a small step. It looks at the rows where they stand, shuffling at what is lost as a whole."
    return table.rows.count > Self.mostBars
      ? Self.fold("All \(table.rows.count) columns in numbers", table.markup) : table.markup
  }

  // MARK: - Images

  private func maps(_ importance: PermutationImportance) -> String? {
    guard let grid = importance.grid else { return nil }
    let added = importance.columns.map { max(0, $0.lossIncrease) }
    let gradients = importance.columns.map(\.gradient)
    let best = importance.ranked.first
    let most = best.map {
      " The most: \(Self.significant($0.lossIncrease, 3)) ± \(Self.significant($0.lossSpread, 2)) at \($0.name)."
    }
    return Self.figures([
      (
        PixelMap(grid: grid, values: added, name: "Loss added by shuffling each pixel").markup,
        "Loss added by shuffling each pixel alone: the stronger the color, the more.\(escapedForMarkup(most ?? ""))"
      ),
      (
        PixelMap(grid: grid, values: gradients, name: "Gradient of each pixel").markup,
        "Mean |∂ℓ/∂x|·s of each pixel: how much the loss of an image moves with a small step, as wide as the pixel varies. "
          + "At most \(Self.significant(gradients.max() ?? 0, 3))."
      ),
    ])
  }
}
