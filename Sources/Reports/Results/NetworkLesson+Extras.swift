import ChainruleExplain
import ChainruleFormulas
import ChainruleInterchange
import ChainruleNetworks
import ChainruleTensors

/// Tables for the small networks that lessons are about: factors of one neuron, Jacobians of two layers, least squares.
struct LessonTables {
  let worked: Worked
  /// A small change of the inputs; empty where none is to be followed.
  let direction: [Double]

  private var layers: [Trace.Layer] { worked.before.layers }
  private var example: Case { worked.example }

  /// Throws `NetworkError` where the change of the inputs does not fit the network.
  var blocks: [Block] {
    get throws {
      let sections = [factors, leastSquares, try jacobians].compactMap { $0 }
      return sections.map { .section($0) }
    }
  }

  /// dC/da · da/dz · dz/dw of one neuron, sample by sample, for its first weight.
  private var factors: Section? {
    guard worked.perceptron == nil, layers.count == 1, let layer = layers.first,
      layer.weights.shape[0] == 1, example.samples <= 12, example.network.nodes.count == 1,
      layer.dCda.count == example.samples
    else { return nil }
    let slopes = worked.before.slopes(of: layer).values
    let products = (0..<example.samples).map { sample in
      layer.dCda.values[sample] * slopes[sample] * example.inputs.rows[sample][0] + 0
    }
    var rows = products.indices.map { sample -> [Phrase] in
      [
        "\(sample + 1)", "\(number: layer.dCda.values[sample])", "\(number: slopes[sample])",
        "\(number: example.inputs.rows[sample][0])", "\(number: products[sample])",
      ]
    }
    if rows.count > 1 { rows.append(["", "", "", "", "\(number: products.reduce(0, +))"]) }
    let words: Phrase =
      rows.count > 1
      ? "Each product is a sample's share of the slope by the first weight; below stands their sum."
      : "The product is the slope by the first weight."
    return Section(
      "Three factors", id: "factors",
      [
        .table(
          DocumentTable(
            ["sample", "dC/da", "da/dz", "dz/dw₁ = x₁", "product"], rows,
            caption: words))
      ])
  }

  /// The line that a formula finds at once, beside that of the descent.
  private var leastSquares: Section? {
    guard layers.count == 1, example.network.parameterCount == 2, example.network.inputs == 1,
      worked.before.activation(of: layers[0]) == .linear, example.loss.loss is SquaredErrorLoss,
      let training = worked.training, let last = training.checkpoints.last,
      let bias = layers[0].biasID, let m = training.final[layers[0].weightID]?.values.first,
      let b = training.final[bias]?.values.first
    else { return nil }
    let best = Extras.leastSquares(example)
    let table = DocumentTable(
      ["", "m", "b", "mean squared error"],
      [
        ["descent", "\(number: m)", "\(number: b)", "\(number: last.loss)"],
        ["formula", "\(number: best.m)", "\(number: best.b)", "\(number: best.mse)"],
      ],
      caption: "m = cov(x, y)/var(x), b = ȳ − m·x̄")
    return Section("Least squares", id: "least-squares", [.table(table)])
  }

  private var jacobians: Section? {
    get throws {
      guard direction.count == example.network.inputs, layers.count == 2, example.samples == 1
      else { return nil }
      let calculus = MatrixCalculus(worked: worked, direction: direction)
      let nudge = try calculus.nudge()
      let products = calculus.vectorProducts.object?.entries.map { entry -> [Phrase] in
        [name(entry.key)] + [numbers(entry.value).joined]
      }
      let change = DocumentTable(
        ["", ""],
        [("dx", "the change of x"), ("J_dx", "foretold, J·Δx"), ("true_change", "what comes")]
          .map { key, words in [words, numbers(nudge[key] ?? .null).joined] })
      let words: Phrase = """
        A row for each number above, a column for each below: \(name("dz1_dx")) has a row for each z¹ and a column \
        for each x.
        """
      return Section(
        "Jacobians", id: "jacobians",
        [.paragraph(words)] + calculus.equations.map { .matrices($0) } + [
          .paragraph("The row \(name("dC_da2")), multiplied into one Jacobian after the other:"),
          .table(DocumentTable(["", ""], products ?? [])),
          .paragraph("A small change of the inputs, and what it does to the outputs:"),
          .table(change),
        ])
    }
  }

  private func numbers(_ row: JSONValue) -> [Phrase] {
    (row.array ?? []).compactMap(\.double).map { "\(number: $0)" }
  }

  /// da2_dz1 as ∂a²/∂z¹.
  private func name(_ key: String) -> Phrase {
    Phrase(Element(MatrixCalculus.symbol(key)).formula)
  }
}

extension [Phrase] {
  /// With commas between them.
  fileprivate var joined: Phrase {
    enumerated().reduce("") { $0 + ($1.offset > 0 ? ", " : "") + $1.element }
  }
}
