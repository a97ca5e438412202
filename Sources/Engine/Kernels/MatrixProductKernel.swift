import CKernels
import ChainruleGraphs
import ChainruleTensors

/// Z = X·Y in its three forms; a sum over the batch, Xᵀ·Y, can be computed for some rows of Z alone.
enum MatrixProductKernel: Kernel {
  static func steps<S: Scalar>(_ op: MatrixProduct, _ call: KernelCall<S>) -> KernelSteps? {
    let (x, y, z) = (call.inputs[0], call.inputs[1], call.outputs[0])
    let (n, k, m) = op.lengths(x.shape, y.shape)
    let rows = call.range ?? 0..<n
    let cost = 2 * rows.count * m * k
    if rows.count == n && n * m * k <= smallProduct, let run = small(op, S.self) {
      let step = chainrule_step(run, [x.address, y.address, z.address], [n, m, k])
      return KernelSteps(steps: [step], cost: cost)
    }
    let first = x.base + rows.lowerBound * (op.transposeLeft ? 1 : k)
    let step = BLAS.step(
      n: rows.count, m: m, k: k,
      .init(base: first, stride: op.transposeLeft ? n : k, isTransposed: op.transposeLeft),
      .init(base: y.base, stride: op.transposeRight ? k : m, isTransposed: op.transposeRight),
      into: .init(base: z.base + rows.lowerBound * m, stride: m))
    return KernelSteps(steps: [step], cost: cost)
  }

  /// Pieces of 64 rows of Z, or more where they would be too little work.
  static func pieces(_ op: MatrixProduct, inputs: [Shape]) -> Int {
    guard op.transposeLeft else { return 1 }
    let (n, k, m) = op.lengths(inputs[0], inputs[1])
    return max(1, min((n + 63) / 64, 2 * n * m * k / 1_500_000))
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
