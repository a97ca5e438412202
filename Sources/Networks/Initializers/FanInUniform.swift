import ChainruleTensors

/// Uniform in ±1/√inputs: PyTorch's default for the weights and biases of `nn.Linear`.
///
/// Reference: PyTorch's `Linear.reset_parameters`.
public struct FanInUniform: Initializer {
  public static let kind = "fan_in_uniform"
  public init() {}

  public func values(_ shape: Shape, _ fan: Fan, parameter: Int, _ random: Random) -> [Double] {
    let bound = 1 / Double(fan.inputs).squareRoot()
    return random.uniforms(shape.elementCount, bound: bound, parameter: parameter)
  }
}
