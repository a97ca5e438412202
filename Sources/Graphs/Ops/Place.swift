import ChainruleFormulas
import ChainruleTensors

/// A row of zeros with one value at the place that a class number names: yᵢⱼ = xᵢ where j = cᵢ, else 0.
///
/// With x = 1 this is the one-hot form of the class numbers.
/// Edge cases: anything but a whole number in 0 ..< columns names no place.
/// Shapes: x [n], class numbers c [n] from 0 → y [n, columns].  Derivative: ∂C/∂xᵢ = ∂C/∂yᵢ,cᵢ.
public struct Place: PrimitiveOp {
  public static let kind = "place"
  /// m, the length of a row of y; class numbers are below it.
  public let columns: Int

  public init(columns: Int) { self.columns = columns }

  public func shapes(of inputs: [Shape]) -> [Shape]? {
    guard inputs.count == 2, inputs[0].count == 1, inputs[0] == inputs[1] else { return nil }
    return [inputs[0] + [columns]]
  }

  @specialized(where S == Float)
  @specialized(where S == Double)
  public func evaluate<S: Scalar>(_ inputs: [View<S>], into outputs: [MutableView<S>]) {
    let (x, c, y) = (inputs[0], inputs[1], outputs[0])
    for i in 0..<x.count {
      for j in 0..<columns { y[i * columns + j] = c[i] == S(j) ? x[i] : 0 }
    }
  }

  public func pullback(_ cotangents: [Value?], of node: Int, in graph: inout Graph) -> [Value?] {
    guard let d = cotangents[0] else { return [nil, nil] }
    return [graph.add(Pick(), [d, graph.nodes[node].inputs[1]]), nil]
  }

  public func formula(port: Int, index: [Int], of inputs: [Operand]) -> Formula {
    let (i, j) = (index[0], index[1])
    return .select(
      Condition(inputs[1][[i]], .equal, .number(Double(j))), inputs[0][[i]], .number(0))
  }

  public func readers(of index: [Int], input: Int, shapes: [Shape]) -> [(port: Int, index: [Int])] {
    (0..<columns).map { (0, index + [$0]) }
  }
}
