import ChainruleGraphs
import ChainruleNetworks
import ChainruleTensors

/// The keys `initializer`, `seed`, `random` and `range`: where weights come from that a file does not give.
struct ParameterDraw {
  private enum Way {
    /// As a new network's, with this initializer for weights in place of each layer's own.
    case ours(AnyInitializer?)
    /// As NumPy's legacy generator draws them, in [low, high), layer by layer in [inputs][outputs] order.
    case numpy(UInt32, low: Double, high: Double)
  }

  /// What masks are drawn from.
  let random: Random
  private let way: Way

  init(_ object: SchemaObject) throws {
    let seed = try object.value("seed", default: UInt64(0))
    random = Random(seed: seed)
    let initializer = object.find("initializer")
    let range = object.find("range")
    switch try object.choice("random", among: ["chainrule": false, "numpy": true], default: false) {
    case false:
      if let range { throw range.mismatch("“random: numpy” beside it", found: "none") }
      way = .ours(try initializer.map { try CatalogueSetting.initializer($0) })
    case true:
      if let initializer {
        throw initializer.mismatch("no initializer beside “random: numpy”", found: "one")
      }
      guard let small = UInt32(exactly: seed) else {
        throw try object.require("seed").mismatch("a seed up to \(UInt32.max), as NumPy has it")
      }
      let bounds = try range?.numbers(2, "numbers, from and to") ?? [0, 1]
      if let range, !(bounds[0] < bounds[1]) {
        throw range.mismatch("a lower number first", found: "\(bounds[0]) and \(bounds[1])")
      }
      way = .numpy(small, low: bounds[0], high: bounds[1])
    }
  }

  /// Every parameter of the network.
  func parameters(of section: NetworkSection) throws -> [ParameterID: Tensor<Double>] {
    var values: [ParameterID: Tensor<Double>] = [:]
    var numpy: NumPyRandom?
    if case .numpy(let seed, _, _) = way { numpy = NumPyRandom(seed: seed) }
    for (i, spec) in section.network.parameters.enumerated() {
      if let given = section.parameters[spec.id] {
        values[spec.id] = given
      } else if case .numpy(_, let low, let high) = way, spec.isPenalized {
        values[spec.id] = ParameterDraw.matrix(spec.shape, low, high, &numpy)
      } else {
        let numbers = try initializer(for: spec).initializer.values(
          spec.shape, spec.fan, parameter: i, random)
        values[spec.id] = Tensor(numbers, shape: spec.shape)
      }
    }
    return values
  }

  private func initializer(for spec: ParameterSpec) -> AnyInitializer {
    guard case .ours(let given?) = way, spec.isPenalized else { return spec.initializer }
    return given
  }

  /// low + (high − low)·r, drawn input by input.
  private static func matrix(
    _ shape: Shape, _ low: Double, _ high: Double, _ numpy: inout NumPyRandom?
  ) -> Tensor<Double> {
    var weights = Tensor<Double>(repeating: 0, shape: shape)
    for input in 0..<shape[1] {
      for neuron in 0..<shape[0] {
        weights[neuron, input] = low + (high - low) * (numpy?.random() ?? 0)
      }
    }
    return weights
  }
}
