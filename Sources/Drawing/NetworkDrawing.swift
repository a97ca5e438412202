import ChainruleExplain
import ChainruleFormulas

/// Draws a network as SVG: nodes as circles with name and value, edges with their weights as width and sign.
///
/// A negative weight is dashed as well as colored, so that it is told apart in print. Where weights have no room, they
/// appear under the pointer or with the focus.
public struct NetworkDrawing: Sendable {
  /// What is drawn.
  public var picture: NetworkPicture
  /// How numbers are rounded; a long one is written with fewer digits.
  public var digits: NumberFormat

  /// The drawing of a picture, its numbers in four significant digits if nothing else is said.
  public init(_ picture: NetworkPicture, digits: NumberFormat = .significant(4)) {
    (self.picture, self.digits) = (picture, digits)
  }

  /// A file of its own, with its colors for light and dark.
  public var file: String {
    svg(within: "<style>\(NetworkDrawing.palette)\(NetworkDrawing.styles)</style>") { _ in nil }
  }

  /// The drawing for a page that has `styles`; `link` gives the address of the first of some equations that the page has.
  package func svg(link: ([String]) -> String?) -> String { svg(within: "", link: link) }

  private func svg(within head: String, link: ([String]) -> String?) -> String {
    let layout = NetworkLayout(picture)
    let (width, height) = (Int(layout.width), Int(layout.height))
    var parts: [String] = []
    for k in picture.layers.indices.dropFirst() {
      let edges = layout.labels(of: k, texts: picture.layers[k].edges.map { short($0.weight) })
      parts += edges.map { edge($0, layer: k, layout, link) }
    }
    if picture.cost != nil { parts += costWires(layout) }
    for (k, layer) in picture.layers.enumerated() {
      parts.append(title(of: layer, layer: k, layout))
      for (i, node) in layer.nodes.enumerated() {
        parts.append(draw(node, at: layout.center(k, i), .init(layer: k, place: i), layout, link))
      }
      if layer.more > 0 { parts.append(rest(layer, layer: k, layout)) }
    }
    if let cost = picture.cost {
      let spot = Spot(layer: picture.layers.count, place: 0)
      parts.append(draw(cost, at: layout.costCenter, spot, layout, link, kind: "cost"))
    }
    return """
      <svg xmlns="http://www.w3.org/2000/svg" class="network" viewBox="0 0 \(width) \(height)" \
      width="\(width)" height="\(height)" style="\(sizes(layout))" role="group" aria-label="\(escapedForMarkup(summary))">\(head)
      \(parts.filter { !$0.isEmpty }.joined(separator: "\n"))
      </svg>
      """
  }

  /// For a page: not so small that it cannot be read, and not much larger than drawn.
  private func sizes(_ layout: NetworkLayout) -> String {
    "--least:\(Int(layout.width * (layout.isDense ? 0.8 : 0.62)))px;--most:\(Int(layout.width * 1.15))px"
  }

  private var summary: String {
    let sizes = picture.layers.map { String($0.nodes.count + $0.more) }
    return "A network with layers of \(sizes.joined(separator: ", ")) nodes"
  }

  /// The number in the digits asked for, or in fewer where that is long.
  func short(_ number: Double) -> String {
    let text = digits.string(number)
    if text.count <= 7 { return text }
    let tries = [4, 3, 2].map { NumberFormat.significant($0).string(number) }
    return tries.first { $0.count <= 7 } ?? NumberFormat.significant(2).string(number)
  }
}

/// Which node of which layer, for the page's script: what belongs to a node and what ends there.
private struct Spot {
  var layer, place: Int

  var data: String { "data-layer=\"\(layer)\" data-place=\"\(place)\"" }
  var end: String { "data-to=\"\(layer),\(place)\"" }
}

extension NetworkDrawing {
  private func open(_ kind: String, _ ids: [String], _ data: String, _ link: ([String]) -> String?)
    -> (start: String, end: String)
  {
    let names = escapedForMarkup(ids.joined(separator: ";"))
    let data = "class=\"\(kind)\" data-ids=\"\(names)\"" + (data.isEmpty ? "" : " " + data)
    guard let target = link(ids) else { return ("<g \(data)>", "</g>") }
    return ("<a \(data) href=\"\(escapedForMarkup(target))\">", "</a>")
  }

