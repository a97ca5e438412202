import ChainruleFormulas
import ChainruleTensors

/// The product of two matrices, either of them transposed: Z = X·Y, X·Yᵀ or Xᵀ·Y.
///
/// Shapes: X [n, k] (Xᵀ: stored [k, n]), Y [k, m] (Yᵀ: stored [m, k]) → Z [n, m].
/// Derivative: with D = ∂C/∂Z, ∂C/∂X = D·Yᵀ and ∂C/∂Y = Xᵀ·D, transposed back where the input was.
/// The batch axis is X's first: X·Y works row by row, Xᵀ·Y sums over the rows.
public struct MatrixProduct: PrimitiveOp {
  public static let kind = "matrix_product"
  /// Whether X is stored as [k, n] and multiplied as Xᵀ.
  public let transposeLeft: Bool
  /// Whether Y is stored as [m, k] and multiplied as Yᵀ.
  public let transposeRight: Bool

  public init(transposeLeft: Bool = false, transposeRight: Bool = false) {
    self.transposeLeft = transposeLeft
    self.transposeRight = transposeRight
  }

  /// The lengths n, k, m of Z [n, m] = Σ over k.
  public func lengths(_ x: Shape, _ y: Shape) -> (n: Int, k: Int, m: Int) {
    (x[transposeLeft ? 1 : 0], x[transposeLeft ? 0 : 1], y[transposeRight ? 0 : 1])
  }

  public func shapes(of inputs: [Shape]) -> [Shape]? {
    guard inputs.count == 2, inputs[0].count == 2, inputs[1].count == 2 else { return nil }
    let (n, k, m) = lengths(inputs[0], inputs[1])
    return inputs[1][transposeRight ? 1 : 0] == k ? [[n, m]] : nil
  }

  public func batchRule(_ batched: [Bool]) -> BatchRule {
    switch (batched[0], batched[1]) {
    case (false, false): .apart
    case (true, false) where !transposeLeft: .rowwise
    case (true, true) where transposeLeft && !transposeRight: .reduces
    default: preconditionFailure("this matrix product mixes the rows of a batch")
    }
  }

  @specialized(where S == Float)
  @specialized(where S == Double)
  public func evaluate<S: Scalar>(_ inputs: [View<S>], into outputs: [MutableView<S>]) {
    let (x, y, z) = (inputs[0], inputs[1], outputs[0])
    let (n, k, m) = lengths(x.shape, y.shape)
    let (xi, xl) = transposeLeft ? (1, n) : (k, 1)
    let (yl, yj) = transposeRight ? (1, k) : (m, 1)
    for i in 0..<n {
      for j in 0..<m {
        var sum: S = 0
        for l in 0..<k { sum += x[i * xi + l * xl] * y[l * yl + j * yj] }
        z[i * m + j] = sum
      }
    }
  }

  public func pullback(_ cotangents: [Value?], of node: Int, in graph: inout Graph) -> [Value?] {
    guard let d = cotangents[0] else { return [nil, nil] }
    let (x, y) = (graph.nodes[node].inputs[0], graph.nodes[node].inputs[1])
    func product(_ a: Value, _ b: Value, _ left: Bool, _ right: Bool) -> Value {
      graph.add(MatrixProduct(transposeLeft: left, transposeRight: right), [a, b])
    }
    switch (transposeLeft, transposeRight) {
    case (false, false): return [product(d, y, false, true), product(x, d, true, false)]
    case (false, true): return [product(d, y, false, false), product(d, x, true, false)]
    case (true, false): return [product(y, d, false, true), product(x, d, false, false)]
    case (true, true): return [product(y, d, true, true), product(d, x, true, true)]
    }
  }

  public func formula(port: Int, index: [Int], of inputs: [Operand]) -> Formula {
    let (i, j) = (index[0], index[1])
    let (_, k, _) = lengths(inputs[0].shape, inputs[1].shape)
    return .add(
      (0..<k).map { l in
        let left = inputs[0][transposeLeft ? [l, i] : [i, l]]
        let right = inputs[1][transposeRight ? [j, l] : [l, j]]
        // X·Wᵀ is written as the sums of w·x that it stands for.
        return .multiply(transposeRight ? [right, left] : [left, right])
      })
  }

  public func readers(of index: [Int], input: Int, shapes: [Shape]) -> [(port: Int, index: [Int])] {
    let (n, _, m) = lengths(shapes[0], shapes[1])
    if input == 0 {
      let i = index[transposeLeft ? 1 : 0]
      return (0..<m).map { (0, [i, $0]) }
    }
    let j = index[transposeRight ? 0 : 1]
    return (0..<n).map { (0, [$0, j]) }
  }

  public func slope(
    port: Int, index: [Int], input: Int, place: [Int], of inputs: [Operand], outputs: [Operand]
  ) -> Formula {
    let l = input == 0 ? place[transposeLeft ? 0 : 1] : place[transposeRight ? 1 : 0]
    return input == 0
      ? inputs[1][transposeRight ? [index[1], l] : [l, index[1]]]
      : inputs[0][transposeLeft ? [l, index[0]] : [index[0], l]]
  }
}
