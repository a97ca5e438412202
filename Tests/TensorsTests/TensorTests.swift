import ChainruleTensors
import TestSupport
import Testing

@Suite struct TensorTests {
  /// [[[0, 1, 2, 3], [4 …]], …]: the value of an element is its place.
  let counting = Tensor<Double>((0..<24).map(Double.init), shape: [2, 3, 4])

  @Test func rowsAreStoredOneAfterTheOther() {
    let x = Tensor<Double>(rows: [[1, 2, 3], [4, 5, 6]])
    #expect(x.shape == [2, 3])
    #expect(x.values == [1, 2, 3, 4, 5, 6])
    #expect(x[1, 2] == 6)
    #expect(x[0, 1] == 2)
    #expect(x.rows == [[1, 2, 3], [4, 5, 6]])
  }

  /// Row-major: element (i, j, k) of shape [2, 3, 4] is at (i · 3 + j) · 4 + k.
  @Test func offsetsAreRowMajor() {
    for i in 0..<2 {
      for j in 0..<3 {
        for k in 0..<4 {
          let offset = (i * 3 + j) * 4 + k
          #expect(counting.offset(of: [i, j, k]) == offset)
          #expect(counting.index(at: offset) == [i, j, k])
          #expect(counting[i, j, k] == Double(offset))
        }
      }
    }
  }

  @Test func aSubscriptWritesOneElement() {
    var x = counting
    x[1, 0, 2] = -7
    #expect(x.values[14] == -7)
    x.values[14] = 14
    #expect(x == counting)
  }

  @Test func aTensorIsAValue() {
    var copy = counting
    copy[0, 0, 0] = 99
    #expect(counting[0, 0, 0] == 0)
    #expect(copy != counting)
  }

  @Test func aSingleNumberHasNoAxes() {
    var x = Tensor<Float>(2.5)
    #expect(x.shape == [])
    #expect(x.count == 1)
    #expect(x.offset(of: []) == 0)
    #expect(x.index(at: 0) == [])
    #expect(x.rows.isEmpty)
    x[] = 3
    #expect(x.values == [3])
  }

  @Test func repeatingFillsTheShape() {
    #expect(Tensor<Float>(repeating: 1.5, shape: [2, 2]).values == [1.5, 1.5, 1.5, 1.5])
    #expect(Tensor<Double>(shape: [3]).values == [0, 0, 0])
    #expect(Tensor<Double>(repeating: 4, shape: []) == Tensor(4))
  }

  @Test func emptyTensorsKeepTheirShape() {
    #expect(Tensor<Double>(rows: []).shape == [0, 0])
    #expect(Tensor<Double>(rows: []).rows == [])
    #expect(Tensor<Double>(shape: [0, 3]).rows == [])
    #expect(Tensor<Double>(rows: [[], []]).shape == [2, 0])
    #expect(Tensor<Double>(shape: [2, 0]).rows == [[], []])
    #expect(Tensor<Double>(shape: [2, 0]) != Tensor<Double>(shape: [0, 2]))
  }

  @Test func rowsCutAlongTheFirstAxis() {
    #expect(Tensor<Double>([1, 2, 3], shape: [3]).rows == [[1], [2], [3]])
    #expect(counting.rows == [(0..<12).map(Double.init), (12..<24).map(Double.init)])
  }

  @Test func reshapingKeepsTheOrder() {
    let flat = counting.reshaped(to: [6, 4])
    #expect(flat.shape == [6, 4])
    #expect(flat.values == counting.values)
    #expect(flat[4, 1] == counting[1, 1, 1])
    #expect(flat.reshaped(to: [2, 3, 4]) == counting)
  }

  @Test func equalityAndHashesSeeShapeAndValues() {
    let row = Tensor<Double>([1, 2], shape: [1, 2])
    let column = Tensor<Double>([1, 2], shape: [2, 1])
    #expect(row != column)
    #expect(Set([row, column, row]).count == 2)
    #expect(Tensor<Double>(.nan) != Tensor<Double>(.nan))
  }

  @Test func elementCountIsTheProduct() {
    #expect(Shape([]).elementCount == 1)
    #expect(Shape([2, 3, 4]).elementCount == 24)
    #expect(Shape([5, 0]).elementCount == 0)
  }
}
