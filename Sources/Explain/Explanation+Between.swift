import ChainruleFormulas
import ChainruleGraphs
import ChainruleNetworks
import ChainruleTensors

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// The layers of a deep network between the first and the last, a line each.
extension Explanation {
  /// Those that have a line: all, or as many as a table may have, evenly spaced.
  private var between: [Trace.Layer] {
    let all = layers.filter { plan.middle.contains(String($0.number)) }
    let limit = elision.layerLines
    guard all.count > limit else { return all }
    return (0..<limit).map { all[$0 * (all.count - 1) / max(limit - 1, 1)] }
  }

  private var betweenTitle: Phrase {
    guard let first = plan.middle.first, let last = plan.middle.last, first != last else {
      return "Layer \(plan.middle.first ?? "")"
    }
    return "Layers \(first) to \(last)"
  }

  /// What is said above each of the tables.
  private func introduction(_ what: Phrase) -> Block {
    let count = layers.count { plan.middle.contains(String($0.number)) }
    let shown = between.count
    let left: Phrase = shown < count ? " \(shown) of \(count) layers are shown." : ""
    return .paragraph(what + left)
  }

  /// The neuron that matters most of each.
  var forwardBetween: Section {
    let rows = between.map { layer -> [Phrase] in
      let names = [layer.sum, layer.output].compactMap { leadElement($0) }
      return [
        "\(layer.number)", "\(layer.weights.shape[0]) \(trace.activation(of: layer).kind)",
      ] + names.flatMap { [Phrase($0.formula), "\(number: trace.number($0) ?? .nan)"] }
    }
    return Section(
      betweenTitle, id: "forward-between",
      [
        introduction("Of each layer between, the neuron that matters most for C:"),
        .table(DocumentTable(["layer", "neurons", "", "its sum", "", "what it gives"], rows)),
      ])
  }

  private func leadElement(_ value: Value) -> Element? {
    elements(value, samples: Array(shownSamples.prefix(1)), columns: [leadColumn(value)]).first
  }

  /// How large δ is in each, from the last to the first: where it vanishes or explodes it is seen.
  var backwardBetween: Section {
    let rows = between.reversed().map { layer -> [Phrase] in
      var row: [Phrase] = ["\(layer.number)"]
      row += cells(layer.sum) { $0.delta }
      if let weights = trace.step.graph.value(of: .parameter(layer.weightID)) {
        row += cells(weights) { $0.derivative() }
      }
      return row
    }
    return Section(
      betweenTitle, id: "backward-between",
      [
        introduction(
          "Of each layer between, the largest δ and the largest derivative by a weight:"),
        .table(DocumentTable(["layer", "", "largest δ", "", "largest ∂C/∂w"], rows)),
        .paragraph(vanishing),
      ])
  }

  /// The name and number of the largest derivative of C by the elements of a value.
  private func cells(_ value: Value, _ called: (Element) -> Element) -> [Phrase] {
    let tensor = trace.derivative(of: value)
    guard let place = Elision.largest(tensor.count, 1, { tensor.values[$0] }).first,
      let element = trace.element(value, tensor.index(at: place))
    else { return ["", ""] }
    return [Phrase(called(element).formula), "\(number: tensor.values[place])"]
  }

  /// How δ grows or shrinks on its way from the last layer to the first.
  private var vanishing: Phrase {
    guard let first = layers.first, let last = layers.last, last.number > first.number else {
      return ""
    }
    func size(_ layer: Trace.Layer) -> Double { layer.delta.values.reduce(0) { max($0, abs($1)) } }
    let (begin, end) = (size(last), size(first))
    let sizes: Phrase = """
      The largest |δ| is \(number: begin) in layer \(last.number) and \(number: end) in layer \(first.number)
      """
    guard begin > 0, end > 0, begin.isFinite, end.isFinite else { return sizes + "." }
    let factor = pow(end / begin, 1 / Double(last.number - first.number))
    let what: Phrase =
      factor < 0.8
      ? ": the gradient vanishes on its way" : factor > 1.25 ? ": it explodes on its way" : ""
    return sizes + ": a factor of \(number: factor) for each layer" + what + "."
  }

  /// The weight of each that moved most.
  var updateBetween: Block {
    let rows = between.compactMap { layer -> [Phrase]? in
      let updates = worked.updates.filter { $0.spec.id == layer.weightID && $0.op != nil }
      guard let update = leadUpdate(updates) else { return nil }
      let place = leadPlace(update)
      return [
        "\(layer.number)", Phrase(Element(update.symbol, update.new.index(at: place)).formula),
        "\(number: update.old.values[place])", "\(number: update.gradient.values[place])",
        "\(number: update.new.values[place])",
      ]
    }
    return .table(
      DocumentTable(
        ["layer", "", "before", Phrase(Element.p.derivative().formula), "after"], rows,
        caption: "Of each layer between, the weight that moved most."))
  }
}
