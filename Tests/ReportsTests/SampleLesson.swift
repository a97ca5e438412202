import ChainruleDrawing
import ChainruleExplain
import ChainruleFormulas
import ChainruleNetworks
import ChainruleTensors

/// A step of dense sigmoid layers as a page shows it, with numbers from a trace.
struct SampleLesson {
  let trace: Trace
  /// How many neurons of a layer and terms of a sum are shown.
  let limit: Int
  private let learningRate = 0.5

  init(
    _ network: Network, inputs: [Double], targets: [Double], limit: Int,
    names: GivenNames = GivenNames()
  ) throws {
    var example = try Case(
      network, loss: HalfSquaredErrorLoss(), inputs: [inputs], targets: [targets], seed: 1)
    example.names = names
    trace = try Trace(example)
    self.limit = limit
  }

  func document(title: String, subtitle: Phrase) -> Document {
    let layers = trace.layers
    return Document(
      title: title, subtitle: subtitle,
      blocks: [
        .paragraph(
          """
          Every number of one step of gradient descent: the network’s output, the cost, what each \
          weight has to do with it, and how it changes.
          """),
        .section(
          Section(
            "Forward", id: "forward",
            layers.map { section("Layer \($0.number)", "forward-\($0.number)", forward($0)) }
              + [section("Cost", "cost", [cost])])),
        .section(
          Section(
            "Backward", id: "backward",
            layers.reversed().map {
              section("Layer \($0.number)", "backward-\($0.number)", backward($0))
            })),
        .section(
          Section(
            "Update", id: "update",
            [.paragraph("Gradient descent with the learning rate \(number: learningRate).")]
              + layers.map { section("Layer \($0.number)", "update-\($0.number)", update($0)) })),
        .section(Section("In matrices", id: "in-matrices", layers.prefix(1).map(matrices))),
        .section(
          Section(
            "Printed values", id: "printed",
            [
              .table(
                DocumentTable(
                  ["name", "printed", "calculated", "verdict"],
                  [
                    ["\(code: "C")", "0.2984", "\(number: trace.cost)", "right"],
                    ["\(code: "<b>&\"quoted\"</b>")", "−12.5", "\(number: -12.25)", "wrong"],
                  ], caption: "What the source prints, beside the numbers."))
            ])),
      ])
  }

  /// The neurons of a layer, or inputs, that are shown: those of the drawing.
  private func shown(_ layer: Int) -> [Int] {
    let values = layer == 0 ? trace.example.inputs.values : trace.layers[layer - 1].a.values
    let next = trace.layers.indices.contains(layer) ? trace.layers[layer].weights.rows : nil
    return NetworkPicture.shown(values, next: next, limit: limit)
  }

  /// What the sum of some products leaves out, as one number; nil where all are shown.
  private func rest(_ products: [Double], _ shown: [Int]) -> (element: Element, value: Double)? {
    guard products.count > shown.count else { return nil }
    let left = products.indices.filter { !shown.contains($0) }.reduce(0) { $0 + products[$1] }
    return (Element(Symbol("rest", form: .rest(products.count - shown.count))), left)
  }

  private func section(_ title: Phrase, _ id: String, _ blocks: [Block]) -> Block {
    .section(Section(title, id: id, blocks))
  }

  // MARK: - Elements

  private func element(_ base: String, _ layer: Int, _ index: Int...) -> Element {
    layer == 0 ? Element(Symbol("x"), index) : Element(Symbol(base, layer: layer), index)
  }

  private func id(_ element: Element) -> String { element.formula.printed(as: .ascii) }

  private func equation(
    _ subjects: [Element], _ sides: [Formula], remark: Phrase = "",
    rest: (element: Element, value: Double)? = nil
  ) -> Block {
    let elements = sides.flatMap(\.elements)
    var values: [Element: Double] = [:]
    for element in elements { values[element] = number(element) }
    if let rest { values[rest.element] = rest.value }
    let result = sides.last?.value { values[Element($0, $1)] ?? .nan } ?? .nan
    let names = trace.example.names
    func named(_ element: Element) -> Element { names.replacement(for: element) ?? element }
    return .equation(
      Equation(
        id: subjects.first.map(id) ?? "", subjects.map { named($0).formula },
        sides.map { names.applied(to: $0) },
        values: Dictionary(uniqueKeysWithValues: values.map { (named($0), $1) }), result: result,
        remark: remark))
  }

