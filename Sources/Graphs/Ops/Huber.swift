import ChainruleFormulas
import ChainruleTensors

/// Huber's function of each element: y = ½x² for |x| ≤ c, else c(|x| − ½c).
///
/// Shapes: x and y alike.  Derivative: ∂y/∂x = x held within ±c.
public struct Huber: ActivationOp {
  public static let kind = "huber"
  /// c, above 0: where the parabola becomes a straight line.
  public let threshold: Double

  public init() { self.init(threshold: 1) }

  /// Precondition: the threshold is positive.
  public init(threshold: Double) {
    precondition(threshold > 0, "a threshold must be positive, found \(threshold)")
    self.threshold = threshold
  }

  @specialized(where S == Float)
  @specialized(where S == Double)
  public func evaluate<S: Scalar>(_ inputs: [View<S>], into outputs: [MutableView<S>]) {
    let (x, y) = (inputs[0], outputs[0])
    let c = S(threshold)
    for i in 0..<y.count {
      y[i] = abs(x[i]) <= c ? x[i] * x[i] / 2 : c * (abs(x[i]) - c / 2)
    }
  }

  public var range: ClosedRange<Double>? { 0...(.infinity) }
  public var derivativeReads: DerivativeSource { .input }

  public func chain(_ d: Value, from source: Value, in graph: inout Graph) -> Value? {
    graph.add(Multiply(), [d, graph.add(Clip(limit: threshold), [source])])
  }

  public func formula(port: Int, index: [Int], of inputs: [Operand]) -> Formula {
    let (x, c) = (inputs[0][index], Formula.number(threshold))
    let size = Formula.call(.abs, x)
    let square = Formula.multiply([.number(0.5), .power(x, .number(2))])
    let line = Formula.multiply([c, size - .number(threshold / 2)])
    return .select(Condition(size, .lessOrEqual, c), square, line)
  }
}
