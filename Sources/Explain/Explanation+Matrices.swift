import ChainruleFormulas
import ChainruleGraphs
import ChainruleNetworks
import ChainruleTensors

/// Whole matrices, a column for each sample: Z = W·X + b·1ᵀ.
extension Explanation {
  private func layer(_ number: String) -> Trace.Layer? {
    layers.first { String($0.number) == number }
  }

  private func symbol(_ letter: String, _ layer: Trace.Layer) -> Symbol {
    Symbol(letter, layer: layer.number)
  }

  /// What a layer reads, by its letter, with a column for each sample.
  private func input(_ layer: Trace.Layer) -> MatrixFormula {
    var symbol = trace.step.names[layer.input] ?? Symbol("x")
    symbol.base = symbol.base.uppercased()
    return .matrix(symbol, columns(trace[layer.input]))
  }

  private func derivative(_ symbol: Symbol) -> Symbol {
    Element(symbol).derivative().symbol
  }

  func forwardMatrices(_ number: String) -> [Block] {
    guard let layer = layer(number) else { return [] }
    var sum = MatrixFormula.product(
      .matrix(symbol("W", layer), layer.weights), input(layer))
    if let biases = layer.biases {
      let count = layer.weights.shape[0]
      let column =
        biases.shape == []
        ? Tensor(repeating: biases.values[0], shape: [count, 1]) : biases.reshaped(to: [count, 1])
      let b = MatrixFormula.matrix(symbol("b", layer), column)
      sum = .sum(sum, trace.samples == 1 ? b : .spread(b, columns: trace.samples))
    }
    let z = columns(layer.z)
    let kind = trace.activation(of: layer).kind
    let name = ["linear": "", "sigmoid": "σ"][kind] ?? kind
    let sums = MatrixFormula.matrix(symbol("Z", layer), z)
    return [
      .matrices(MatrixEquation(id: "matrix-Z\(number)", symbol("Z", layer), sum)),
      .matrices(
        MatrixEquation(
          id: "matrix-A\(number)", symbol("A", layer),
          name.isEmpty ? sums : .applied(name, sums, columns(layer.a)))),
    ]
  }

  func backwardMatrices(_ number: String) -> [Block] {
    guard let layer = layer(number) else { return [] }
    let delta = MatrixFormula.matrix(symbol("δ", layer), columns(layer.delta))
    var blocks: [Block] = [
      .matrices(deltaEquation(layer)),
      .matrices(
        MatrixEquation(
          id: "matrix-dW\(number)", derivative(symbol("W", layer)),
          .product(delta, .transpose(input(layer))))),
    ]
    if layer.biases != nil {
      blocks.append(
        .matrices(
          MatrixEquation(
            id: "matrix-db\(number)", derivative(symbol("b", layer)),
            trace.samples == 1 ? delta : .columnSum(delta),
            remark: layer.biases?.shape == []
              ? "All neurons share one bias: the numbers are added." : "")))
    }
    return blocks
  }

  /// The way of one number in whole matrices: δ from the last layer down to its own, and the product it is an entry of;
  /// nil for numbers that no dense layer has.
  func parameterMatrices(_ element: Element) -> [Block]? {
    let base = element.symbol.base
    let own = base == "x" ? layers.first : element.symbol.superscript.flatMap(layer)
    guard let own, ["w", "b", "z", "a", "x"].contains(base) else { return nil }
    let further = layers.filter { $0.number >= own.number + (base == "a" ? 1 : 0) }
    var blocks = further.reversed().map { Block.matrices(deltaEquation($0)) }
    switch base {
    case "w", "b":
      let id = "matrix-d\(base.uppercased() == "W" ? "W" : "b")\(own.number)"
      blocks += backwardMatrices("\(own.number)").filter {
        if case .matrices(let equation) = $0 { equation.id == id } else { false }
      }
    case "a":
      blocks.append(
        .matrices(
          MatrixEquation(
            id: "matrix-dA\(own.number)", derivative(symbol("A", own)), arriving(own))))
    case "x":
      let delta = MatrixFormula.matrix(symbol("δ", own), columns(own.delta))
      let side = MatrixFormula.product(
        .transpose(.matrix(symbol("W", own), own.weights)), delta)
      // Where something else reads the inputs too, this is not all of it.
      guard readsInputsAlone(own) else { return nil }
      blocks.append(.matrices(MatrixEquation(id: "matrix-dX", derivative(Symbol("X")), side)))
    default: break
    }
    return blocks
  }

