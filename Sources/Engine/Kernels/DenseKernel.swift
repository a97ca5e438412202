import CKernels
import ChainruleGraphs
import ChainruleTensors

/// Products of so few multiplications run in loops of their own: setting up a large one costs about as much.
let smallProduct = 256

/// a = f(X·Wᵀ + b): a matrix product, then bias and activation in one pass over what is still in the cache.
enum DenseKernel: Kernel {
  static func serves(_ op: Dense) -> Bool { activationCode(op.activation) != nil }

  static func steps<S: Scalar>(_ op: Dense, _ call: KernelCall<S>) -> KernelSteps? {
    guard let code = activationCode(op.activation) else { return nil }
    let (x, w, a) = (call.inputs[0], call.inputs[1], call.outputs[0])
    let bias = op.hasBias ? call.inputs[2].address : nil
    let z = op.publishesSum ? call.outputs[1].address : nil
    let (n, m, k) = (x.rows, w.rows, x.width)
    let cost = 2 * n * m * k + activationCost * n * m
    if n * m * k <= smallProduct {
      let run = either(S.self, chainrule_step_f32_small_dense, chainrule_step_f64_small_dense)
      let step = chainrule_step(
        run, [x.address, w.address, bias, z, a.address], [n, m, k, code.kind], [code.slope])
      return KernelSteps(steps: [step], cost: cost)
    }
    // X [n, k] · Wᵀ [k, m] → A [n, m], then the rest in place
    let product = Product.step(
      MatrixView(x.base, n, k), MatrixView(w.base, m, k).transposed, into: MatrixView(a.base, n, m))
    let run = either(S.self, chainrule_step_f32_activate, chainrule_step_f64_activate)
    let rest = chainrule_step(
      run, [a.address, bias, z, a.address], [n, m, code.kind], [code.slope])
    let isDone = bias == nil && z == nil && op.activation == nil
    return KernelSteps(steps: isDone ? [product] : [product, rest], cost: cost)
  }
}
