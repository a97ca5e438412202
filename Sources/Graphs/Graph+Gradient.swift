extension Graph {
  /// Adds the backward pass: for each wanted value v the node of ∂C/∂v, or nil where C does not depend on it.
  ///
  /// This loop is the chain rule. Nodes stand in evaluation order, so walking backwards meets every use of a value
  /// before the value itself; what arrives along several paths is added up.
  ///
  /// Precondition: `cost` is a single number.
  public mutating func gradient(of cost: Value, withRespectTo wanted: [Value]) -> [Value?] {
    precondition(shape(of: cost) == [], "a gradient is taken of a single number")
    let one = add(Constant(1, shape: []), [])
    return pullback(from: [cost: one], to: wanted)
  }

  /// The same from any values whose cotangents are known: the vector–Jacobian product.
  public mutating func pullback(from seeds: [Value: Value], to wanted: [Value]) -> [Value?] {
    let last = seeds.keys.map(\.node).max() ?? -1
    let depends = nodesDepending(on: wanted, upTo: last)
    var cotangent = seeds  // ∂C/∂value
    for node in (0...max(last, 0)).reversed() where last >= 0 && depends[node] {
      guard let op = nodes[node].op else { continue }
      let arriving = nodes[node].shapes.indices.map { cotangent[Value(node: node, port: $0)] }
      guard arriving.contains(where: { $0 != nil }) else { continue }
      let inputs = nodes[node].inputs
      for (input, share) in zip(inputs, op.pullback(arriving, of: node, in: &self)) {
        guard let share, depends[input.node] else { continue }
        cotangent[input] = cotangent[input].map { add(Add(), [$0, share]) } ?? share
      }
    }
    return wanted.map { cotangent[$0] }
  }

  /// The reverse rule of a composite, derived from its expansion.
  ///
  /// The expansion stands on stand-ins of its own: were it written on the inputs themselves, an input that is
  /// computed from another one, or the same value given twice, would be counted twice.
  public mutating func derivedPullback(of node: Int, _ cotangents: [Value?]) -> [Value?] {
    guard let composite = nodes[node].op as? any CompositeOp else {
      preconditionFailure("node \(node) is no composite")
    }
    let inputs = nodes[node].inputs
    var inner = Graph()
    let stands = inputs.map { inner.placeholder(shape(of: $0), batched: isBatched($0)) }
    var image = Dictionary(uniqueKeysWithValues: zip(stands, inputs))
    let outputs = composite.expand(stands, in: &inner)
    var seeds: [Value: Value] = [:]
    for (output, cotangent) in zip(outputs, cotangents) {
      guard let cotangent else { continue }
      let seed = inner.placeholder(shape(of: cotangent), batched: isBatched(cotangent))
      image[seed] = cotangent
      seeds[output] = seeds[output].map { inner.add(Add(), [$0, seed]) } ?? seed
    }
    let shares = inner.pullback(from: seeds, to: stands)
    for (index, inside) in inner.nodes.enumerated() {
      guard let op = inside.op else { continue }
      let results = addAll(op, inside.inputs.map { image[$0] ?? $0 }, as: inside.symbol)
      for (port, result) in results.enumerated() { image[Value(node: index, port: port)] = result }
    }
    return shares.map { $0.flatMap { image[$0] } }
  }

  /// Which nodes up to `last` have a wanted value behind them.
  private func nodesDepending(on wanted: [Value], upTo last: Int) -> [Bool] {
    let sources = Set(wanted.map(\.node))
    var depends = [Bool](repeating: false, count: nodes.count)
    for node in 0..<(last + 1) {
      depends[node] =
        sources.contains(node) || nodes[node].inputs.contains { depends[$0.node] }
    }
    return depends
  }
}