  private func readsInputsAlone(_ layer: Trace.Layer) -> Bool {
    let input = trace.step.input
    let readers = trace.step.graph.nodes.indices.filter {
      $0 < trace.step.forwardCount && trace.step.graph.nodes[$0].inputs.contains(input)
    }
    return layer.input == input && readers.count == 1
  }

  /// δ = (W⁺ᵀ·δ⁺) ⊙ f′(Z), or where the next layer does not read this one directly (∂C/∂A) ⊙ f′(Z).
  private func deltaEquation(_ layer: Trace.Layer) -> MatrixEquation {
    let id = "matrix-delta\(layer.number)"
    let subject = symbol("δ", layer)
    let kind = trace.activation(of: layer)
    let arriving = arriving(layer)
    if kind == .linear { return MatrixEquation(id: id, subject, arriving) }
    guard kind != .softmax else {
      if let short = shortDelta(layer) {
        return MatrixEquation(
          id: id, subject, short,
          remark:
            "What the softmax's slopes and ∂C/∂A make together; “Softmax in full” has the way there."
        )
      }
      return MatrixEquation(
        id: id, subject, .matrix(subject, columns(layer.delta)),
        remark: "Each column is the softmax's table of slopes times ∂C/∂A; see “Softmax in full”.")
    }
    let slopes = Tensor(
      (0..<layer.z.count).map { place -> Double in
        let index = layer.z.index(at: place)
        guard let element = trace.element(layer.sum, index) else { return .nan }
        return equations.readers(of: element).first?.value ?? 0
      }, shape: layer.z.shape)
    let name = kind.kind == "sigmoid" ? "σ′" : "\(kind.kind)′"
    let sums = MatrixFormula.matrix(symbol("Z", layer), columns(layer.z))
    return MatrixEquation(
      id: id, subject, .hadamard(arriving, .applied(name, sums, columns(slopes))))
  }

  /// δ = s·(A − Y) of softmax with cross-entropy, where that is what the chain rule gives.
  private func shortDelta(_ layer: Trace.Layer) -> MatrixFormula? {
    guard layer.output == trace.step.outputs else { return nil }
    let difference = MatrixFormula.difference(
      .matrix(symbol("A", layer), columns(layer.a)), .matrix(Symbol("Y"), columns(example.targets)))
    let scale = example.lossScale
    let short = scale == 1 ? difference : .scaled(scale, difference)
    let agrees = zip(short.value.values, columns(layer.delta).values).allSatisfy {
      abs($0 - $1) <= 1e-9
    }
    return agrees ? short : nil
  }

  private func arriving(_ layer: Trace.Layer) -> MatrixFormula {
    let direct = derivative(symbol("A", layer))
    let readers = layers.filter { $0.input == layer.output }
    let others = trace.step.layers.filter {
      $0.number == nil && $0.inputs.contains(layer.output)
    }
    guard readers.count == 1, others.isEmpty, layer.output != trace.step.outputs,
      let next = readers.first, !isAdded(layer.output)
    else { return .matrix(direct, columns(layer.dCda)) }
    var name = symbol("W", next)
    var weights = next.weights
    if example.order == .inPlace, let new = trace.renewed[next.weightID] {
      (name.form, weights) = (.new, new)
    }
    return .product(
      .transpose(.matrix(name, weights)), .matrix(symbol("δ", next), columns(next.delta)))
  }

  /// Whether a residual sum reads it too.
  private func isAdded(_ value: Value) -> Bool {
    trace.step.named.contains { other, symbol in
      symbol.base.first == "h" && trace.step.graph.nodes[other.node].inputs.contains(value)
    }
  }

  /// A column for each sample.
  private func columns(_ tensor: Tensor<Double>) -> Tensor<Double> {
    let (rows, width) = (tensor.shape[0], tensor.count / max(tensor.shape[0], 1))
    return Tensor(
      (0..<width).flatMap { column in (0..<rows).map { tensor.values[$0 * width + column] } },
      shape: [width, rows])
  }
}
