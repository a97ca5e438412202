import ChainruleFormulas
import ChainruleTensors

/// Each element held within ± a limit c: y = min(max(x, −c), c).
///
/// Shapes: x and y alike.  Derivative: 1 where |x| < c, else 0; at the kinks it is taken as 0.
/// Edge cases: NaN stays NaN.
public struct Clip: ActivationOp {
  public static let kind = "clip"
  /// c, above 0.
  public let limit: Double

  public init() { self.init(limit: 1) }

  /// Precondition: the limit is positive.
  public init(limit: Double) {
    precondition(limit > 0, "a limit must be positive, found \(limit)")
    self.limit = limit
  }

  @specialized(where S == Float)
  @specialized(where S == Double)
  public func evaluate<S: Scalar>(_ inputs: [View<S>], into outputs: [MutableView<S>]) {
    let (x, y) = (inputs[0], outputs[0])
    for i in 0..<y.count { y[i] = Swift.min(Swift.max(x[i], -S(limit)), S(limit)) }
  }

  public var range: ClosedRange<Double>? { -limit...limit }
  public var derivativeReads: DerivativeSource { .input }

  public func chain(_ d: Value, from source: Value, in graph: inout Graph) -> Value? {
    let inside = graph.add(Affine(scale: -1, offset: limit), [graph.add(Absolute(), [source])])
    return graph.add(Multiply(), [d, graph.add(IsPositive(), [inside])])
  }

  public func formula(port: Int, index: [Int], of inputs: [Operand]) -> Formula {
    let (x, c) = (inputs[0][index], Formula.number(limit))
    let low = Formula.select(Condition(x, .lessOrEqual, .number(-limit)), .number(-limit), x)
    return .select(Condition(x, .greaterOrEqual, c), c, low)
  }
}
