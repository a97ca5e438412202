import ChainruleTensors

/// Uniform in ±√(6 / (inputs + outputs)).
///
/// Reference: Glorot and Bengio 2010.
public struct GlorotUniform: Initializer {
  public static let kind = "glorot_uniform"
  public init() {}

  public func values(_ shape: Shape, _ fan: Fan, parameter: Int, _ random: Random) -> [Double] {
    let bound = (6 / Double(fan.inputs + fan.outputs)).squareRoot()
    return random.uniforms(shape.elementCount, bound: bound, parameter: parameter)
  }
}
