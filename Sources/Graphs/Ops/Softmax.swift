import ChainruleFormulas
import ChainruleTensors

/// Each row turned into probabilities: pᵢⱼ = e^xᵢⱼ / Σₖ e^xᵢₖ.
///
/// Shapes: x [n, m] → p [n, m].  Derivative: ∂pᵢⱼ/∂xᵢₖ = pᵢⱼ (δⱼₖ − pᵢₖ).
/// Edge cases: the largest element is taken out first, so that ±2000 neither overflows nor vanishes;
/// a row with NaN, with ∞ or of −∞ alone is NaN.
public struct Softmax: PrimitiveOp, Codable {
  public static let kind = "softmax"
  public init() {}

  public func shapes(of inputs: [Shape]) -> [Shape]? {
    inputs.count == 1 && inputs[0].count == 2 ? inputs : nil
  }

  @specialized(where S == Float)
  @specialized(where S == Double)
  public func evaluate<S: Scalar>(_ inputs: [View<S>], into outputs: [MutableView<S>]) {
    let (x, p) = (inputs[0], outputs[0])
    let m = x.columns
    for i in 0..<x.shape[0] {
      var largest = -S.infinity
      for j in 0..<m { largest = Swift.max(largest, x[i * m + j]) }
      var sum: S = 0
      for j in 0..<m {
        p[i * m + j] = S.exp(x[i * m + j] - largest)
        sum += p[i * m + j]
      }
      for j in 0..<m { p[i * m + j] /= sum }
    }
  }

  public func pullback(_ cotangents: [Value?], of node: Int, in graph: inout Graph) -> [Value?] {
    guard let d = cotangents[0] else { return [nil] }
    // p ⊙ (d − Σₖ dₖ pₖ): the Jacobian times d, without the Jacobian.
    let p = Value(node: node)
    let mean = graph.add(SumColumns(), [graph.add(Multiply(), [d, p])])
    let wide = graph.add(BroadcastColumns(columns: graph.shape(of: p)[1]), [mean])
    return [graph.add(Multiply(), [p, graph.add(Subtract(), [d, wide])])]
  }

  public func formula(port: Int, index: [Int], of inputs: [Operand]) -> Formula {
    let row = (0..<inputs[0].shape[1]).map { Formula.call(.exp, inputs[0][[index[0], $0]]) }
    return .divide(row[index[1]], .add(row))
  }

  public func readers(of index: [Int], input: Int, shapes: [Shape]) -> [(port: Int, index: [Int])] {
    (0..<shapes[0][1]).map { (0, [index[0], $0]) }
  }

  public func slope(
    port: Int, index: [Int], input: Int, place: [Int], of inputs: [Operand], outputs: [Operand]
  ) -> Formula {
    let p = outputs[0][index]
    return index == place ? p * (1 - p) : .multiply([-1, p, outputs[0][place]])
  }
}
