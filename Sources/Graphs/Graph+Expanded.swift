import ChainruleFormulas

extension Graph {
  /// The same equations with every composite replaced by its expansion, except those that `keep` holds on to; and
  /// where each value went.
  public func expanded(keep: (any Op) -> Bool = { _ in false }) -> (
    graph: Graph, image: [Value: Value]
  ) {
    var result = Graph()
    var image: [Value: Value] = [:]
    for (index, node) in nodes.enumerated() {
      let inputs = node.inputs.map { image[$0] ?? $0 }
      let outputs: [Value]
      switch node.content {
      case .source(let role):
        outputs = [
          result.source(role, node.shapes[0], batched: node.isBatched, as: node.symbol)
        ]
      case .placeholder:
        outputs = [result.placeholder(node.shapes[0], batched: node.isBatched, as: node.symbol)]
      case .operation(let op):
        outputs = result.addExpanded(op, inputs, as: node.symbol, keep: keep)
      }
      for (port, output) in outputs.enumerated() { image[Value(node: index, port: port)] = output }
    }
    return (result, image)
  }

  /// Adds an operation, or its expansion down to primitives.
  private mutating func addExpanded(
    _ op: any Op, _ inputs: [Value], as symbol: Symbol?, keep: (any Op) -> Bool
  ) -> [Value] {
    guard let composite = op as? any CompositeOp, !keep(op) else {
      return addAll(op, inputs, as: symbol)
    }
    // The expansion is written into a graph of its own first: it may hold composites again.
    var inner = Graph()
    let stands = inputs.map { inner.placeholder(shape(of: $0), batched: isBatched($0)) }
    let ends = composite.expand(stands, in: &inner)
    var image = Dictionary(uniqueKeysWithValues: zip(stands, inputs))
    for (index, node) in inner.nodes.enumerated() {
      guard case .operation(let op) = node.content else { continue }
      let outputs = addExpanded(
        op, node.inputs.map { image[$0] ?? $0 }, as: node.symbol, keep: keep)
      for (port, output) in outputs.enumerated() { image[Value(node: index, port: port)] = output }
    }
    let results = ends.map { image[$0] ?? $0 }
    if let first = results.first { name(first, symbol) }
    return results
  }
}
