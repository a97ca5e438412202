import ChainruleGraphs
import ChainruleNetworks
import ChainruleTensors

extension Network {
  /// The parameters before training, drawn so that the order of the inputs does not matter: an input gets the same
  /// weights wherever its column stands.
  ///
  /// A table with its columns in another order, or under other names, is then learned in the same way, up to the rounding
  /// of sums that are taken in another order.
  ///
  /// - Parameter inputs: [rows, inputs], what the network is trained on.
  /// - Returns: `initialParameters(seed:)` with the columns of the first weights in an order that follows from the
  ///   contents of the inputs' columns.
  @specialized(where S == Float)
  @specialized(where S == Double)
  public func initialParameters<S: Scalar>(
    seed: UInt64, drawnFor inputs: Tensor<S>
  ) throws -> [ParameterID: Tensor<Double>] {
    var drawn = try initialParameters(seed: seed)
    guard let first = parameters.first, first.shape.count == 2, inputs.shape[1] == first.shape[1],
      let numbers = drawn[first.id]
    else { return drawn }
    let ranks = columnRanks(inputs)
    var weights = numbers
    for row in stride(from: 0, to: weights.count, by: ranks.count) {
      for (column, rank) in ranks.enumerated() {
        weights.values[row + column] = numbers.values[row + rank]
      }
    }
    drawn[first.id] = weights
    return drawn
  }
}

/// For each column its place among all, ordered by what is in them; equal ones stay in their order.
@specialized(where S == Float)
@specialized(where S == Double)
private func columnRanks<S: Scalar>(_ inputs: Tensor<S>) -> [Int] {
  let (rows, columns) = (inputs.shape[0], inputs.shape[1])
  var contents = [UInt64](repeating: 0, count: columns)
  inputs.values.withUnsafeBufferPointer { values in
    for row in 0..<rows {
      for column in 0..<columns {
        // 0 and −0 are one number. The multiplier is that of Knuth's 64-bit linear generator.
        let bits = Float(values[row * columns + column] + 0).bitPattern
        contents[column] = (contents[column] ^ UInt64(bits)) &* 6_364_136_223_846_793_005 &+ 1
      }
    }
  }
  let order = contents.indices.sorted { (contents[$0], $0) < (contents[$1], $1) }
  var ranks = [Int](repeating: 0, count: columns)
  for (rank, column) in order.enumerated() { ranks[column] = rank }
  return ranks
}
