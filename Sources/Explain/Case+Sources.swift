import ChainruleGraphs
import ChainruleNetworks
import ChainruleTensors

extension Case {
  /// s of C = s · Σ wᵢ ℓᵢ.
  public var lossScale: Double {
    switch overSamples {
    case .sum: 1
    case .mean: 1 / Double(samples)
    case .weightedMean: 1 / (sampleWeights?.reduce(0, +) ?? Double(samples))
    }
  }

  /// Its equations.
  ///
  /// Throws `NetworkError` where network and loss do not fit.
  public func expandedStep() throws -> ExpandedStep {
    try ExpandedStep(
      network, loss.loss, rows: samples, targets: .values, isWeighted: sampleWeights != nil,
      use: use)
  }

  /// The numbers of every source of equations made from the case.
  ///
  /// Throws `NetworkError` where a tensor is missing or has another shape.
  public func numbers(for graph: Graph) throws(NetworkError) -> [Role: Tensor<Double>] {
    var numbers: [Role: Tensor<Double>] = [:]
    for (role, value) in graph.roles {
      numbers[role] = try tensor(of: role, shape: graph.shape(of: value))
    }
    return numbers
  }

  /// The numbers of a source of its equations.
  ///
  /// Throws `NetworkError` where a tensor is missing or has another shape.
  func tensor(of role: Role, shape: Shape) throws(NetworkError) -> Tensor<Double> {
    let found: Tensor<Double>?
    switch role {
    case .input(0): found = inputs
    case .target(0): found = targets
    case .sampleWeight: found = sampleWeights.map { Tensor($0, shape: [$0.count]) }
    case .parameter(let id): found = parameters[id]
    case .state(let id): found = states[id]
    case .mask(let stream, _): found = masks[stream] ?? Tensor(repeating: 1, shape: shape)
    case .setting(.lossScale): found = Tensor(lossScale)
    case .input, .target, .index, .gradient, .setting: found = nil
    }
    guard let found, found.shape == shape else {
      throw NetworkError(
        layer: Case.place(of: role), expected: "numbers of shape \(shape)",
        found: found.map { "shape \($0.shape)" } ?? "none")
    }
    return found
  }

  private static func place(of role: Role) -> String {
    switch role {
    case .input: "inputs"
    case .target, .index: "targets"
    case .sampleWeight: "sample weights"
    case .parameter(let id), .gradient(let id): id.name
    case .state(let id): id.name
    case .setting(let setting): "\(setting)"
    case .mask(let stream, _): "dropout \(stream + 1)"
    }
  }
}
