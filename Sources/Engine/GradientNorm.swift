import CKernels
import ChainruleGraphs
import ChainruleTensors

/// Clipping by the global norm: factor = min(1, limit / (‖g‖ + 10⁻⁶)), ‖g‖ over all gradients together.
///
/// Reference: PyTorch's `clip_grad_norm_`. The squares are summed in pieces of fixed size, and the pieces in order.
final class GradientNorm<S: Scalar> {
  private let partial: Region<Double>
  private let factor: UnsafeMutablePointer<S>
  private let limit: Double

  private init(partial: Region<Double>, factor: UnsafeMutablePointer<S>, limit: Double) {
    (self.partial, self.factor, self.limit) = (partial, factor, limit)
  }

  fileprivate func run() {
    var sum = 0.0
    for i in 0..<partial.count { sum += partial.base[i] }
    let norm = sum.squareRoot()
    // A norm that is no number leaves the gradients as they are; the loss then says what happened.
    factor.pointee = norm.isFinite ? S(Swift.min(1, limit / (norm + 1e-6))) : 1
  }

  /// The steps that sum the squares, and then the one that sets the factor.
  static func steps(
    _ parameters: [ParameterID], _ store: Store<S>, limit: Double, _ keepAlive: inout [AnyObject]
  ) -> (sums: [KernelSteps], factor: KernelSteps) {
    let pieces = parameters.flatMap { id in
      PlanBuilder<S>.cut(store.slot(id).count, into: 1 << 14).map { (id, $0) }
    }
    let partial = Region<Double>(count: pieces.count)
    let sum = either(S.self, chainrule_step_f32_sum_squares, chainrule_step_f64_sum_squares)
    let sums = pieces.enumerated().map { i, piece in
      let start = store.gradientPointer(piece.0) + piece.1.lowerBound
      return KernelSteps(
        steps: [
          chainrule_step(
            sum, [UnsafeMutableRawPointer(start), UnsafeMutableRawPointer(partial.base + i)],
            [piece.1.count])
        ],
        cost: 2 * piece.1.count)
    }
    let norm = GradientNorm(
      partial: partial, factor: store.pointer(.gradientScale), limit: limit)
    keepAlive.append(norm)
    let run = either(S.self, gradientNormFloat, gradientNormDouble)
    let step = chainrule_step(run, [Unmanaged.passUnretained(norm).toOpaque()])
    return (sums, KernelSteps(steps: [step], cost: pieces.count))
  }
}

// C calls these, so they stand outside of the generic class.
private func gradientNormFloat(_ step: UnsafePointer<chainrule_step>?) {
  guard let me = step?.pointee.p0 else { return }
  Unmanaged<GradientNorm<Float>>.fromOpaque(me).takeUnretainedValue().run()
}

private func gradientNormDouble(_ step: UnsafePointer<chainrule_step>?) {
  guard let me = step?.pointee.p0 else { return }
  Unmanaged<GradientNorm<Double>>.fromOpaque(me).takeUnretainedValue().run()
}
