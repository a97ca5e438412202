import ChainruleNetworks
import ChainruleTensors

/// What a network's outputs say about classes.
struct ClassScores {
  /// [rows, classes]
  let scores: Tensor<Double>
  /// Whether each row's scores are probabilities: not negative, with the sum 1.
  let areProbabilities: Bool

  /// - Parameters:
  ///   - outputs: [rows, classes], or [rows, 1] for two classes: how sure it is of the second.
  ///   - activation: the network's last; softmax and sigmoid give probabilities, others bare scores.
  init<S>(_ outputs: Tensor<S>, classes: Int, activation: Activation) {
    let rows = outputs.shape[0]
    let outputs: Tensor<Double> = outputs.converted()
    if outputs.shape[1] == 1 && classes == 2 {
      let isBounded = activation == .sigmoid || activation == .step
      // tanh and sums are above 0 for the second class, a probability above ½.
      let values = outputs.values.flatMap { isBounded ? [1 - $0, $0] : [-$0, $0] }
      scores = Tensor(values, shape: [rows, 2])
      areProbabilities = isBounded
    } else if activation == .sigmoid {
      scores = ClassScores.normalized(outputs)
      areProbabilities = true
    } else {
      scores = outputs
      areProbabilities = activation == .softmax
    }
  }

  /// Each row divided by its sum; a row of zeros becomes equal shares.
  private static func normalized(_ outputs: Tensor<Double>) -> Tensor<Double> {
    let width = outputs.shape[1]
    let rows = outputs.rows.flatMap { row -> [Double] in
      let sum = row.reduce(0, +)
      return sum > 0 ? row.map { $0 / sum } : Array(repeating: 1 / Double(width), count: width)
    }
    return Tensor(rows, shape: outputs.shape)
  }
}