  private func number(_ element: Element) -> Double {
    if case .derivative(of: let a) = element.symbol.form, a != .cost {
      let value = trace.number(a) ?? .nan
      return value * (1 - value)
    }
    return trace.number(element) ?? .nan
  }

  // MARK: - Sections

  private func forward(_ layer: Trace.Layer) -> [Block] {
    let k = layer.number
    let (weights, inputs) = (layer.weights.rows, trace[layer.input].values)
    return shown(k).flatMap { i -> [Block] in
      let z = element("z", k, i)
      let rest = rest(zip(weights[i], inputs).map { $0 * $1 }, shown(k - 1))
      var terms = shown(k - 1).map { j in
        element("w", k, i, j).formula * element("a", k - 1, j).formula
      }
      terms += (rest.map { [$0.element.formula] } ?? []) + [element("b", k, i).formula]
      return [
        equation([z], [.add(terms)], rest: rest),
        equation([element("a", k, i)], [.call(.sigmoid, z.formula)]),
      ]
    }
  }

  private var cost: Block {
    let last = trace.layers.count
    let errors = zip(trace.outputs.values, trace.example.targets.values).map { a, y in
      0.5 * (y - a) * (y - a)
    }
    let rest = rest(errors, shown(last))
    let terms = shown(last).map { i in
      Formula.number(0.5)
        * (Element(Symbol("y"), [i]).formula - element("a", last, i).formula).raised(to: 2)
    }
    return equation(
      [.cost], [.add(terms + (rest.map { [$0.element.formula] } ?? []))],
      remark: "Half the squared error, summed over the outputs.", rest: rest)
  }

  private func backward(_ layer: Trace.Layer) -> [Block] {
    let k = layer.number
    return shown(k).flatMap { i -> [Block] in
      let (z, a, delta) = (element("z", k, i), element("a", k, i), element("δ", k, i))
      let slope = z.derivative(of: a)
      let weights = shown(k - 1).map { j in
        equation(
          [element("w", k, i, j).derivative()],
          [delta.formula * element("a", k - 1, j).formula])
      }
      return [
        reached(a.derivative(), k, i),
        equation([slope], [a.formula * (1 - a.formula)]),
        equation(
          [delta, z.derivative()], [a.derivative().formula * slope.formula]),
      ] + weights + [equation([element("b", k, i).derivative()], [delta.formula])]
    }
  }

  private func reached(_ slope: Element, _ k: Int, _ i: Int) -> Block {
    guard k < trace.layers.count else {
      return equation(
        [slope], [element("a", k, i).formula - Element(Symbol("y"), [i]).formula])
    }
    let next = trace.layers[k]
    let products = zip(next.delta.values, next.weights.rows).map { $0 * $1[i] }
    let rest = rest(products, shown(k + 1))
    let terms = shown(k + 1).map { j in
      element("δ", k + 1, j).formula * element("w", k + 1, j, i).formula
    }
    return equation(
      [slope], [.add(terms + (rest.map { [$0.element.formula] } ?? []))], rest: rest)
  }

  private func update(_ layer: Trace.Layer) -> [Block] {
    let k = layer.number
    return shown(k).flatMap { i -> [Block] in
      let parameters =
        shown(k - 1).map { element("w", k, i, $0) } + [
          element("b", k, i)
        ]
      return parameters.map { parameter in
        equation(
          [parameter.new],
          [parameter.formula - Formula.number(learningRate) * parameter.derivative().formula])
      }
    }
  }

  private func matrices(_ layer: Trace.Layer) -> Block {
    let input = Tensor(trace.example.inputs.values, shape: [trace.example.inputs.shape[1], 1])
    return .matrices(
      MatrixEquation(
        id: "matrix-Z1", Symbol("Z", layer: 1),
        .sum(
          .product(
            .matrix(Symbol("W", layer: 1), layer.weights), .matrix(Symbol("X"), input)),
          .matrix(Symbol("b", layer: 1), layer.biases ?? Tensor(repeating: 0, shape: [1])))))
  }
}
