import ChainruleFormulas

/// Counts by two kinds of classes, such as a confusion matrix: each row shaded by shares of the row.
public struct HeatMap: Chart, Hashable {
  public var title: String
  public var caption: String
  /// What rows and columns are: “actual”, “predicted”.
  public var rowTitle, columnTitle: String
  /// The names of rows and columns, the same for both.
  public var names: [String]
  /// A row for each name.
  public var counts: [[Int]]

  /// Precondition: as many rows, and columns in each, as names.
  public init(
    title: String, caption: String = "", rowTitle: String = "actual",
    columnTitle: String = "predicted", names: [String], counts: [[Int]]
  ) {
    precondition(
      counts.count == names.count && counts.allSatisfy { $0.count == names.count },
      "a matrix that is not \(names.count) by \(names.count)")
    (self.title, self.caption, self.names, self.counts) = (title, caption, names, counts)
    (self.rowTitle, self.columnTitle) = (rowTitle, columnTitle)
  }

  /// How much larger or smaller cells are than usual.
  private var scale = 1.0

  public var sheet: ChartSheet { HeatMapLayout(self, scale: scale).sheet }

  public func resized(to width: Double) -> Self {
    var map = self
    let layout = HeatMapLayout(self, scale: 1)
    let cells = layout.right - layout.left
    map.scale = cells > 0 ? min(max((width - layout.rest) / cells, 0.3), 2) : 1
    return map
  }
}

/// Where the parts of a heat map stand: few classes have large cells with their share, many have small ones.
private struct HeatMapLayout {
  let map: HeatMap
  let cell, nameRoom, left, top: Double
  private let hasNumbers: Bool
  /// Whether names of columns stand upright.
  let isUpright: Bool
  let columnRoom: Double

  init(_ map: HeatMap, scale: Double) {
    self.map = map
    let count = map.names.count
    let digits = map.counts.joined().max().map { String($0).count } ?? 1
    let least = Double(digits) * 7 + 6
    let usual =
      switch count {
      case ...4: 84.0
      case ...7: 62.0
      case ...12: 46.0
      case ...30: max(24.0, least)
      case ...60: 16.0
      default: 9.0
      }
    // Names have to stand beside their rows.
    cell = usual >= 14 ? max(usual * scale, min(usual, 15)) : max(usual * scale, 3)
    hasNumbers = cell >= max(24, least)
    let longest = map.names.map { DrawnText.width($0, size: Ink.small) }.max() ?? 0
    nameRoom = min(longest, 130)
    isUpright = longest > cell - 6
    columnRoom = isUpright ? min(longest, 100) + 8 : 18
    left = 12 + 18 + nameRoom + 8
    top = 12 + (map.title.isEmpty ? 0 : 22) + 20 + columnRoom
  }

  private var count: Int { map.names.count }
  private var hasNames: Bool { cell >= 14 }
  var right: Double { left + cell * Double(count) }
  /// What is beside the cells.
  var rest: Double { left + HeatMapLayout.sums }
  /// The columns at the right: how many rows there are, and how many of them are right.
  private static let sums = 112.0
  private var bottom: Double { top + cell * Double(count) }

  var sheet: ChartSheet {
    let width = max(right + HeatMapLayout.sums, 300)
    var parts =
      map.title.isEmpty
      ? [] : [Ink.text(map.title, "heading", x: 12, y: 24, room: width - 24, size: 15)]
    parts.append(
      Ink.text(
        map.columnTitle, "axis", x: (left + right) / 2, y: top - columnRoom - 6, anchor: .middle))
    let middle = (top + bottom) / 2
    parts.append(
      "<g transform=\"rotate(-90 22 \(coordinate(middle)))\">"
        + Ink.text(map.rowTitle, "axis", x: 22, y: middle, anchor: .middle) + "</g>")
    parts += headings
    for row in 0..<count { parts += self.row(row) }
    parts.append(
      Ink.box("frame", x: left, y: top, width: right - left, height: bottom - top))
    if count == 0 { parts.append(Ink.text("no classes", "aside", x: left, y: top + 20)) }
    return ChartSheet(width: width, height: bottom + (count == 0 ? 34 : 14), parts: parts)
  }

  private var headings: [String] {
    var parts = ["rows", "right"].enumerated().map { i, word in
      Ink.text(
        word, "tick", x: right + 48 + Double(i) * 54, y: top - 6, anchor: .end)
    }
    guard hasNames else { return parts }
    for (i, name) in map.names.enumerated() {
      let x = left + (Double(i) + 0.5) * cell
      if isUpright {
        parts.append(
          "<g transform=\"rotate(-90 \(coordinate(x + 4)) \(coordinate(top - 6)))\">"
            + Ink.text(name, "tick", x: x + 4, y: top - 6, room: 100, size: Ink.small) + "</g>")
      } else {
        parts.append(Ink.text(name, "tick", x: x, y: top - 6, anchor: .middle))
      }
    }
    return parts
  }

  private func row(_ row: Int) -> [String] {
    let counts = map.counts[row]
    let total = counts.reduce(0, +)
    let y = top + Double(row) * cell
    let name = map.names[row]
    var parts = counts.indices.flatMap { self.cell(row, $0, of: total) }
    guard hasNames else { return parts }
    let base = y + cell / 2 + 4
    parts.append(
      Ink.text(
        name, "tick", x: left - 8, y: base, anchor: .end, room: nameRoom, size: Ink.small))
    parts.append(Ink.text(String(total), "tick", x: right + 48, y: base, anchor: .end))
    let share = total == 0 ? "–" : percent(Double(counts[row]) / Double(total))
    parts.append(Ink.text(share, "tick", x: right + 102, y: base, anchor: .end))
    return parts
  }

  /// To a tenth; all and nothing only where it is all or nothing.
  private func percent(_ share: Double) -> String {
    let tenths = min(max((share * 1000).rounded(), share > 0 ? 1 : 0), share < 1 ? 999 : 1000)
    return NumberFormat.decimals(tenths == 1000 || tenths == 0 ? 0 : 1).string(tenths / 10) + " %"
  }

  private func cell(_ row: Int, _ column: Int, of total: Int) -> [String] {
    let found = map.counts[row][column]
    // What is empty shows the ground; in a large matrix that is most of it.
    guard found > 0 || count <= 30 else { return [] }
    let share = total == 0 ? 0 : Double(found) / Double(total)
    let level = ChartStyles.level(share)
    let (x, y) = (left + Double(column) * cell, top + Double(row) * cell)
    let title =
      found == 0
      ? ""
      : "\(map.rowTitle) \(map.names[row]), \(map.columnTitle) \(map.names[column]): \(found), \(percent(share))"
    var parts = [
      Ink.box("cell h\(level)", x: x, y: y, width: cell, height: cell, title: title)
    ]
    guard found > 0, hasNumbers else { return parts }
    let hasShare = cell >= 46
    let size = cell >= 62 ? Ink.size : 11
    let kind = (size == 11 ? "small " : "") + "t\(level)"
    parts.append(
      Ink.text(
        String(found), kind, x: x + cell / 2, y: y + cell / 2 + (hasShare ? -2 : 4),
        anchor: .middle))
    if hasShare {
      parts.append(
        Ink.text(
          percent(share), "small t\(level)", x: x + cell / 2, y: y + cell / 2 + 14,
          anchor: .middle))
    }
    return parts
  }
}
