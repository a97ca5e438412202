import ChainruleData
import ChainruleFormulas
import ChainruleTraining

/// Numbers from 0 on by the places of an image, each a square that is the fuller the greater the number.
struct PixelMap {
  let rows, columns: Int
  /// Line by line; as full as can be at the greatest.
  let values: [Double]
  /// What is shown, for those who do not see it.
  let name: String
  /// `map`, or `thumb` for a small one in a line of text.
  var kind = "map"

  /// So many shades are told apart.
  private static let shades = 20

  init(grid: InputGroups.Grid, values: [Double], name: String) {
    (rows, columns) = (grid.rows, grid.columns)
    (self.values, self.name) = (values, name)
  }

  /// A small picture of an image; nil where it is none of rows and columns, or has too many to be drawn.
  init?(_ images: NumberArray, row: Int, name: String) {
    let shape = Array(images.shape.dropFirst())
    guard shape.count == 2 || shape.count == 3, shape[0] * shape[1] <= 4096 else { return nil }
    (rows, columns) = (shape[0], shape[1])
    let colors = shape.count == 3 ? shape[2] : 1
    let first = row * shape.reduce(1, *)
    values = (0..<rows * columns).map { place in
      (0..<colors).reduce(0) { $0 + images.value(first + place * colors + $1) } / Double(colors)
    }
    (self.name, kind) = (name, "thumb")
  }

  var markup: String {
    """
    <svg class="pixels \(kind)" viewBox="0 0 \(columns) \(rows)" width="\(columns)" height="\(rows)" role="img">\
    <title>\(escapedForMarkup(name))</title>\((0..<rows).map(line).joined())</svg>
    """
  }

  /// Neighbors of one shade as one rectangle.
  private func line(_ row: Int) -> String {
    let most = values.filter(\.isFinite).max() ?? 0
    guard most > 0 else { return "" }
    let shades = (0..<columns).map { column -> Int in
      let share = values[row * columns + column] / most
      return share.isFinite ? Int((max(0, share) * Double(Self.shades)).rounded()) : 0
    }
    var text = ""
    var start = 0
    for column in 1...columns where column == columns || shades[column] != shades[start] {
      if shades[start] > 0 {
        let opacity = NumberFormat.shortest.string(
          Double(shades[start]) / Double(Self.shades), as: .ascii)
        text +=
          "<rect x=\"\(start)\" y=\"\(row)\" width=\"\(column - start)\" height=\"1\" fill-opacity=\"\(opacity)\"/>"
      }
      start = column
    }
    return text
  }
}
