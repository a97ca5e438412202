import CKernels
import ChainruleTensors

#if canImport(Accelerate)
  import Accelerate
#elseif canImport(Glibc)
  import Glibc
#endif

/// The one way to a library's matrix product, Z = X·Y, and the only file that knows the library.
///
/// On Linux it is loaded when it is first asked for, and only where our own products do not run: a program that never asks
/// does not wait for it, and a machine that lacks it still works. It runs on the calling thread alone; the threads are
/// ours.
enum BLAS {
  typealias FloatProduct =
    @convention(c) (
      CInt, CInt, CInt, CInt, CInt, CInt, Float, UnsafePointer<Float>?, CInt,
      UnsafePointer<Float>?, CInt, Float, UnsafeMutablePointer<Float>?, CInt
    ) -> Void
  typealias DoubleProduct =
    @convention(c) (
      CInt, CInt, CInt, CInt, CInt, CInt, Double, UnsafePointer<Double>?, CInt,
      UnsafePointer<Double>?, CInt, Double, UnsafeMutablePointer<Double>?, CInt
    ) -> Void

  struct Library {
    let float: FloatProduct
    let double: DoubleProduct
  }

  #if canImport(Accelerate)
    static let library: Library? = Library(
      float: { _, left, right, m, n, k, alpha, x, xRow, y, yRow, beta, z, zRow in
        cblas_sgemm(
          CblasRowMajor, left == asIs ? CblasNoTrans : CblasTrans,
          right == asIs ? CblasNoTrans : CblasTrans, m, n, k,
          alpha, x, xRow, y, yRow, beta, z, zRow)
      },
      double: { _, left, right, m, n, k, alpha, x, xRow, y, yRow, beta, z, zRow in
        cblas_dgemm(
          CblasRowMajor, left == asIs ? CblasNoTrans : CblasTrans,
          right == asIs ? CblasNoTrans : CblasTrans, m, n, k,
          alpha, x, xRow, y, yRow, beta, z, zRow)
      })
  #else
    static let library: Library? = {
      guard let handle = dlopen("libopenblas.so.0", RTLD_NOW),
        let float = dlsym(handle, "cblas_sgemm"), let double = dlsym(handle, "cblas_dgemm")
      else { return nil }
      if let setThreads = dlsym(handle, "openblas_set_num_threads") {
        unsafeBitCast(setThreads, to: (@convention(c) (CInt) -> Void).self)(1)
      }
      return Library(
        float: unsafeBitCast(float, to: FloatProduct.self),
        double: unsafeBitCast(double, to: DoubleProduct.self))
    }()
  #endif

  /// Numbers of the CBLAS interface: rows one after the other, as it stands, transposed.
  private static let (rowMajor, asIs, transposed): (CInt, CInt, CInt) = (101, 111, 112)

  private static let floatKernel: chainrule_kernel = { float($0) }
  private static let doubleKernel: chainrule_kernel = { double($0) }

  /// A step that computes Z [n, m] = X [n, k] · Y [k, m]; nil where there is no library.
  ///
  /// Precondition: one stride of each matrix is 1, the column stride of Z.
  static func step<S: Scalar>(_ x: MatrixView<S>, _ y: MatrixView<S>, into z: MatrixView<S>)
    -> chainrule_step?
  {
    guard library != nil else { return nil }
    precondition(z.columnStride == 1, "a product is written row by row")
    let run = either(S.self, floatKernel, doubleKernel)
    let forms = [x, y].map { Double($0.columnStride == 1 ? asIs : transposed) }
    return chainrule_step(
      run,
      [
        UnsafeMutableRawPointer(x.base), UnsafeMutableRawPointer(y.base),
        UnsafeMutableRawPointer(z.base),
      ],
      [
        z.rows, z.columns, x.columns, leadingStride(x), leadingStride(y),
        max(z.rowStride, z.columns),
      ], forms)
  }

  /// The distance of two rows in memory. A single row may have any stride; the library wants at least a row's length.
  private static func leadingStride<S>(_ x: MatrixView<S>) -> Int {
    x.columnStride == 1 ? max(x.rowStride, x.columns) : max(x.columnStride, x.rows)
  }

  private static func float(_ step: UnsafePointer<chainrule_step>?) {
    guard let s = step?.pointee else { return }
    library?.float(
      rowMajor, CInt(s.s0), CInt(s.s1), CInt(s.n0), CInt(s.n1), CInt(s.n2), 1,
      s.p0.assumingMemoryBound(to: Float.self), CInt(s.n3),
      s.p1.assumingMemoryBound(to: Float.self), CInt(s.n4), 0,
      s.p2.assumingMemoryBound(to: Float.self), CInt(s.n5))
  }

  private static func double(_ step: UnsafePointer<chainrule_step>?) {
    guard let s = step?.pointee else { return }
    library?.double(
      rowMajor, CInt(s.s0), CInt(s.s1), CInt(s.n0), CInt(s.n1), CInt(s.n2), 1,
      s.p0.assumingMemoryBound(to: Double.self), CInt(s.n3),
      s.p1.assumingMemoryBound(to: Double.self), CInt(s.n4), 0,
      s.p2.assumingMemoryBound(to: Double.self), CInt(s.n5))
  }
}
