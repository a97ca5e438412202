import ChainruleFormulas

/// The parts of a drawing as markup, those below first.
struct Parts {
  let drawing: NetworkDrawing
  let layout: NetworkLayout
  let link: ([String]) -> String?

  private var picture: NetworkPicture { drawing.picture }

  var all: [String] {
    var parts: [String] = []
    for k in picture.layers.indices.dropFirst() { parts += edges(to: k) }
    if picture.cost != nil { parts += costWires }
    for (k, layer) in picture.layers.enumerated() {
      parts.append(title(of: k))
      for i in layer.nodes.indices { parts += node(k, i) }
      if layer.more > 0 { parts.append(rest(k)) }
    }
    if let cost = picture.cost {
      let spot = Spot(layer: picture.layers.count, place: 0)
      parts.append(
        circle(
          cost, at: layout.costCenter, spot, kind: "cost", of: picture.samples.compactMap(\.cost)))
      parts.append(total)
    }
    return parts
  }

  private func open(_ kind: String, _ ids: [String], _ data: String) -> (start: String, end: String)
  {
    let names = escapedForMarkup(ids.joined(separator: ";"))
    let data = "class=\"\(kind)\" data-ids=\"\(names)\" \(data)"
    guard let target = link(ids) else { return ("<g \(data)>", "</g>") }
    return ("<a \(data) href=\"\(escapedForMarkup(target))\">", "</a>")
  }

  private func heading(_ name: String, _ value: Double, _ after: Double?) -> String {
    "<title>\(escapedForMarkup(words(name, value, after)))</title>"
  }

  private func heading(_ node: NetworkPicture.Node) -> String {
    let name = node.label.isEmpty ? node.name : "\(node.label), \(node.name)"
    return words(name, node.value, node.after)
  }

  private func words(_ name: String, _ value: Double, _ after: Double?) -> String {
    if picture.isBlank { return name }
    let after = after.map { " → \(drawing.digits.string($0))" } ?? ""
    return "\(name) = \(drawing.digits.string(value))\(after)"
  }

  private func text(_ kind: String, _ drawn: DrawnText, _ place: NetworkLayout.Point, usual: Double)
    -> String
  {
    let size = drawn.size == usual ? "" : " style=\"font-size:\(pixels(drawn.size))px\""
    // The middle of the digits is about a third of the type above its base line.
    let base = "x=\"\(pixels(place.x))\" y=\"\(pixels(place.y + drawn.size * 0.36))\""
    return "<text class=\"\(kind)\" \(base)\(size)>\(escapedForMarkup(drawn.text))</text>"
  }
}

/// A string of JSON within an attribute between single quotes.
private func quoted(_ text: String) -> String {
  let escaped = text.map { character -> String in
    switch character {
    case "\"": "\\\""
    case "\\": "\\\\"
    case "'": "&#39;"
    case "&": "&amp;"
    case "<": "&lt;"
    default: character.unicodeScalars.allSatisfy { $0.value < 32 } ? " " : String(character)
    }
  }
  return "\"\(escaped.joined())\""
}

/// Which node of which layer, for the page's script: what belongs to a node and what ends there.
private struct Spot {
  var layer, place: Int

  var data: String { "data-layer=\"\(layer)\" data-place=\"\(place)\"" }
  var end: String { "data-to=\"\(layer),\(place)\"" }
}

// MARK: - Nodes

extension Parts {
  private func node(_ k: Int, _ i: Int) -> [String] {
    let node = picture.layers[k].nodes[i]
    let (center, spot) = (layout.center(k, i), Spot(layer: k, place: i))
    return [
      circle(node, at: center, spot, kind: "node", of: picture.samples.map { $0.nodes[k][i] }),
      bias(node, spot, center), label(node, k, i),
    ].filter { !$0.isEmpty }
  }

