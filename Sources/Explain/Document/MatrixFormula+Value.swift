import ChainruleTensors

extension MatrixFormula {
  /// [rows, columns]. A tensor of one axis is a column.
  ///
  /// Precondition: shapes fit.
  public var shape: Shape {
    switch self {
    case .matrix(_, let matrix), .applied(_, _, let matrix): matrix.asMatrix.shape
    case .transpose(let part): part.shape.reversed()
    case .product(let left, let right): [left.shape[0], right.shape[1]]
    case .hadamard(let part, _), .sum(let part, _), .difference(let part, _), .scaled(_, let part):
      part.shape
    case .spread(let part, let columns): [part.shape[0], columns]
    case .columnSum(let part): [part.shape[0], 1]
    }
  }

  /// The numbers, calculated from those of the parts; a function's are as given.
  ///
  /// Precondition: shapes fit.
  public var value: Tensor<Double> {
    switch self {
    case .matrix(_, let matrix), .applied(_, _, let matrix): matrix.asMatrix
    case .transpose(let part): part.value.transposed
    case .product(let left, let right): left.value.times(right.value)
    case .hadamard(let left, let right): left.value.combined(with: right.value, *)
    case .sum(let left, let right): left.value.combined(with: right.value, +)
    case .difference(let left, let right): left.value.combined(with: right.value, -)
    case .scaled(let factor, let part):
      Tensor(part.value.values.map { factor * $0 + 0 }, shape: part.shape)
    case .spread(let part, let columns):
      part.value.times(Tensor(repeating: 1, shape: [1, columns]))
    case .columnSum(let part):
      part.value.times(Tensor(repeating: 1, shape: [part.shape[1], 1]))
    }
  }
}

extension Tensor<Double> {
  /// The same numbers with two axes: one axis is a column, a single number is 1×1.
  package var asMatrix: Tensor<Double> {
    shape.count == 2 ? self : reshaped(to: [count / Swift.max(1, lastOfMany), lastOfMany])
  }

  /// The last axis where there are several, else 1.
  private var lastOfMany: Int { shape.count > 1 ? shape[shape.count - 1] : 1 }

  package var transposed: Tensor<Double> {
    let (height, width) = (shape[0], shape[1])
    var result = Tensor(repeating: 0, shape: [width, height])
    for row in 0..<height {
      for column in 0..<width {
        result.values[column * height + row] = values[row * width + column]
      }
    }
    return result
  }

  /// [n, k] · [k, m] → [n, m], sums from left to right.
  fileprivate func times(_ other: Tensor<Double>) -> Tensor<Double> {
    precondition(shape[1] == other.shape[0], "\(shape) times \(other.shape)")
    let (height, depth, width) = (shape[0], shape[1], other.shape[1])
    var result = Tensor(repeating: 0, shape: [height, width])
    for row in 0..<height {
      for inner in 0..<depth {
        let factor = values[row * depth + inner]
        for column in 0..<width {
          result.values[row * width + column] += factor * other.values[inner * width + column]
        }
      }
    }
    return result
  }

  fileprivate func combined(
    with other: Tensor<Double>, _ combine: (Double, Double) -> Double
  ) -> Tensor<Double> {
    precondition(shape == other.shape, "\(shape) element by element with \(other.shape)")
    // On paper there is no −0.
    return Tensor(zip(values, other.values).map { combine($0, $1) + 0 }, shape: shape)
  }
}
