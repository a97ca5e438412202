import ChainruleGraphs
import ChainruleNetworks
import ChainruleTensors

/// The perceptron's rule: the samples one by one in their order, w += η (y − a) x after each that is wrong. A pass
/// without errors ends it.
///
/// Reference: Rosenblatt 1958.
public struct PerceptronRun: Sendable {
  /// A sample that was wrong, and what it changed.
  public struct Update: Sendable {
    /// The pass and the sample, both from 0.
    public let epoch, sample: Int
    /// Sums, outputs and targets of the last layer.
    public let z, prediction, target: [Double]
    /// [neurons, inputs] of the last layer, after the update.
    public let weights: Tensor<Double>
    /// After the update: [neurons], or [] for a bias that all share; nil for a layer without.
    public let biases: Tensor<Double>?
  }

  /// Pass by pass, in the order of the samples; empty where every sample was right from the start.
  public let updates: [Update]
  /// How many samples were wrong, pass by pass.
  public let errorsPerEpoch: [Int]
  /// Whether a pass had no errors.
  public let converged: Bool
  /// The passes, from 0, after which the parameters were the same: from then on it goes in a circle.
  public let cycle: (from: Int, to: Int)?
  /// All parameters after the last pass, whether it converged or not.
  public let final: [ParameterID: Tensor<Double>]
  /// The outputs for all samples at the end, [samples, outputs].
  public let predictions: Tensor<Double>

  /// Makes as many passes as the case has steps, or fewer where one has no errors.
  ///
  /// Throws `NetworkError` where the parts of the case do not fit together.
  public init(_ example: Case) throws {
    var single = example
    single.steps = 1
    var updates: [Update] = []
    var errors: [Int] = []
    var seen: [[ParameterID: Tensor<Double>]: Int] = [:]
    var cycle: (from: Int, to: Int)?
    let runners = try (0..<example.samples).map { sample in
      single.inputs = example.inputs.row(sample)
      single.targets = example.targets.row(sample)
      single.sampleWeights = example.sampleWeights.map { [$0[sample]] }
      single.masks = example.masks.mapValues { $0.row(sample) }
      single.overSamples = .sum
      return try StepRunner(single)
    }
    var parameters = example.parameters
    for epoch in 0..<max(example.steps, 1) {
      var wrong = 0
      for (sample, runner) in runners.enumerated() {
        runner.set(parameters)
        runner.runForward()
        runner.runBackward()
        let trace = runner.trace()
        guard let layer = trace.layers.last, trace.outputs != trace[trace.step.target] else {
          continue
        }
        wrong += 1
        runner.update()
        parameters = runner.parameters
        updates.append(
          Update(
            epoch: epoch, sample: sample, z: layer.z.values, prediction: layer.a.values,
            target: trace[trace.step.target].values,
            weights: parameters[layer.weightID] ?? layer.weights,
            biases: layer.biasID.flatMap { parameters[$0] }))
      }
      errors.append(wrong)
      if wrong == 0 { break }
      if cycle == nil, let before = seen[parameters] { cycle = (before, epoch) }
      seen[parameters] = epoch
    }
    var end = example
    end.parameters = parameters
    (self.updates, errorsPerEpoch, self.cycle) = (updates, errors, cycle)
    converged = errors.last == 0
    final = parameters
    predictions = try Trace(end).outputs
  }
}

extension Tensor where S == Double {
  /// One row as a matrix of one row.
  fileprivate func row(_ index: Int) -> Tensor { Tensor(rows: [rows[index]]) }
}