  private func circle(
    _ node: NetworkPicture.Node, at center: NetworkLayout.Point, _ spot: Spot, kind: String,
    of samples: [NetworkPicture.Node]
  ) -> String {
    let tag = open(
      kind + (picture.isFaint(node.ids) ? " faint" : ""), node.ids, spot.data + numbers(of: samples)
    )
    return tag.start + "<title>\(escapedForMarkup(heading(node)))</title>"
      + "<circle cx=\"\(pixels(center.x))\" cy=\"\(pixels(center.y))\" r=\"\(pixels(layout.radius))\"/>"
      + lines(node).map { line in
        text(
          line.kind, line.text, .init(x: center.x, y: center.y + line.offset),
          usual: line.kind == "name" ? NetworkLayout.textSize : NetworkLayout.nodeSize)
      }.joined() + tag.end
  }

  /// The cost of all samples, below that of one.
  private var total: String {
    guard !layout.total.isEmpty else { return "" }
    let lines = layout.total.enumerated().map { row, drawn in
      ground(drawn, layout.totalPlace(row))
        + text("total", drawn, layout.totalPlace(row), usual: NetworkLayout.textSize)
    }
    return "<g>\(lines.joined())</g>"
  }

  /// For each sample title, texts and sizes of type as JSON, for the page's script.
  private func numbers(of samples: [NetworkPicture.Node]) -> String {
    guard samples.count > 1 else { return "" }
    let lists = samples.map { node in
      let texts = lines(node).map { "\(quoted($0.text.text)),\(pixels($0.text.size))" }
      return "[\(([quoted(heading(node))] + texts).joined(separator: ","))]"
    }
    return " data-numbers='[\(lists.joined(separator: ","))]'"
  }

  /// What stands in a circle: name, value and, after a change, the new value.
  private func lines(_ node: NetworkPicture.Node) -> [(
    kind: String, text: DrawnText, offset: Double
  )] {
    /// The room on a line so far from the middle, half of its type's height included.
    func room(_ offset: Double) -> Double {
      let far = abs(offset) + 4
      return 2 * (layout.radius * layout.radius - far * far).squareRoot() - 8
    }
    let (small, size) = (NetworkLayout.textSize, NetworkLayout.nodeSize)
    if picture.isBlank {
      return [
        ("name", .name(node.name, within: room(-9), size: small), -9),
        ("value", DrawnText(text: "_____", size: size), 7),
      ]
    }
    guard let after = node.after else {
      return [
        ("name", .name(node.name, within: room(-9), size: small), -9),
        (
          "value",
          .number(node.value, within: room(7), size: size, format: drawing.digits), 7
        ),
      ]
    }
    let (old, new) = drawing.apart(node.value, after)
    return [
      ("name", .name(node.name, within: room(-16), size: small), -16),
      ("value", DrawnText(text: old, size: size).fitted(room(0)), 0),
      ("value after", DrawnText(text: "→ " + new, size: size).fitted(room(15) * 0.92), 15),
    ]
  }

  func biasText(_ bias: NetworkPicture.Bias) -> DrawnText {
    picture.isBlank
      ? DrawnText(text: bias.name, size: NetworkLayout.textSize)
      : layout.bias(bias, number: drawing.short(bias.value, after: bias.after))
  }

  private func bias(_ node: NetworkPicture.Node, _ spot: Spot, _ center: NetworkLayout.Point)
    -> String
  {
    guard let bias = node.bias else { return "" }
    let tag = open(
      "bias" + (picture.isFaint(bias.ids.prefix(1)) ? " faint" : ""), bias.ids, spot.end)
    return tag.start + heading(bias.name, bias.value, bias.after)
      + ground(biasText(bias), layout.biasPlace(center))
      + text("value", biasText(bias), layout.biasPlace(center), usual: NetworkLayout.textSize)
      + tag.end
  }

  /// The column's name.
  private func label(_ node: NetworkPicture.Node, _ k: Int, _ i: Int) -> String {
    guard !node.label.isEmpty else { return "" }
    let kind = "label" + (picture.isFaint(node.ids) ? " faint" : "")
    return text(kind, layout.label(node), layout.labelPlace(k, i), usual: NetworkLayout.textSize)
  }

  private func title(of k: Int) -> String {
    guard !picture.layers[k].title.isEmpty else { return "" }
    return text("title", layout.title(k), layout.titlePlace(k), usual: NetworkLayout.textSize)
  }

