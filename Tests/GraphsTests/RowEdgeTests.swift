import ChainruleGraphs
import ChainruleTensors
import Testing

/// Softmax and its relatives far out, and class numbers that name no class.
@Suite struct RowEdgeTests {
  private let rows = Tensor<Double>(rows: [
    [2000, 0, -2000], [-2000, -2000, -2000], [2000, 2000, 0],
  ])
  private let inf = Double.infinity

  @Test func largeLogits() {
    let p = Softmax().apply(to: [rows])[0].rows
    let third = 1.0 / 3
    let expected: [[Double]] = [[1, 0, 0], [third, third, third], [0.5, 0.5, 0]]
    #expect(p == expected)
    let y = LogSumExp().apply(to: [rows])[0].values
    // ln(e²⁰⁰⁰ + …) = 2000; −2000 + ln 3; 2000 + ln 2
    let normalizers: [Double] = [2000, -2000 + Double.log(3), 2000 + Double.log(2)]
    #expect(y == normalizers)
  }

  @Test func largeFloats() {
    let p = Softmax().apply(to: [rows.converted(to: Float.self)])[0].values
    #expect(p.allSatisfy { $0.isFinite })
    let y = LogSumExp().apply(to: [rows.converted(to: Float.self)])[0].values
    #expect(y.allSatisfy { $0.isFinite })
  }

  /// By hand: the loss is ln Σ eᶻ − z_c: 2000 − (−2000) = 4000; ln 3; ln 2.
  @Test func crossEntropy() {
    let found = SoftmaxCrossEntropy().apply(to: [rows, Tensor([2, 0, 1], shape: [3])])
    let losses = found[0].values
    #expect(losses[0] == 4000)
    #expect(abs(losses[1] - Double.log(3)) < 1e-12)
    #expect(abs(losses[2] - Double.log(2)) < 1e-12)
    #expect(found[1].rows[1] == [Double](repeating: 1 / 3, count: 3))
  }

  @Test("an infinity or NaN in a row, and rows of −∞ alone")
  func infinities() {
    let x = Tensor<Double>(rows: [[-inf, 0], [-inf, -inf], [inf, 0], [.nan, 0]])
    let y = LogSumExp().apply(to: [x])[0].values
    #expect(Array(y[..<3]) == [0, -inf, inf])
    #expect(y[3].isNaN)
    let p = Softmax().apply(to: [x])[0].rows
    #expect(p[0] == [0, 1])
    #expect(p[1...].allSatisfy { $0.allSatisfy { $0.isNaN } })
  }

  @Test("anything but a whole number of a class gives NaN, or names no place")
  func noClass() {
    let classes = Tensor<Double>([0, 1, -1, 2, 0.5, .nan, -0.0], shape: [7])
    let x = Tensor<Double>(rows: (0..<7).map { [Double($0), 10] })
    let picked = Pick().apply(to: [x, classes])[0].values
    #expect(Array(picked[..<2]) == [0, 10])
    #expect(picked[2..<6].allSatisfy { $0.isNaN })
    #expect(picked[6] == 6)
    let ones = Tensor<Double>(repeating: 1, shape: [7])
    let placed = Place(columns: 2).apply(to: [ones, classes])[0].rows
    #expect(placed == [[1, 0], [0, 1], [0, 0], [0, 0], [0, 0], [0, 0], [1, 0]])
  }
}