  private func edge(
    _ label: NetworkLayout.EdgeLabel, layer: Int, _ layout: NetworkLayout,
    _ link: ([String]) -> String?
  ) -> String {
    let edge = picture.layers[layer].edges[label.edge]
    let largest = picture.layers[layer].edges.map(\.weight.magnitude).max() ?? 0
    let share = largest > 0 ? edge.weight.magnitude / largest : 0
    let width = NumberFormat.decimals(2).string(1 + 3.5 * (share.isFinite ? share : 1))
    let kind =
      "edge " + (edge.weight < 0 ? "negative" : "positive") + (label.hasRoom ? "" : " tight")
    let tag = open(kind, edge.ids, Spot(layer: layer, place: edge.to).end, link)
    let line = layout.line(layer, edge)
    let place = "x=\"\(pixels(label.x))\" y=\"\(pixels(label.y))\""
    return tag.start + heading("\(edge.name) = \(digits.string(edge.weight))")
      + "<path class=\"reach\" d=\"\(line)\"/>"
      + "<path class=\"wire\" d=\"\(line)\" stroke-width=\"\(width)\"/>"
      + "<text class=\"value\" \(place)>\(short(edge.weight))</text>" + tag.end
  }

  private func draw(
    _ node: NetworkPicture.Node, at center: NetworkLayout.Point, _ spot: Spot,
    _ layout: NetworkLayout, _ link: ([String]) -> String?, kind: String = "node"
  ) -> String {
    let tag = open(kind, node.ids, spot.data, link)
    let (x, y) = (pixels(center.x), center.y)
    let name = escapedForMarkup(shortened(node.name, to: 8))
    let text =
      tag.start + heading("\(label(node))\(node.name) = \(digits.string(node.value))")
      + "<circle cx=\"\(x)\" cy=\"\(pixels(y))\" r=\"\(pixels(NetworkLayout.radius))\"/>"
      + "<text class=\"name\" x=\"\(x)\" y=\"\(pixels(y - 5))\">\(name)</text>"
      + "<text class=\"value\" x=\"\(x)\" y=\"\(pixels(y + 11))\">\(short(node.value))</text>"
      + tag.end
    return [text, bias(node, spot, center, link), beside(node, center, spot)]
      .filter { !$0.isEmpty }.joined(separator: "\n")
  }

  private func label(_ node: NetworkPicture.Node) -> String {
    node.label.isEmpty ? "" : node.label + ", "
  }

  private func bias(
    _ node: NetworkPicture.Node, _ spot: Spot, _ center: NetworkLayout.Point,
    _ link: ([String]) -> String?
  ) -> String {
    guard let bias = node.bias else { return "" }
    let tag = open("bias", bias.ids, spot.end, link)
    let place = "x=\"\(pixels(center.x))\" y=\"\(pixels(center.y + NetworkLayout.radius + 14))\""
    let name = escapedForMarkup(shortened(bias.name, to: 8))
    return tag.start + heading("\(bias.name) = \(digits.string(bias.value))")
      + "<text class=\"value\" \(place)>\(name) = \(short(bias.value))</text>" + tag.end
  }

  /// The column's name, left of an input and right of an output.
  private func beside(
    _ node: NetworkPicture.Node, _ center: NetworkLayout.Point, _ spot: Spot
  ) -> String {
    guard !node.label.isEmpty else { return "" }
    let isInput = spot.layer == 0
    let gap = NetworkLayout.radius + 8
    let x = pixels(isInput ? center.x - gap : center.x + gap)
    let y = isInput || picture.cost == nil ? center.y + 4 : center.y - gap + 4
    let text = escapedForMarkup(shortened(node.label, to: NetworkLayout.longestLabel))
    let kind = isInput ? "label input" : "label"
    return "<text class=\"\(kind)\" x=\"\(x)\" y=\"\(pixels(y))\">\(text)</text>"
  }

  private func title(of layer: NetworkPicture.Layer, layer k: Int, _ layout: NetworkLayout)
    -> String
  {
    guard !layer.title.isEmpty else { return "" }
    let x = pixels(layout.x(k))
    return "<text class=\"title\" x=\"\(x)\" y=\"14\">\(escapedForMarkup(layer.title))</text>"
  }

  private func rest(_ layer: NetworkPicture.Layer, layer k: Int, _ layout: NetworkLayout) -> String
  {
    let center = layout.center(k, layer.nodes.count)
    let place = "x=\"\(pixels(center.x))\" y=\"\(pixels(center.y - 12))\""
    return "<text class=\"rest\" \(place)>… \(layer.more) more</text>"
  }

  private func costWires(_ layout: NetworkLayout) -> [String] {
    let last = picture.layers.count - 1
    return (picture.layers.last?.nodes ?? []).indices.map { i in
      "<path class=\"thread\" d=\"\(layout.line(layout.center(last, i), layout.costCenter))\"/>"
    }
  }

  private func heading(_ text: String) -> String { "<title>\(escapedForMarkup(text))</title>" }
}

func pixels(_ length: Double) -> String { NumberFormat.significant(5).string(length, as: .ascii) }

private func shortened(_ text: String, to count: Int) -> String {
  text.count <= count ? text : text.prefix(count - 1) + "…"
}
