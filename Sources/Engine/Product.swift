import CKernels
import ChainruleTensors

/// A matrix in memory with any strides, read as rows by columns.
struct MatrixView<S: Scalar> {
  let base: UnsafeMutablePointer<S>
  let rows: Int
  let columns: Int
  /// The distance of two rows, and of two columns, in elements.
  let rowStride: Int
  let columnStride: Int

  /// Row-major without gaps.
  init(_ base: UnsafeMutablePointer<S>, _ rows: Int, _ columns: Int) {
    self.init(base, rows, columns, rowStride: columns, columnStride: 1)
  }

  init(
    _ base: UnsafeMutablePointer<S>, _ rows: Int, _ columns: Int, rowStride: Int, columnStride: Int
  ) {
    (self.base, self.rows, self.columns) = (base, rows, columns)
    (self.rowStride, self.columnStride) = (rowStride, columnStride)
  }

  /// Some of the rows.
  func rows(_ range: Range<Int>) -> MatrixView {
    MatrixView(
      base + range.lowerBound * rowStride, range.count, columns, rowStride: rowStride,
      columnStride: columnStride)
  }

  var transposed: MatrixView {
    MatrixView(base, columns, rows, rowStride: columnStride, columnStride: rowStride)
  }
}

/// The one function for matrix products: Z = X·Y by our own kernel or by the BLAS, whichever is faster for the shape.
enum Product {
  /// What this processor offers our own kernel: 0 nothing, 3 AVX2, 4 AVX-512.
  static let level = Int(chainrule_product_level())

  /// Our own kernel fills vectors with rows of the batch; with fewer than this most of a vector would be empty.
  static let narrowest = 8

  /// A step that computes Z [n, m] = X [n, k] · Y [k, m].
  ///
  /// `keepsRight` says which side is large and stays where it is: the other one is copied.
  static func step<S: Scalar>(
    _ x: MatrixView<S>, _ y: MatrixView<S>, into z: MatrixView<S>, keepsRight: Bool
  ) -> chainrule_step {
    let vectorSide = keepsRight ? x.rows : y.columns
    guard level > 0, vectorSide >= narrowest else { return BLAS.step(x, y, into: z) }
    return own(x, y, into: z, keepsRight: keepsRight, level: level)
  }

  /// The same by our own kernel for one level of processors.
  static func own<S: Scalar>(
    _ x: MatrixView<S>, _ y: MatrixView<S>, into z: MatrixView<S>, keepsRight: Bool, level: Int
  ) -> chainrule_step {
    // Z = X·Y packs Y; Zᵀ = Yᵀ·Xᵀ packs X.
    let (a, b, c) = keepsRight ? (y.transposed, x.transposed, z.transposed) : (x, y, z)
    let strides = [
      a.rowStride, a.columnStride, b.rowStride, b.columnStride, c.rowStride, c.columnStride,
    ]
    return chainrule_step(
      either(S.self, chainrule_step_f32_product, chainrule_step_f64_product),
      [
        UnsafeMutableRawPointer(a.base), UnsafeMutableRawPointer(b.base),
        UnsafeMutableRawPointer(c.base),
      ], [a.rows, b.columns, a.columns, 0, 0, level], strides.map(Double.init))
  }
}
