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
    let columns = call.columns ?? 0..<m
    let cost = (2 * k + activationCost) * n * columns.count
    if n * m * k <= smallProduct {
      let run = either(S.self, chainrule_step_f32_small_dense, chainrule_step_f64_small_dense)
      let step = chainrule_step(
        run, [x.address, w.address, bias, z, a.address], [n, m, k, code.kind], [code.slope])
      return KernelSteps(steps: [step], cost: cost)
    }
    // X [n, k] · Wᵀ [k, m] → A [n, m], then the rest in place
    let product = Product.step(
      MatrixView(x.base, n, k), MatrixView(w.base, m, k).transposed.columns(columns),
      panels: n >= Product.narrowest ? call.frozen?.panels(of: w) : nil, from: columns.lowerBound,
      into: MatrixView(a.base, n, m).columns(columns))
    if bias == nil && z == nil && op.activation == nil {
      return KernelSteps(steps: [product], cost: cost)
    }
    let run = either(S.self, chainrule_step_f32_activate, chainrule_step_f64_activate)
    func rest(from element: Int, _ rows: Int, _ count: Int) -> chainrule_step {
      let bytes = element * MemoryLayout<S>.stride
      let (biases, sums) = (
        bias.map { $0 + columns.lowerBound * MemoryLayout<S>.stride }, z.map { $0 + bytes }
      )
      let outputs = a.address.map { $0 + bytes }
      return chainrule_step(
        run, [outputs, biases, sums, outputs], [rows, count, code.kind], [code.slope])
    }
    // Some columns of several rows do not lie one after the other.
    let rests =
      columns.count == m
      ? [rest(from: 0, n, m)]
      : (0..<n).map { rest(from: $0 * m + columns.lowerBound, 1, columns.count) }
    return KernelSteps(steps: [product] + rests, cost: cost)
  }

  static func columnPieces(_ op: Dense, inputs: [Shape]) -> Int {
    Product.columnPieces(inputs[0][0], inputs[0][1], inputs[1][0])
  }
}
