import CKernels
import ChainruleGraphs
import ChainruleTensors

/// Z = X·Y in its three forms; a sum over the batch, Xᵀ·Y, can be computed for some rows of Z alone.
enum MatrixProductKernel: Kernel {
  static func steps<S: Scalar>(_ op: MatrixProduct, _ call: KernelCall<S>) -> KernelSteps? {
    let (x, y, z) = (call.inputs[0], call.inputs[1], call.outputs[0])
    let (n, k, m) = op.lengths(x.shape, y.shape)
    let rows = call.range ?? 0..<n
    let cost = 2 * rows.count * (call.columns?.count ?? m) * k
    if rows.count == n && n * m * k <= smallProduct, let run = small(op, S.self) {
      let step = chainrule_step(run, [x.address, y.address, z.address], [n, m, k])
      return KernelSteps(steps: [step], cost: cost)
    }
    var left = op.transposeLeft ? MatrixView(x.base, k, n).transposed : MatrixView(x.base, n, k)
    left = left.rows(rows)
    let right =
      op.transposeRight ? MatrixView(y.base, m, k).transposed : MatrixView(y.base, k, m)
    let whole = MatrixView(z.base, rows.count, m)
    let columns = call.columns ?? 0..<m
    let step = Product.step(left, right.columns(columns), into: whole.columns(columns))
    return KernelSteps(steps: [step], cost: cost)
  }

  /// Two pieces from 1.5 million operations on, and more from 100 million on, at most 32: what is copied of Y is copied
  /// for each.
  static func pieces(_ op: MatrixProduct, inputs: [Shape]) -> Int {
    guard op.transposeLeft else { return 1 }
    let (n, k, m) = op.lengths(inputs[0], inputs[1])
    let cost = 2 * n * m * k
    return cost < 1_500_000 ? 1 : min((n + 63) / 64, min(max(2, cost / 50_000_000), 32))
  }

  static func columnPieces(_ op: MatrixProduct, inputs: [Shape]) -> Int {
    guard !op.transposeLeft else { return 1 }
    let (n, k, m) = op.lengths(inputs[0], inputs[1])
    return Product.columnPieces(n, k, m)
  }

  /// A tile's, which need no copy of Y, as long as Y stays in the second-level cache.
  static func rowsAtATime(_ op: MatrixProduct, inputs: [Shape]) -> Int? {
    let (_, k, m) = op.lengths(inputs[0], inputs[1])
    guard Product.level > 0, op.transposeLeft, k * m <= 1 << 17 else { return nil }
    return Product.tileRows(Product.level)
  }

  private static func small<S: Scalar>(_ op: MatrixProduct, _ type: S.Type) -> chainrule_kernel? {
    switch (op.transposeLeft, op.transposeRight) {
    case (false, false): either(type, chainrule_step_f32_small_nn, chainrule_step_f64_small_nn)
    case (false, true): either(type, chainrule_step_f32_small_nt, chainrule_step_f64_small_nt)
    case (true, false): either(type, chainrule_step_f32_small_tn, chainrule_step_f64_small_tn)
    case (true, true): nil
    }
  }
}
