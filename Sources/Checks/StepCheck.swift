import ChainruleEngine
import ChainruleGraphs
import ChainruleNetworks
import ChainruleTensors

/// Puts a whole training step before its witnesses: the equations of a network, its loss and their gradient.
///
///     let check = StepCheck(try StepGraph(network, loss, rows: 4, targets: .values))
///     for finding in check.findings() where !finding.passes { print(finding) }
///
/// Meant for small networks: differences evaluate the graph six times for every parameter.
public struct StepCheck: Sendable {
  /// The equations that are checked; their gradients are those of `step.gradients`.
  public let step: StepGraph
  /// A tensor for every source of the graph.
  public let sources: [Role: Tensor<Double>]
  /// What a plan may differ by, relative to max(1, the largest element): so many times the number type's 2⁻²³ or 2⁻⁵².
  public var planUlps = 64.0
  /// The shortest step of the differences. Where rectifiers are, a long step may cross a kink.
  public var difference = 0x1p-9
  let name: String

  /// Fills every source at random: inputs and parameters as `Sample.numbers`, class numbers below the number of
  /// outputs, positive weights, masks of factors 0 and 1/keep. `given` goes before.
  public init(
    _ step: StepGraph, named name: String = "step", given: [Role: Tensor<Double>] = [:],
    seed: UInt64 = 1
  ) {
    self.step = step
    self.name = name
    let classes = step.graph.shape(of: step.outputs)[1]
    var sources = given
    for (place, (role, value)) in step.graph.roles.enumerated() where given[role] == nil {
      let shape = step.graph.shape(of: value)
      var tensor = StepCheck.sample(role, shape, classes).tensor(seed: seed, place: place)
      if case .mask(_, let keep) = role {
        tensor.values = tensor.values.map { $0 < keep ? 1 / keep : 0 }
      }
      sources[role] = tensor
    }
    self.sources = sources
  }

  /// What all witnesses say.
  public func findings() -> [Finding] {
    [differences(), readings()]
      + [1, 2].flatMap { [plan(Float.self, threads: $0), plan(Double.self, threads: $0)] }
  }

  /// Central differences of C with respect to every number of every parameter, against the gradients: to 10⁻⁹,
  /// relative to max(1, |expected|). A parameter that learns but has no gradient counts as one of zeros.
  public func differences() -> Finding {
    var finding = Finding(name, .differences, bound: 1e-9)
    let values = step.graph.evaluate(roles: sources)
    for spec in step.parameters where !spec.isFrozen {
      let role = Role.parameter(spec.id)
      guard let tensor = sources[role] else { continue }
      let gradient = step.gradients.first { $0.parameter == spec.id }.flatMap { values[$0.value] }
      for i in 0..<tensor.count {
        let expected = extrapolatedDifference(step: difference) { h in
          cost(role, i, tensor.values[i] + h) - cost(role, i, tensor.values[i] - h)
        }
        finding.compare(
          gradient?.values[i] ?? 0, expected, scale: relativeOrAbsolute(expected),
          "\(spec.id) \(tensor.index(at: i))")
      }
    }
    return finding
  }

  /// The two readings of one description: the step's own gradient with composites kept, against the gradient of the
  /// graph expanded down to primitives: to 10⁻¹².
  public func readings() -> Finding {
    var finding = Finding(name, .readings, bound: 1e-12)
    var (expanded, image) = step.graph.expanded()
    let parameters = step.gradients.map(\.parameter)
    let places = parameters.compactMap { expanded.value(of: .parameter($0)) }
    guard let cost = image[step.cost], places.count == parameters.count else { return finding }
    let derived = expanded.gradient(of: cost, withRespectTo: places)
    let explained = expanded.evaluate(roles: sources)
    let trained = step.graph.evaluate(roles: sources)
    for ((parameter, value), other) in zip(step.gradients, derived) {
      guard let expected = trained[value] else { continue }
      let found = other.flatMap { explained[$0] } ?? Tensor(shape: expected.shape)
      finding.compare(found, expected, scale: relativeOrAbsolute, "\(parameter)")
    }
    return finding
  }

  private func cost(_ role: Role, _ element: Int, _ value: Double) -> Double {
    var moved = sources
    moved[role]?.values[element] = value
    return step.graph.evaluate(roles: moved)[step.cost]?.values[0] ?? .nan
  }

  private static func sample(_ role: Role, _ shape: Shape, _ classes: Int) -> Sample {
    switch role {
    case .index: .classes(shape, count: max(classes, 2))
    case .sampleWeight, .setting: .numbers(shape, in: 0.25...1)
    case .mask: .numbers(shape, in: 0...1)
    case .target: .numbers(shape, in: 0...1)
    case .state: .numbers(shape, in: 0.5...1.5)
    case .input, .parameter, .gradient: .numbers(shape, in: -1...1)
    }
  }
}
