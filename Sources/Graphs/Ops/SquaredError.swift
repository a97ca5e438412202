import ChainruleTensors

/// A factor times the squared errors of each row: ℓᵢ = c Σⱼ (aᵢⱼ − yᵢⱼ)².
///
/// c = ½ is the half squared error, 1 the squared error, 1/m the mean over m outputs.
/// Shapes: a [n, m], y [n, m] → port 0: ℓ [n]; port 1: the errors e = a − y [n, m].
/// Derivative: ∂ℓᵢ/∂aᵢⱼ = 2c eᵢⱼ, ∂ℓᵢ/∂yᵢⱼ = −2c eᵢⱼ.
public struct SquaredError: CompositeOp {
  public static let kind = "squared_error"
  /// c
  public let factor: Double

  public init(factor: Double) { self.factor = factor }

  public func shapes(of inputs: [Shape]) -> [Shape]? {
    guard inputs.count == 2, inputs[0].count == 2, inputs[0] == inputs[1] else { return nil }
    return [[inputs[0][0]], inputs[0]]
  }

  public func expand(_ inputs: [Value], in graph: inout Graph) -> [Value] {
    let error = graph.add(Subtract(), inputs)
    let sum = graph.add(SumColumns(), [graph.add(Square(), [error])])
    guard factor != 1 else { return [sum, error] }
    // A mean over m outputs is written as one.
    let outputs = Double(graph.shape(of: error)[1])
    let mean =
      factor == 1 / outputs && factor != 0.5 ? Affine(over: outputs) : Affine(scale: factor)
    return [graph.add(mean, [sum]), error]
  }

  public func pullback(_ cotangents: [Value?], of node: Int, in graph: inout Graph) -> [Value?] {
    var share = cotangents[0].map { d in
      let error = Value(node: node, port: 1)
      return graph.add(SquaredErrorGradient(factor: factor), [error, d])
    }
    if let direct = cotangents[1] {
      share = share.map { graph.add(Add(), [$0, direct]) } ?? direct
    }
    guard let share else { return [nil, nil] }
    return [share, graph.add(Affine(scale: -1), [share])]
  }
}

/// The reverse rule of `SquaredError`: ∂C/∂aᵢⱼ = 2c dᵢ eᵢⱼ, with dᵢ = ∂C/∂ℓᵢ.
///
/// Shapes: e [n, m], d [n] → [n, m].
public struct SquaredErrorGradient: CompositeOp {
  public static let kind = "squared_error_gradient"
  /// c
  public let factor: Double

  public init(factor: Double) { self.factor = factor }

  public func shapes(of inputs: [Shape]) -> [Shape]? {
    guard inputs.count == 2, inputs[0].count == 2, inputs[1] == [inputs[0][0]] else { return nil }
    return [inputs[0]]
  }

  public func expand(_ inputs: [Value], in graph: inout Graph) -> [Value] {
    let columns = graph.shape(of: inputs[0])[1]
    let twice = graph.add(Affine(scale: 2 * factor), [inputs[0]])
    let d = graph.add(BroadcastColumns(columns: columns), [inputs[1]])
    return [graph.add(Multiply(), [d, twice])]
  }
}
