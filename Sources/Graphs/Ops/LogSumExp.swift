import ChainruleFormulas
import ChainruleTensors

/// The logarithm of the sum of the exponentials of each row: yᵢ = ln Σⱼ e^xᵢⱼ.
///
/// Shapes: x [n, m] → y [n].  Derivative: ∂yᵢ/∂xᵢⱼ = e^(xᵢⱼ − yᵢ), the softmax of the row.
/// Edge cases: the largest element is taken out first, so that ±2000 neither overflows nor vanishes;
/// y = ∞ for a row with ∞, −∞ for a row of −∞ alone; NaN stays NaN.
public struct LogSumExp: PrimitiveOp {
  public static let kind = "log_sum_exp"
  public init() {}

  public func shapes(of inputs: [Shape]) -> [Shape]? {
    guard inputs.count == 1, inputs[0].count == 2 else { return nil }
    return [[inputs[0][0]]]
  }

  @specialized(where S == Float)
  @specialized(where S == Double)
  public func evaluate<S: Scalar>(_ inputs: [View<S>], into outputs: [MutableView<S>]) {
    let (x, y) = (inputs[0], outputs[0])
    let m = x.columns
    for i in 0..<y.count {
      var largest = -S.infinity
      for j in 0..<m { largest = Swift.max(largest, x[i * m + j]) }
      // A shift by an infinite number would make NaN of a sum that is 0 or ∞.
      if !largest.isFinite { largest = 0 }
      var sum: S = 0
      for j in 0..<m { sum += S.exp(x[i * m + j] - largest) }
      y[i] = largest + S.log(sum)
    }
  }

  public func pullback(_ cotangents: [Value?], of node: Int, in graph: inout Graph) -> [Value?] {
    guard let d = cotangents[0] else { return [nil] }
    let x = graph.nodes[node].inputs[0]
    let columns = graph.shape(of: x)[1]
    let wide = graph.add(BroadcastColumns(columns: columns), [d])
    // Not as e^(x − y), which loses the digits that y has too few of when logits are large.
    return [graph.add(Multiply(), [wide, graph.add(Softmax(), [x])])]
  }

  public func formula(port: Int, index: [Int], of inputs: [Operand]) -> Formula {
    .call(
      .log, .add((0..<inputs[0].shape[1]).map { .call(.exp, inputs[0][[index[0], $0]]) }))
  }

  public func readers(of index: [Int], input: Int, shapes: [Shape]) -> [(port: Int, index: [Int])] {
    [(0, [index[0]])]
  }

  public func slope(
    port: Int, index: [Int], input: Int, place: [Int], of inputs: [Operand], outputs: [Operand]
  ) -> Formula {
    .call(.exp, inputs[0][place] - outputs[0][index])
  }
}
