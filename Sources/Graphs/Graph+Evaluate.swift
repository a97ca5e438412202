import ChainruleTensors

extension Graph {
  /// The reference interpreter: the value of every node, in plain loops. Explanations and checks run on it in `Double`.
  ///
  /// Precondition: `sources` gives every source and placeholder a tensor of its shape.
  public func evaluate<S: Scalar>(_ sources: [Value: Tensor<S>]) -> [Value: Tensor<S>] {
    var found = sources
    for (index, node) in nodes.enumerated() {
      guard let op = node.op else {
        let value = Value(node: index)
        precondition(
          sources[value]?.shape == node.shapes[0],
          "source \(index) needs shape \(node.shapes[0]), found \(sources[value]?.shape ?? [-1])")
        continue
      }
      let inputs = node.inputs.map { input in
        guard let tensor = found[input] else { preconditionFailure("no value for \(input)") }
        return tensor
      }
      for (port, output) in op.apply(to: inputs, shapes: node.shapes).enumerated() {
        found[Value(node: index, port: port)] = output
      }
    }
    return found
  }

  /// The same, with sources named by their roles. Roles that the graph does not read are passed over.
  public func evaluate<S: Scalar>(roles: [Role: Tensor<S>]) -> [Value: Tensor<S>] {
    var sources: [Value: Tensor<S>] = [:]
    for (role, tensor) in roles { if let value = value(of: role) { sources[value] = tensor } }
    return evaluate(sources)
  }
}

extension Op {
  /// The outputs for these inputs.
  ///
  /// Precondition: `shapes` are the output shapes for the inputs' shapes.
  public func apply<S: Scalar>(to inputs: [Tensor<S>], shapes: [Shape]) -> [Tensor<S>] {
    let arena = inputs.map { tensor in
      let copy = UnsafeMutableBufferPointer<S>.allocate(capacity: tensor.count)
      _ = copy.initialize(from: tensor.values)
      return copy
    }
    let results = shapes.map {
      let buffer = UnsafeMutableBufferPointer<S>.allocate(capacity: $0.elementCount)
      buffer.initialize(repeating: .nan)
      return buffer
    }
    defer { (arena + results).forEach { $0.deallocate() } }
    evaluate(
      zip(inputs, arena).map { View(shape: $0.shape, elements: UnsafeBufferPointer($1)) },
      into: zip(shapes, results).map { MutableView(shape: $0, elements: $1) })
    return zip(shapes, results).map { Tensor(Array($1), shape: $0) }
  }

  /// The outputs for these inputs, with shapes found out.
  ///
  /// Precondition: the inputs' shapes fit.
  public func apply<S: Scalar>(to inputs: [Tensor<S>]) -> [Tensor<S>] {
    guard let shapes = shapes(of: inputs.map(\.shape)) else {
      preconditionFailure("\(Self.kind) does not take inputs of shapes \(inputs.map(\.shape))")
    }
    return apply(to: inputs, shapes: shapes)
  }
}
