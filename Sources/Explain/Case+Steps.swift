import ChainruleGraphs
import ChainruleNetworks
import ChainruleTensors

extension Case {
  /// The case after some steps: new parameters, the optimizer's memory, and what running statistics have become.
  ///
  /// Throws `NetworkError` where the parts of the case do not fit together.
  public func after(_ steps: Int) throws -> Case {
    guard steps > 0 else { return self }
    let runner = try StepRunner(self, isShort: true)
    for _ in 0..<steps { runner.run() }
    var next = self
    (next.parameters, next.states) = (runner.parameters, runner.states)
    (next.optimizerStates, next.stepsMade) = (runner.optimizerStates, runner.stepsMade)
    return next
  }

  /// Makes it a step of training, in which dropout drops what the first step of a training from this seed does.
  ///
  /// Throws `NetworkError` where the parts of the case do not fit together.
  public mutating func train(seed: UInt64) throws {
    use = .training
    let graph = try expandedStep().graph
    for (role, value) in graph.roles {
      guard case .mask(let stream, let keep) = role else { continue }
      masks[stream] = Case.mask(
        stream, keep: keep, shape: graph.shape(of: value), Random(seed: seed))
    }
  }

  /// Dropout factors [samples, columns] as training draws them in its first step.
  public static func mask(
    _ stream: Int, keep: Double, shape: Shape, _ random: Random
  ) -> Tensor<Double> {
    var mask = Tensor<Double>(repeating: 0, shape: shape)
    for row in 0..<shape[0] {
      for column in 0..<shape[1]
      where random.uniform(.mask(stream), step: 1, row: row, column: column) < keep {
        mask[row, column] = 1 / keep
      }
    }
    return mask
  }
}
