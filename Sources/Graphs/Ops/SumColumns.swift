import ChainruleFormulas
import ChainruleTensors

/// The sum over the last axis: yᵢ = Σⱼ xᵢⱼ.
///
/// Shapes: x […, m] → y […].  Derivative: every column gets ∂C/∂y of its row.
public struct SumColumns: PrimitiveOp {
  public static let kind = "sum_columns"
  public init() {}

  public func shapes(of inputs: [Shape]) -> [Shape]? {
    guard inputs.count == 1, !inputs[0].isEmpty else { return nil }
    return [Array(inputs[0].dropLast())]
  }

  @specialized(where S == Float)
  @specialized(where S == Double)
  public func evaluate<S: Scalar>(_ inputs: [View<S>], into outputs: [MutableView<S>]) {
    let (x, y) = (inputs[0], outputs[0])
    for i in 0..<y.count {
      var sum: S = 0
      for j in 0..<x.columns { sum += x[i * x.columns + j] }
      y[i] = sum
    }
  }

  public func pullback(_ cotangents: [Value?], of node: Int, in graph: inout Graph) -> [Value?] {
    guard let d = cotangents[0], let columns = graph.shape(of: graph.nodes[node].inputs[0]).last
    else { return [nil] }
    return [graph.add(BroadcastColumns(columns: columns), [d])]
  }

  public func formula(port: Int, index: [Int], of inputs: [Operand]) -> Formula {
    .add((0..<(inputs[0].shape.last ?? 0)).map { inputs[0][index + [$0]] })
  }

  public func readers(of index: [Int], input: Int, shapes: [Shape]) -> [(port: Int, index: [Int])] {
    [(0, Array(index.dropLast()))]
  }

  public func slope(
    port: Int, index: [Int], input: Int, place: [Int], of inputs: [Operand], outputs: [Operand]
  ) -> Formula {
    1
  }
}
