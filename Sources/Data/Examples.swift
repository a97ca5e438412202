import ChainruleTensors

/// What a network learns from: inputs, targets and, where wanted, a weight for each row.
public struct Examples<S: Scalar>: Sendable {
  /// [rows, features]
  public var inputs: Tensor<S>
  /// What the network is to answer for each row.
  public var targets: Targets<S>
  /// One weight for each row, not negative; nil: all rows count the same.
  public var weights: [S]?

  /// Precondition: inputs, targets and weights have the same number of rows.
  public init(inputs: Tensor<S>, targets: Targets<S>, weights: [S]? = nil) {
    precondition(inputs.shape.count == 2, "inputs of shape \(inputs.shape)")
    precondition(
      targets.count == inputs.shape[0],
      "expected a target for each of \(inputs.shape[0]) rows, found \(targets.count)")
    precondition(weights.map { $0.count == inputs.shape[0] } ?? true, "a weight for each row")
    self.inputs = inputs
    self.targets = targets
    self.weights = weights
  }

  /// The number of rows.
  public var count: Int { inputs.shape[0] }

  /// The rows at these places, in this order.
  ///
  /// Precondition: each is in 0 ..< count.
  @specialized(where S == Float)
  @specialized(where S == Double)
  public func subset(_ rows: [Int]) -> Examples {
    Examples(
      inputs: picked(inputs, rows), targets: targets.subset(rows),
      weights: weights.map { weights in rows.map { weights[$0] } })
  }
}

/// What a network is to answer.
public enum Targets<S: Scalar>: Sendable {
  /// One class for each row, as a place in `names`.
  case classes([Int32], names: [String])
  /// Numbers of shape [rows, outputs].
  case values(Tensor<S>)

  /// The number of rows.
  public var count: Int {
    switch self {
    case .classes(let classes, _): classes.count
    case .values(let values): values.shape.first ?? 0
    }
  }

  /// The targets of the rows at these places, in this order.
  @specialized(where S == Float)
  @specialized(where S == Double)
  public func subset(_ rows: [Int]) -> Targets {
    switch self {
    case .classes(let classes, let names): .classes(rows.map { classes[$0] }, names: names)
    case .values(let values): .values(picked(values, rows))
    }
  }
}

/// Rows of a matrix.
@specialized(where S == Float)
@specialized(where S == Double)
private func picked<S: Scalar>(_ matrix: Tensor<S>, _ rows: [Int]) -> Tensor<S> {
  let width = matrix.shape[1]
  var values: [S] = []
  values.reserveCapacity(rows.count * width)
  for row in rows { values += matrix.values[row * width..<(row + 1) * width] }
  return Tensor(values, shape: [rows.count, width])
}
