import ChainruleData
import ChainruleEngine
import ChainruleGraphs
import ChainruleTensors

/// The equations of least squares, (XᵀX + penalty · I) Wᵀ = XᵀY of centered rows, in double
/// precision whatever the examples are in.
struct NormalEquations {
  /// XᵀX [inputs, inputs] and XᵀY [inputs, outputs], weighted and centered.
  private let products: Tensor<Double>
  private let right: Tensor<Double>
  private let inputMeans: [Double]
  private let targetMeans: [Double]

  /// Whether they cost little: at most 1000 inputs, and 4·10⁹ multiplications.
  static func suit<S>(_ training: Examples<S>) -> Bool {
    let width = training.inputs.shape[1]
    return width <= 1000 && training.count * width * width <= 4_000_000_000
  }

  /// Throws `NetworkError`; see `LinearBaseline.fit`.
  init<S: Scalar>(_ training: Examples<S>, _ targets: Tensor<S>, _ threads: Int) throws {
    let weights = training.weights.map { $0.map { Double($0) } }
    inputMeans = columnMeans(training.inputs, weights)
    targetMeans = columnMeans(targets, weights)
    let pool = Parallel(threads: threads)
    defer { pool.stop() }
    let sums = ProductSums(
      inputs: inputMeans.count, outputs: targetMeans.count, rows: min(training.count, 1024))
    for first in stride(from: 0, to: training.count, by: sums.rows) {
      let rows = first..<min(first + sums.rows, training.count)
      fillCentered(sums.x, from: training.inputs, rows, inputMeans, weights)
      fillCentered(sums.y, from: targets, rows, targetMeans, weights)
      sums.add(on: pool)
    }
    products = Tensor(sums.xx, shape: [inputMeans.count, inputMeans.count])
    right = Tensor(sums.xy, shape: [inputMeans.count, targetMeans.count])
  }

  /// W and b; nil where rounding has made the equations singular.
  func solved(penalty: Double) -> LinearBaseline? {
    let (width, outputs) = (inputMeans.count, targetMeans.count)
    var matrix = products.values
    for i in 0..<width { matrix[i * width + i] += penalty }
    guard factorize(&matrix, width) else { return nil }
    var weights: [Double] = []
    for output in 0..<outputs {
      weights += solve(matrix, (0..<width).map { right.values[$0 * outputs + output] })
    }
    let biases = (0..<outputs).map { output in
      (0..<width).reduce(targetMeans[output]) {
        $0 - weights[output * width + $1] * inputMeans[$1]
      }
    }
    return LinearBaseline(
      kind: .numbers, weights: Tensor(weights, shape: [outputs, width]),
      biases: Tensor(biases, shape: [outputs]))
  }
}

/// XᵀX and XᵀY of rows that come in blocks, by the engine's products.
private final class ProductSums {
  let rows: Int
  /// The rows of a block, to be written before `add`.
  let x, y: UnsafeMutableBufferPointer<Double>
  private(set) var xx, xy: [Double]
  private let plan: Plan<Double>
  private let blockXX, blockXY: UnsafeMutableBufferPointer<Double>

  init(inputs: Int, outputs: Int, rows: Int) {
    var graph = Graph()
    let x = graph.source(.input(0), [rows, inputs], batched: true)
    let y = graph.source(.target(0), [rows, outputs], batched: true)
    let product = MatrixProduct(transposeLeft: true)
    let (xx, xy) = (graph.add(product, [x, x]), graph.add(product, [x, y]))
    plan = Plan(
      Program(graph: graph, rows: rows, outputs: [xx, xy]),
      store: Store(parameters: [], states: []),
      bindings: [.input(0): .written, .target(0): .written])
    self.rows = rows
    (self.x, self.y) = (plan.elements(of: x), plan.elements(of: y))
    (blockXX, blockXY) = (plan.elements(of: xx), plan.elements(of: xy))
    self.xx = [Double](repeating: 0, count: inputs * inputs)
    self.xy = [Double](repeating: 0, count: inputs * outputs)
  }

  func add(on threads: Parallel) {
    plan.run(on: threads)
    for i in xx.indices { xx[i] += blockXX[i] }
    for i in xy.indices { xy[i] += blockXY[i] }
  }
}

@specialized(where S == Float)
@specialized(where S == Double)
private func columnMeans<S: Scalar>(_ matrix: Tensor<S>, _ weights: [Double]?) -> [Double] {
  let width = matrix.shape[1]
  var sums = [Double](repeating: 0, count: width)
  var total = 0.0
  for row in 0..<matrix.shape[0] {
    let weight = weights?[row] ?? 1
    total += weight
    for i in 0..<width { sums[i] += weight * Double(matrix.values[row * width + i]) }
  }
  return sums.map { $0 / total }
}

/// √w · (row − means) of some rows, and zeros behind them, which add nothing to a sum of products.
@specialized(where S == Float)
@specialized(where S == Double)
private func fillCentered<S: Scalar>(
  _ block: UnsafeMutableBufferPointer<Double>, from matrix: Tensor<S>, _ rows: Range<Int>,
  _ means: [Double], _ weights: [Double]?
) {
  let width = means.count
  for (place, row) in rows.enumerated() {
    let root = weights?[row].squareRoot() ?? 1
    for i in 0..<width {
      block[place * width + i] = root * (Double(matrix.values[row * width + i]) - means[i])
    }
  }
  for i in rows.count * width..<max(block.count, rows.count * width) { block[i] = 0 }
}

/// Cholesky's L with A = L Lᵀ in place of A's lower triangle; false where A is not positive
/// definite.
private func factorize(_ a: inout [Double], _ n: Int) -> Bool {
  for i in 0..<n {
    for j in 0...i {
      var sum = a[i * n + j]
      for k in 0..<j { sum -= a[i * n + k] * a[j * n + k] }
      if i > j {
        a[i * n + j] = sum / a[j * n + j]
      } else {
        guard sum > 0, sum.isFinite else { return false }
        a[i * n + i] = sum.squareRoot()
      }
    }
  }
  return true
}

/// x of L Lᵀ x = b: L y = b from the top, then Lᵀ x = y from the bottom.
private func solve(_ l: [Double], _ b: [Double]) -> [Double] {
  let n = b.count
  var x = b
  for i in 0..<n {
    for k in 0..<i { x[i] -= l[i * n + k] * x[k] }
    x[i] /= l[i * n + i]
  }
  for i in (0..<n).reversed() {
    for k in i + 1..<n { x[i] -= l[k * n + i] * x[k] }
    x[i] /= l[i * n + i]
  }
  return x
}
