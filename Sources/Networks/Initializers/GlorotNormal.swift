import ChainruleTensors

/// Normal with mean 0 and deviation √(2 / (inputs + outputs)).
///
/// Reference: Glorot and Bengio 2010.
public struct GlorotNormal: Initializer {
  public static let kind = "glorot_normal"
  public init() {}

  public func values(_ shape: Shape, _ fan: Fan, parameter: Int, _ random: Random) -> [Double] {
    let deviation = (2 / Double(fan.inputs + fan.outputs)).squareRoot()
    return random.normals(shape.elementCount, deviation: deviation, parameter: parameter)
  }
}
