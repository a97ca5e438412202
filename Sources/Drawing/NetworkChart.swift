/// A drawing of a network as a file of its own: below a title, with what lines mean.
public struct NetworkChart: Chart {
  /// The network itself.
  public var drawing: NetworkDrawing
  public var title: String
  private var direction = NetworkLayout.Direction.across

  /// A chart of a drawing.
  public init(_ drawing: NetworkDrawing, title: String = "") {
    (self.drawing, self.title) = (drawing, title)
    // Only a page has a script that reads the other samples' numbers.
    self.drawing.picture.samples = []
  }

  public var caption: String {
    let picture = drawing.picture
    var words =
      picture.isBlank ? [] : ["Each line is a weight, the wider the larger among those beside it."]
    if picture.layers.contains(where: { $0.nodes.contains { $0.bias != nil } }), !picture.isBlank {
      words.append("Below a neuron stands its bias.")
    }
    if picture.layers.contains(where: { $0.more > 0 }) {
      words.append("Of wide layers the neurons are drawn that weigh most.")
    }
    return (words + [picture.caption]).filter { !$0.isEmpty }.joined(separator: " ")
  }

  public var sheet: ChartSheet {
    let layout = drawing.layout(direction)
    let room = 16.0
    let entries = NetworkChart.signs(drawing.picture)
    let width = max(layout.width + 2 * room, 340)
    let left = (width - layout.width) / 2
    var parts = Ink.headings(title, within: width - 24)
    let top = 16 + Double(Ink.heading(title, within: width - 24).count) * 22
    let place = " x=\"\(coordinate(left))\" y=\"\(coordinate(top))\""
    parts.append(drawing.svg(layout, "", attributes: place) { _ in nil })
    var y = top + layout.height.rounded(.up) + 12
    if !entries.isEmpty {
      parts += NetworkChart.legend(entries, y: y + 8)
      y += 22
    }
    return ChartSheet(width: width, height: y, parts: parts, styles: NetworkDrawing.styles)
  }

  /// From top to bottom where it is too wide otherwise.
  public func resized(to width: Double) -> Self {
    var chart = self
    let (across, down) = (drawing.layout(.across).width, drawing.layout(.down).width)
    chart.direction = across + 32 > width * 11 / 9 && down < across ? .down : .across
    return chart
  }

  /// The kinds of lines that there are, where there are several.
  private static func signs(_ picture: NetworkPicture) -> [(name: String, kind: String)] {
    let weights = picture.isBlank ? [] : picture.layers.flatMap(\.edges).map(\.weight)
    let found = [
      ("positive", "positive", weights.contains { $0 > 0 }),
      ("negative", "negative", weights.contains { $0 < 0 }),
      ("zero", "zero", weights.contains { $0 == 0 }),
    ].filter(\.2)
    return found.count > 1 ? found.map { ($0.0, $0.1) } : []
  }

  private static func legend(_ entries: [(name: String, kind: String)], y: Double) -> [String] {
    var x = 12.0
    return entries.flatMap { entry -> [String] in
      defer { x += 36 + DrawnText.width(entry.name, size: Ink.small) + 20 }
      return [
        "<g class=\"network\"><g class=\"\(entry.kind)\"><path class=\"wire\" stroke-width=\"2.5\" "
          + "d=\"M\(coordinate(x)) \(coordinate(y - 4))h30\"/></g></g>",
        Ink.text(entry.name, "aside", x: x + 36, y: y),
      ]
    }
  }
}
