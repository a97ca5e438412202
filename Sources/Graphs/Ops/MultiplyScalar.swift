import ChainruleFormulas
import ChainruleTensors

/// A tensor times a single number that the graph computes or the host sets: y = s x.
///
/// Shapes: x […], s [] → y […].  Derivative: ∂C/∂x = s ∂C/∂y; ∂C/∂s = Σ x ⊙ ∂C/∂y over all elements.
public struct MultiplyScalar: PrimitiveOp {
  public static let kind = "multiply_scalar"
  public init() {}

  public func shapes(of inputs: [Shape]) -> [Shape]? {
    inputs.count == 2 && inputs[1] == [] ? [inputs[0]] : nil
  }

  public func batchRule(_ batched: [Bool]) -> BatchRule { batched[0] ? .rowwise : .apart }

  @specialized(where S == Float)
  @specialized(where S == Double)
  public func evaluate<S: Scalar>(_ inputs: [View<S>], into outputs: [MutableView<S>]) {
    let (x, s, y) = (inputs[0], inputs[1][0], outputs[0])
    for i in 0..<y.count { y[i] = s * x[i] }
  }

  public func pullback(_ cotangents: [Value?], of node: Int, in graph: inout Graph) -> [Value?] {
    guard let d = cotangents[0] else { return [nil, nil] }
    let (x, s) = (graph.nodes[node].inputs[0], graph.nodes[node].inputs[1])
    if graph.nodes[d.node].op as? Constant == Constant(1, shape: []) {
      return [s, x]  // the cost itself, C = s x with ∂C/∂C = 1
    }
    var total = graph.add(Multiply(), [x, d])
    while graph.shape(of: total).count > 1 { total = graph.add(SumColumns(), [total]) }
    if graph.shape(of: total).count == 1 { total = graph.add(SumRows(), [total]) }
    return [graph.add(MultiplyScalar(), [d, s]), total]
  }

  public func formula(port: Int, index: [Int], of inputs: [Operand]) -> Formula {
    .multiply([inputs[1][[]], inputs[0][index]])
  }

  public func readers(of index: [Int], input: Int, shapes: [Shape]) -> [(port: Int, index: [Int])] {
    guard input == 1 else { return [(0, index)] }
    return shapes[0].places.map { (0, $0) }
  }
}
