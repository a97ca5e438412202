import Extensions

/// A small network of this package's own parts, and data for it.
enum Example {
  static func network() throws -> Network {
    try Network(
      inputs: 3, layers: [.gated(5), .dense(4, .softSign), .dense(2)])
  }

  /// Six rows of [x₁, x₂, x₃] and what shall come out: [x₁ x₂, x₃ − x₁].
  static let inputs = Tensor<Double>(rows: [
    [0.5, -0.25, 1], [-1, 0.75, 0.5], [0.25, 0.5, -0.75], [1, 1, 0], [-0.5, -1, 0.25],
    [0.75, -0.5, -1],
  ])
  static let targets = Tensor<Double>(rows: inputs.rows.map { [$0[0] * $0[1], $0[2] - $0[0]] })

  /// All that a step of `network` with six rows reads.
  static func roles() throws -> [Role: Tensor<Double>] {
    var roles: [Role: Tensor<Double>] = [
      .input(0): inputs, .target(0): targets, .setting(.lossScale): Tensor(1.0 / 6),
    ]
    for (id, tensor) in try network().initialParameters(seed: 4) { roles[.parameter(id)] = tensor }
    return roles
  }

  static func options(threads: Int = 1) -> TrainingOptions {
    TrainingOptions(
      loss: LogCoshLoss(), optimizer: SignDescent(learningRate: 0.002), batchSize: 4, seed: 7,
      threads: threads)
  }

  static func trainer<S: Scalar>(_ type: S.Type, threads: Int = 1) throws -> Trainer<S> {
    try Trainer(
      network(), Examples(inputs: inputs.converted(), targets: .values(targets.converted())),
      options(threads: threads))
  }
}