  private func rest(_ k: Int) -> String {
    let place = layout.restPlace(k)
    let size = NetworkLayout.textSize
    guard layout.direction == .down else {
      return text("rest", layout.rest(picture.layers[k].more), place, usual: size)
    }
    return ["… \(picture.layers[k].more)", "more"].enumerated().map { row, words in
      text(
        "rest", DrawnText(text: words, size: size),
        .init(x: place.x, y: place.y + Double(row) * 14 - 7), usual: size)
    }.joined()
  }

  private var costWires: [String] {
    let last = picture.layers.count - 1
    return (picture.layers.last?.nodes ?? []).indices.map { i in
      "<path class=\"thread\" d=\"\(layout.line(layout.center(last, i), layout.costCenter))\"/>"
    }
  }
}

// MARK: - Edges

extension Parts {
  private func edges(to k: Int) -> [String] {
    let layer = picture.layers[k]
    let texts = layer.edges.map { edge -> DrawnText? in
      picture.isFaint(edge.ids.prefix(1)) ? nil : weight(edge)
    }
    let largest = layer.edges.map(\.weight.magnitude).max() ?? 0
    let biases = [k - 1, k].map { picture.layers[$0].nodes.map { $0.bias.map(biasText) } }
    let labels = layout.labels(of: k, texts: texts, biases: biases)
    let lines = labels.map { label in
      edge(label, k, share: largest > 0 ? layer.edges[label.edge].weight.magnitude / largest : 0)
    }
    return lines + [weights(labels.filter(\.hasRoom), k)]
  }

  /// The numbers above all lines, so that none is crossed; a click on one goes to the line below it.
  private func weights(_ labels: [NetworkLayout.EdgeLabel], _ k: Int) -> String {
    guard !labels.isEmpty else { return "" }
    let texts = labels.map { label in
      let drawn = weight(picture.layers[k].edges[label.edge])
      return ground(drawn, label.place)
        + text("value", drawn, label.place, usual: NetworkLayout.textSize)
    }
    return "<g class=\"weights\" aria-hidden=\"true\">\(texts.joined())</g>"
  }

  /// Of a change that is too long for the line the new number alone.
  private func weight(_ edge: NetworkPicture.Edge) -> DrawnText {
    let size = NetworkLayout.textSize
    if picture.isBlank { return DrawnText(text: edge.name, size: size) }
    let whole = DrawnText(text: drawing.short(edge.weight, after: edge.after), size: size)
    guard let after = edge.after, whole.width > 56 else { return whole }
    return DrawnText(text: "→ " + drawing.apart(edge.weight, after).1, size: size)
  }

  /// What hides the line behind a number.
  private func ground(_ drawn: DrawnText, _ place: NetworkLayout.Point) -> String {
    let (width, height) = (drawn.width + 1, drawn.size + 1)
    return "<rect x=\"\(pixels(place.x - width / 2))\" y=\"\(pixels(place.y - height / 2))\" "
      + "width=\"\(pixels(width))\" height=\"\(pixels(height))\" rx=\"3\"/>"
  }

  private func edge(_ label: NetworkLayout.EdgeLabel, _ k: Int, share: Double) -> String {
    let edge = picture.layers[k].edges[label.edge]
    let kind = [
      "edge",
      picture.isBlank
        ? "open" : edge.weight < 0 ? "negative" : edge.weight == 0 ? "zero" : "positive",
      label.hasRoom ? "" : "tight",
      picture.isFaint(edge.ids.prefix(1)) ? "faint" : "",
    ].filter { !$0.isEmpty }
    let ends = Spot(layer: k, place: edge.to).end + " data-from=\"\(k - 1),\(edge.from)\""
    let tag = open(kind.joined(separator: " "), edge.ids, ends)
    let line = layout.line(k, edge)
    let width = NumberFormat.decimals(1).string(1 + 3.5 * (share.isFinite ? share : 1))
    return tag.start + heading(edge.name, edge.weight, edge.after)
      + "<path class=\"reach\" d=\"\(line)\"/>"
      + "<path class=\"wire\" d=\"\(line)\" stroke-width=\"\(width)\"/>"
      + (label.hasRoom
        ? "" : text("value", weight(edge), label.place, usual: NetworkLayout.textSize))
      + tag.end
  }
}
