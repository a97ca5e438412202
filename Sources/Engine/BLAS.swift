import CKernels
import ChainruleTensors

#if canImport(Accelerate)
  import Accelerate
#else
  import CBLAS
#endif

/// The one way to a matrix product, Z = α X·Y + β Z, and the only file that knows the library behind it.
///
/// The library runs on the calling thread alone; the threads are ours.
enum BLAS {
  /// Called once before the first product: keeps the library from making threads.
  static let isPrepared: Bool = {
    #if !canImport(Accelerate)
      openblas_set_num_threads(1)
    #endif
    return true
  }()

  // X·Y, X·Yᵀ, Xᵀ·Y, Xᵀ·Yᵀ
  private static let floatForms: [chainrule_kernel] = [
    { float($0, CblasNoTrans, CblasNoTrans) }, { float($0, CblasNoTrans, CblasTrans) },
    { float($0, CblasTrans, CblasNoTrans) }, { float($0, CblasTrans, CblasTrans) },
  ]
  private static let doubleForms: [chainrule_kernel] = [
    { double($0, CblasNoTrans, CblasNoTrans) }, { double($0, CblasNoTrans, CblasTrans) },
    { double($0, CblasTrans, CblasNoTrans) }, { double($0, CblasTrans, CblasTrans) },
  ]

  /// A step that computes Z [n, m] = X [n, k] · Y [k, m].
  ///
  /// Precondition: one stride of each matrix is 1, the column stride of Z.
  static func step<S: Scalar>(_ x: MatrixView<S>, _ y: MatrixView<S>, into z: MatrixView<S>)
    -> chainrule_step
  {
    _ = isPrepared
    precondition(z.columnStride == 1, "a product is written row by row")
    let form = (x.columnStride == 1 ? 0 : 2) + (y.columnStride == 1 ? 0 : 1)
    return chainrule_step(
      either(S.self, floatForms[form], doubleForms[form]),
      [
        UnsafeMutableRawPointer(x.base), UnsafeMutableRawPointer(y.base),
        UnsafeMutableRawPointer(z.base),
      ],
      [
        z.rows, z.columns, x.columns, leadingStride(x), leadingStride(y),
        max(z.rowStride, z.columns),
      ])
  }

  /// The distance of two rows in memory. A single row may have any stride; the library wants at least a row's length.
  private static func leadingStride<S>(_ x: MatrixView<S>) -> Int {
    x.columnStride == 1 ? max(x.rowStride, x.columns) : max(x.columnStride, x.rows)
  }

  private static func float(
    _ step: UnsafePointer<chainrule_step>?, _ left: CBLAS_TRANSPOSE, _ right: CBLAS_TRANSPOSE
  ) {
    guard let s = step?.pointee else { return }
    cblas_sgemm(
      CblasRowMajor, left, right, .init(s.n0), .init(s.n1), .init(s.n2), 1,
      s.p0.assumingMemoryBound(to: Float.self), .init(s.n3),
      s.p1.assumingMemoryBound(to: Float.self), .init(s.n4), 0,
      s.p2.assumingMemoryBound(to: Float.self), .init(s.n5))
  }

  private static func double(
    _ step: UnsafePointer<chainrule_step>?, _ left: CBLAS_TRANSPOSE, _ right: CBLAS_TRANSPOSE
  ) {
    guard let s = step?.pointee else { return }
    cblas_dgemm(
      CblasRowMajor, left, right, .init(s.n0), .init(s.n1), .init(s.n2), 1,
      s.p0.assumingMemoryBound(to: Double.self), .init(s.n3),
      s.p1.assumingMemoryBound(to: Double.self), .init(s.n4), 0,
      s.p2.assumingMemoryBound(to: Double.self), .init(s.n5))
  }
}
