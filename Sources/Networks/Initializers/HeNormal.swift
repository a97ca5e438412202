import ChainruleTensors

/// Normal with mean 0 and deviation √(2 / inputs), for rectifiers.
///
/// Reference: He, Zhang, Ren and Sun, arXiv:1502.01852.
public struct HeNormal: Initializer {
  public static let kind = "he_normal"
  public init() {}

  public func values(_ shape: Shape, _ fan: Fan, parameter: Int, _ random: Random) -> [Double] {
    let deviation = (2 / Double(fan.inputs)).squareRoot()
    return random.normals(shape.elementCount, deviation: deviation, parameter: parameter)
  }
}
