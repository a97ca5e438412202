import ChainruleFormulas
import ChainruleTensors

/// The element of each row that a class number names: yᵢ = xᵢ,cᵢ.
///
/// Shapes: x [n, m], class numbers c [n] from 0 → y [n].  Derivative: ∂yᵢ/∂xᵢⱼ = 1 where j = cᵢ, else 0.
/// Edge cases: anything but a whole number in 0 ..< m gives NaN.
public struct Pick: PrimitiveOp {
  public static let kind = "pick"
  public init() {}

  public func shapes(of inputs: [Shape]) -> [Shape]? {
    guard inputs.count == 2, inputs[0].count == 2, inputs[1] == [inputs[0][0]] else { return nil }
    return [inputs[1]]
  }

  @specialized(where S == Float)
  @specialized(where S == Double)
  public func evaluate<S: Scalar>(_ inputs: [View<S>], into outputs: [MutableView<S>]) {
    let (x, c, y) = (inputs[0], inputs[1], outputs[0])
    let m = x.columns
    for i in 0..<y.count {
      let isClass = c[i] >= 0 && c[i] < S(m) && c[i] == c[i].rounded(.down)
      y[i] = isClass ? x[i * m + Int(c[i])] : .nan
    }
  }

  public func pullback(_ cotangents: [Value?], of node: Int, in graph: inout Graph) -> [Value?] {
    guard let d = cotangents[0] else { return [nil, nil] }
    let (x, c) = (graph.nodes[node].inputs[0], graph.nodes[node].inputs[1])
    return [graph.add(Place(columns: graph.shape(of: x)[1]), [d, c]), nil]
  }

  public func formula(port: Int, index: [Int], of inputs: [Operand]) -> Formula {
    let (i, m) = (index[0], inputs[0].shape[1])
    return (0..<m).reduce(.number(.nan)) { rest, j in
      .select(
        Condition(inputs[1][[i]], .equal, .number(Double(j))), inputs[0][[i, j]], rest)
    }
  }

  public func readers(of index: [Int], input: Int, shapes: [Shape]) -> [(port: Int, index: [Int])] {
    [(0, [index[0]])]
  }

  public func slope(
    port: Int, index: [Int], input: Int, place: [Int], of inputs: [Operand], outputs: [Operand]
  ) -> Formula {
    guard input == 0 else { return 0 }
    return .select(
      Condition(inputs[1][index], .equal, .number(Double(place[1]))), .number(1), .number(0))
  }
}
