import ChainruleFormulas
import ChainruleTensors

/// The same values for every row of a batch: yᵢ = x.
///
/// Shapes: x […] → y [rows, …].  Derivative: ∂C/∂x = Σᵢ ∂C/∂yᵢ.
public struct BroadcastRows: PrimitiveOp {
  public static let kind = "broadcast_rows"
  /// n, the length of the output's first axis, which is the batch axis.
  public let rows: Int

  public init(rows: Int) { self.rows = rows }

  public func shapes(of inputs: [Shape]) -> [Shape]? {
    inputs.count == 1 ? [[rows] + inputs[0]] : nil
  }

  public func batchRule(_ batched: [Bool]) -> BatchRule {
    precondition(!batched[0], "a batch has one batch axis")
    return .rowwise
  }

  @specialized(where S == Float)
  @specialized(where S == Double)
  public func evaluate<S: Scalar>(_ inputs: [View<S>], into outputs: [MutableView<S>]) {
    let (x, y) = (inputs[0], outputs[0])
    for i in 0..<y.shape[0] {
      for j in 0..<x.count { y[i * x.count + j] = x[j] }
    }
  }

  public func pullback(_ cotangents: [Value?], of node: Int, in graph: inout Graph) -> [Value?] {
    guard let d = cotangents[0] else { return [nil] }
    return [graph.add(SumRows(), [d])]
  }

  public func formula(port: Int, index: [Int], of inputs: [Operand]) -> Formula {
    inputs[0][Array(index.dropFirst())]
  }

  public func readers(of index: [Int], input: Int, shapes: [Shape]) -> [(port: Int, index: [Int])] {
    (0..<rows).map { (0, [$0] + index) }
  }
}
