import ChainruleFormulas
import ChainruleTensors

/// The standard normal distribution function of each element: y = Φ(x) = ½ erfc(−x/√2).
///
/// Shapes: x and y alike.  Derivative: ∂y/∂x = φ(x) = e^(−x²/2) / √(2π).
/// Edge cases: y(−∞) = 0, y(∞) = 1; keeps its relative precision far left.
public struct NormalCDF: ActivationOp {
  public static let kind = "normal_cdf"
  public init() {}

  /// Φ(x) of one number.
  static func value<S: Scalar>(_ x: S) -> S { S.erfc(-x * S.sqrt(0.5)) / 2 }

  @specialized(where S == Float)
  @specialized(where S == Double)
  public func evaluate<S: Scalar>(_ inputs: [View<S>], into outputs: [MutableView<S>]) {
    let (x, y) = (inputs[0], outputs[0])
    for i in 0..<y.count { y[i] = Self.value(x[i]) }
  }

  public var range: ClosedRange<Double>? { 0...1 }
  public var derivativeReads: DerivativeSource { .input }

  public func chain(_ d: Value, from source: Value, in graph: inout Graph) -> Value? {
    graph.add(Multiply(), [d, graph.add(NormalDensity(), [source])])
  }

  public func formula(port: Int, index: [Int], of inputs: [Operand]) -> Formula {
    .call(.normalCDF, inputs[0][index])
  }
}
