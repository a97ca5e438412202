import ChainruleGraphs
import ChainruleNetworks
import ChainruleTensors

/// What several steps of a case lead to.
public struct Training: Sendable {
  /// The network after so many updates.
  public struct Checkpoint: Sendable {
    /// 0 before the first of the case's steps.
    public let updates: Int
    /// C, without penalties.
    public let loss: Double
    /// [samples, outputs]
    public let outputs: Tensor<Double>
    /// All parameters of a network of at most 1,000 numbers; empty for larger ones.
    public let parameters: [ParameterID: Tensor<Double>]
  }

  /// How many updates were made.
  public let updates: Int
  /// In rising order: those of the case that lie within its steps, or `usualCheckpoints`.
  public let checkpoints: [Checkpoint]
  /// All parameters after the last update; with Nesterov's look-ahead the points p.
  public let final: [ParameterID: Tensor<Double>]

  /// Makes the steps of the case.
  ///
  /// Throws `NetworkError` where the parts of the case do not fit together.
  public init(_ example: Case) throws {
    let runner = try StepRunner(example, isShort: true)
    let noted = example.checkpoints.map { given in
      Set(given).filter { (0...example.steps).contains($0) }.sorted()
    }
    let isSmall = example.network.parameterCount <= 1000
    var checkpoints: [Checkpoint] = []
    var made = 0
    func run(to count: Int) {
      while made < count {
        runner.run()
        made += 1
      }
    }
    for count in noted ?? Training.usualCheckpoints(example.steps) {
      run(to: count)
      let (outputs, loss) = runner.results()
      checkpoints.append(
        Checkpoint(
          updates: count, loss: loss, outputs: outputs,
          parameters: isSmall ? runner.parameters : [:]))
    }
    run(to: example.steps)
    (updates, self.checkpoints, final) = (example.steps, checkpoints, runner.parameters)
  }

  /// 0, 1, 2, 3, 5, 10, 20, 50, …, the hundreds up to 1,000, and the last two.
  public static func usualCheckpoints(_ steps: Int) -> [Int] {
    var found: Set<Int> = [0, 3, steps - 1, steps]
    var power = 1
    while power <= steps {
      found.formUnion([power, 2 * power, 5 * power])
      guard power <= Int.max / 100 else { break }
      power *= 10
    }
    found.formUnion(stride(from: 100, through: 1000, by: 100))
    return found.filter { (0...max(steps, 0)).contains($0) }.sorted()
  }
}
