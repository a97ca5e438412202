import ChainruleTensors

/// Uniform in ±√(6 / inputs), for rectifiers.
///
/// Reference: He, Zhang, Ren and Sun, arXiv:1502.01852.
public struct HeUniform: Initializer {
  public static let kind = "he_uniform"
  public init() {}

  public func values(_ shape: Shape, _ fan: Fan, parameter: Int, _ random: Random) -> [Double] {
    let bound = (6 / Double(fan.inputs)).squareRoot()
    return random.uniforms(shape.elementCount, bound: bound, parameter: parameter)
  }
}
