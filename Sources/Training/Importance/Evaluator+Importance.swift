import ChainruleData
import ChainruleNetworks
import ChainruleTensors

extension Evaluator {
  /// What is lost when one group of inputs after another is shuffled among the rows.
  ///
  /// The result depends on network, rows and seed alone, not on threads. Where all of it would take long, some rows are
  /// drawn: about 2·10¹¹ multiplications are done, on 100 rows at least and 20,000 at most.
  ///
  /// - Parameters:
  ///   - target: what target numbers mean, so that the RMSE is in its units; nil: as they stand.
  ///   - shuffles: how often each group is shuffled, at least once.
  /// - Throws: `NetworkError` where there is no row or none that counts, or rows and network do not fit together.
  public func importance(
    of groups: InputGroups, on examples: Examples<S>, target: TargetTransform? = nil,
    shuffles: Int = 5, seed: UInt64
  ) throws -> PermutationImportance {
    precondition(shuffles > 0, "at least one shuffle")
    try checkHasRows(examples)
    let random = Random(seed: seed)
    let cost = max(1, shuffles * groups.all.count * max(network.parameterCount, 1))
    let most = min(20_000, max(100, 200_000_000_000 / cost))
    let sample = drawn(most, of: examples, random)
    try checkHasRows(sample)
    let measure = ShuffledMeasure(sample, target: target)
    let plain = try evaluate(sample)
    let score = measure.score(plain.outputs, network)
    let gradients = try meanGradients(sample, groups)
    var work = sample
    let columns = try groups.all.enumerated().map { place, group in
      var (losses, scores) = ([Double](), [Double]())
      let isConstant = group.inputs.allSatisfy { sample.inputs.isConstant(column: $0) }
      for shuffle in 0..<shuffles {
        if isConstant {
          losses.append(0)
          scores.append(0)
          continue
        }
        let order = random.permutation(
          of: sample.count, .importance, step: shuffle * groups.all.count + place)
        work.inputs.take(group.inputs, from: sample.inputs, in: order)
        let found = try evaluate(work)
        losses.append(found.loss - plain.loss)
        let difference = measure.score(found.outputs, network).value - score.value
        scores.append(score.key == "rmse" ? difference : -difference)
      }
      work.inputs.take(group.inputs, from: sample.inputs, in: nil)
      return PermutationImportance.Column(
        name: group.name, losses: losses, scores: scores, gradient: gradients[place])
    }
    return PermutationImportance(
      columns: columns, grid: groups.grid, loss: plain.loss, score: score, rows: sample.count,
      rowsInAll: examples.count, shuffles: shuffles, seed: seed)
  }

  /// So many rows at most, in their order.
  private func drawn(_ most: Int, of examples: Examples<S>, _ random: Random) -> Examples<S> {
    guard examples.count > most else { return examples }
    let order = random.permutation(of: examples.count, .importance, step: Int(UInt32.max))
    return examples.subset(order.prefix(most).map { Int($0) }.sorted())
  }

  /// The mean of Σ |∂ℓ/∂xᵢ| · sᵢ of each group.
  private func meanGradients(_ sample: Examples<S>, _ groups: InputGroups) throws -> [Double] {
    let gradients = try inputGradients(sample)
    return groups.all.map { group in
      group.inputs.reduce(0) { sum, input in
        sum + sample.inputs.deviation(ofColumn: input)
          * gradients.meanMagnitude(ofColumn: input, weights: sample.weights)
      }
    }
  }
}

/// What the answers for the measured rows are worth.
private struct ShuffledMeasure<S: Scalar> {
  private let targets: Targets<S>
  private let target: TargetTransform?
  private let weights: [Double]?

  init(_ examples: Examples<S>, target: TargetTransform?) {
    (targets, self.target) = (examples.targets, target)
    weights = examples.weights.map { $0.map { Double($0) } }
  }

  func score(_ outputs: Tensor<S>, _ network: Network) -> Metrics.Entry {
    switch targets {
    case .classes(let truth, let names):
      let found = ClassScores(outputs, classes: names.count, activation: network.lastActivation)
      let right = zip(truth, greatest(found.scores)).map { $0 == $1 ? 1.0 : 0.0 }
      return .init("accuracy", weightedMean(right, weights))
    case .values(let values):
      let truth = inUnits(of: target, values.converted()) as Tensor<Double>
      let answers = inUnits(of: target, outputs.converted()) as Tensor<Double>
      let width = truth.shape[1]
      let errors = (0..<width).map { column in
        let squares = stride(from: column, to: truth.count, by: width).map { i in
          (truth.values[i] - answers.values[i]) * (truth.values[i] - answers.values[i])
        }
        return weightedMean(squares, weights).squareRoot()
      }
      return .init("rmse", mean(errors))
    }
  }
}

extension Tensor {
  /// Whether a column of a matrix has one value only.
  @specialized(where S == Float)
  @specialized(where S == Double)
  fileprivate func isConstant(column: Int) -> Bool {
    let width = shape[1]
    return stride(from: column, to: count, by: width).allSatisfy { values[$0] == values[column] }
  }

  /// Writes some columns of another matrix, its rows in an order; nil: as they are.
  @specialized(where S == Float)
  @specialized(where S == Double)
  fileprivate mutating func take(_ columns: [Int], from source: Tensor, in order: [Int32]?) {
    let width = shape[1]
    for row in 0..<shape[0] {
      let from = (order.map { Int($0[row]) } ?? row) * width
      for column in columns { values[row * width + column] = source.values[from + column] }
    }
  }

  /// The population deviation of a column, counted from its first value.
  @specialized(where S == Float)
  @specialized(where S == Double)
  fileprivate func deviation(ofColumn column: Int) -> Double {
    let width = shape[1]
    var (sum, squares) = (0.0, 0.0)
    for i in stride(from: column, to: count, by: width) {
      let value = Double(values[i]) - Double(values[column])
      sum += value
      squares += value * value
    }
    let center = sum / Double(shape[0])
    return max(0, squares / Double(shape[0]) - center * center).squareRoot()
  }

  /// The mean of the magnitudes in a column.
  @specialized(where S == Float)
  @specialized(where S == Double)
  fileprivate func meanMagnitude(ofColumn column: Int, weights: [S]?) -> Double {
    let width = shape[1]
    var (sum, total) = (0.0, 0.0)
    for row in 0..<shape[0] {
      let weight = weights.map { Double($0[row]) } ?? 1
      sum += weight * abs(Double(values[row * width + column]))
      total += weight
    }
    return sum / total
  }
}
