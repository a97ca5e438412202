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

  /// Some of the columns.
  func columns(_ range: Range<Int>) -> MatrixView { transposed.rows(range).transposed }

  var transposed: MatrixView {
    MatrixView(base, columns, rows, rowStride: columnStride, columnStride: rowStride)
  }
}

/// The one function for matrix products: Z = X·Y by our own kernels, or by a library, or in plain loops, whichever is
/// fastest here.
enum Product {
  /// What this processor offers our own kernels: 0 nothing, 3 AVX2, 4 AVX-512.
  static let level = Int(chainrule_product_level())

  /// From so many rows of a batch on, an element's bits do not depend on how the batch is cut.
  static let narrowest = 8

  /// A step that computes Z [n, m] = X [n, k] · Y [k, m]; with Y's panels from column `first` of theirs on, where they are
  /// given and the rows are not too few.
  static func step<S: Scalar>(
    _ x: MatrixView<S>, _ y: MatrixView<S>, panels: Panels<S>? = nil, from first: Int = 0,
    into z: MatrixView<S>
  ) -> chainrule_step {
    if let panels, x.rows >= narrowest, first % panels.width == 0 {
      return OwnProduct(a: x, b: y, c: z).step(level, panels, from: first)
    }
    guard level > 0 else {
      return BLAS.step(x, y, into: z) ?? OwnProduct(a: x, b: y, c: z).plainStep
    }
    // Z = X·Y, or Zᵀ = Yᵀ·Xᵀ: the bits are the same, the time is not.
    let rowwise = OwnProduct(a: x, b: y, c: z)
    let columnwise = OwnProduct(a: y.transposed, b: x.transposed, c: z.transposed)
    let (byRows, byColumns) = (rowwise.cycles(level), columnwise.cycles(level))
    if x.rows < narrowest, columnwise.isAlongDepth,
      columnwise.narrowCycles(level) < min(byRows, byColumns)
    {
      return columnwise.narrowStep(level)
    }
    return (byRows <= byColumns ? rowwise : columnwise).step(level)
  }

  /// The rows of a tile of C.
  static func tileRows(_ level: Int) -> Int { level == 4 ? 12 : 6 }

  /// In so many pieces the columns of a product of a few rows are shared out: a power of two, which two threads and four
  /// share alike, of at least 64 columns and 150,000 operations each.
  static func columnPieces(_ n: Int, _ k: Int, _ m: Int) -> Int {
    guard n <= 16 else { return 1 }
    let most = min(m / 64, 2 * n * m * k / 150_000, 16)
    return most < 2 ? 1 : 1 << (Int.bitWidth - 1 - most.leadingZeroBitCount)
  }

  /// So many rows of A need B only a few times, which is then read where it is.
  static func rowsWithoutCopy(_ level: Int) -> Int { 4 * tileRows(level) }
}

/// C = A·B by our own kernel, which fills vectors with columns of C.
struct OwnProduct<S: Scalar> {
  let a: MatrixView<S>
  let b: MatrixView<S>
  let c: MatrixView<S>

  /// Whether B is copied into the order in which it is read.
  private func copies(_ level: Int) -> Bool {
    b.columnStride != 1 || a.rows > Product.rowsWithoutCopy(level)
  }

  /// Whether a tile's rows of A are copied: rows that lie a multiple of 4 KiB apart fall on the same few lines of the first
  /// cache. It pays where many columns need the copy.
  private var copiesRows: Bool {
    a.columnStride == 1 && a.rows > 1 && a.columns >= 256 && b.columns >= 128
      && a.rowStride * MemoryLayout<S>.stride % 4096 == 0
  }

  /// How many numbers a vector holds.
  private func lanes(_ level: Int) -> Int { (level == 4 ? 64 : 32) / MemoryLayout<S>.stride }

  /// About the number of cycles on one core: one for the products of a vector, and what copies and stores cost. Numbers
  /// that do not lie in the order in which they are needed cost more.
  func cycles(_ level: Int) -> Double {
    let lanes = lanes(level)
    let products = a.rows * a.columns * ((b.columns + lanes - 1) / lanes)
    let copied = copies(level) ? Double(b.rows * b.columns) : 0
    let stored = Double(c.rows * c.columns)
    return Double(products) + copied * (b.columnStride == 1 ? 0.2 : 0.4)
      + stored * (c.columnStride == 1 ? 0.1 : 0.4)
  }

  /// Whether both sides are contiguous in the direction that is summed.
  var isAlongDepth: Bool { a.columnStride == 1 && b.rowStride == 1 }

  /// As `cycles`, where vectors lie along what is summed: no copy, but each sum has to be gathered from its vector.
  func narrowCycles(_ level: Int) -> Double {
    let lanes = lanes(level)
    return Double(a.rows * b.columns) * (1.2 * Double(a.columns) / Double(lanes) + 5)
  }

  /// The step for a level of processors.
  func step(_ level: Int) -> chainrule_step {
    let run = either(S.self, chainrule_step_f32_product, chainrule_step_f64_product)
    return step(run, copies: copies(level), copiesRows: copiesRows, level)
  }

  /// The step with vectors along what is summed. Precondition: `isAlongDepth`.
  func narrowStep(_ level: Int) -> chainrule_step {
    step(
      either(S.self, chainrule_step_f32_narrow_product, chainrule_step_f64_narrow_product),
      copies: false, level)
  }

  /// The step in plain loops, for any processor.
  var plainStep: chainrule_step {
    step(
      either(S.self, chainrule_step_f32_plain_product, chainrule_step_f64_plain_product),
      copies: false, 0)
  }

  /// The step for a level of processors, where B's columns lie in panels, from column `first` of these on.
  func step(_ level: Int, _ panels: Panels<S>, from first: Int) -> chainrule_step {
    var step = step(level)
    step.p1 = UnsafeMutableRawPointer(panels.base)
    step.n3 = 2
    (step.s2, step.s3) = (Double(panels.columns), Double(first))
    return step
  }

  private func step(
    _ run: @escaping chainrule_kernel, copies: Bool, copiesRows: Bool = false, _ level: Int
  ) -> chainrule_step {
    let strides = [
      a.rowStride, a.columnStride, b.rowStride, b.columnStride, c.rowStride, c.columnStride,
    ]
    return chainrule_step(
      run,
      [
        UnsafeMutableRawPointer(a.base), UnsafeMutableRawPointer(b.base),
        UnsafeMutableRawPointer(c.base),
      ], [a.rows, b.columns, a.columns, copies ? 1 : 0, copiesRows ? 1 : 0, level],
      strides.map(Double.init))
  }
}
