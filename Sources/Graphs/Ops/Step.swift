import ChainruleFormulas
import ChainruleTensors

/// The unit step of each element: y = 1 where x ≥ 0, else 0.
///
/// Shapes: x and y alike.  Derivative: 0 everywhere, so nothing is passed back; a perceptron learns by its own loss.
/// Edge cases: y(0) = 1; NaN gives 0.
public struct Step: ActivationOp {
  public static let kind = "step"
  public init() {}

  @specialized(where S == Float)
  @specialized(where S == Double)
  public func evaluate<S: Scalar>(_ inputs: [View<S>], into outputs: [MutableView<S>]) {
    let (x, y) = (inputs[0], outputs[0])
    for i in 0..<y.count { y[i] = x[i] >= 0 ? 1 : 0 }
  }

  public var range: ClosedRange<Double>? { 0...1 }
  public var derivativeReads: DerivativeSource { .output }

  public func chain(_ d: Value, from source: Value, in graph: inout Graph) -> Value? {
    nil
  }

  public func formula(port: Int, index: [Int], of inputs: [Operand]) -> Formula {
    .select(Condition(inputs[0][index], .greaterOrEqual, .number(0)), .number(1), .number(0))
  }
}
