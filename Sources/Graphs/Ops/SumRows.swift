import ChainruleFormulas
import ChainruleTensors

/// The sum over the first axis, the rows of a batch: y = Σᵢ xᵢ.
///
/// Shapes: x [n, …] → y […].  Derivative: every row gets ∂C/∂y.
public struct SumRows: PrimitiveOp {
  public static let kind = "sum_rows"
  public init() {}

  public func shapes(of inputs: [Shape]) -> [Shape]? {
    guard inputs.count == 1, !inputs[0].isEmpty else { return nil }
    return [Array(inputs[0].dropFirst())]
  }

  public func batchRule(_ batched: [Bool]) -> BatchRule { batched[0] ? .reduces : .apart }

  @specialized(where S == Float)
  @specialized(where S == Double)
  public func evaluate<S: Scalar>(_ inputs: [View<S>], into outputs: [MutableView<S>]) {
    let (x, y) = (inputs[0], outputs[0])
    for j in 0..<y.count { y[j] = 0 }
    for i in 0..<x.shape[0] {
      for j in 0..<y.count { y[j] += x[i * y.count + j] }
    }
  }

  public func pullback(_ cotangents: [Value?], of node: Int, in graph: inout Graph) -> [Value?] {
    guard let d = cotangents[0] else { return [nil] }
    let rows = graph.shape(of: graph.nodes[node].inputs[0])[0]
    return [graph.add(BroadcastRows(rows: rows), [d])]
  }

  public func formula(port: Int, index: [Int], of inputs: [Operand]) -> Formula {
    .add((0..<inputs[0].shape[0]).map { inputs[0][[$0] + index] })
  }

  public func readers(of index: [Int], input: Int, shapes: [Shape]) -> [(port: Int, index: [Int])] {
    [(0, Array(index.dropFirst()))]
  }

  public func slope(
    port: Int, index: [Int], input: Int, place: [Int], of inputs: [Operand], outputs: [Operand]
  ) -> Formula {
    1
  }
}
