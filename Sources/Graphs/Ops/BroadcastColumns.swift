import ChainruleFormulas
import ChainruleTensors

/// The same value for every column of a row: yᵢⱼ = xᵢ.
///
/// Shapes: x […] → y […, columns].  Derivative: ∂C/∂xᵢ = Σⱼ ∂C/∂yᵢⱼ.
public struct BroadcastColumns: PrimitiveOp {
  public static let kind = "broadcast_columns"
  /// m, the length of the output's last axis.
  public let columns: Int

  public init(columns: Int) { self.columns = columns }

  public func shapes(of inputs: [Shape]) -> [Shape]? {
    inputs.count == 1 ? [inputs[0] + [columns]] : nil
  }

  @specialized(where S == Float)
  @specialized(where S == Double)
  public func evaluate<S: Scalar>(_ inputs: [View<S>], into outputs: [MutableView<S>]) {
    let (x, y) = (inputs[0], outputs[0])
    for i in 0..<x.count {
      for j in 0..<columns { y[i * columns + j] = x[i] }
    }
  }

  public func pullback(_ cotangents: [Value?], of node: Int, in graph: inout Graph) -> [Value?] {
    guard let d = cotangents[0] else { return [nil] }
    return [graph.add(SumColumns(), [d])]
  }

  public func formula(port: Int, index: [Int], of inputs: [Operand]) -> Formula {
    inputs[0][Array(index.dropLast())]
  }

  public func readers(of index: [Int], input: Int, shapes: [Shape]) -> [(port: Int, index: [Int])] {
    (0..<columns).map { (0, index + [$0]) }
  }
}
