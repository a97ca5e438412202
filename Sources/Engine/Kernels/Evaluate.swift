import CKernels
import ChainruleGraphs
import ChainruleTensors

/// The step of an operation without a kernel: its own plain loops, on the plan's memory. Allocates nothing when run.
final class EvaluateStep<S: Scalar> {
  private let op: any Op
  private let inputs: [View<S>]
  private let outputs: [MutableView<S>]

  init(_ op: any Op, _ call: KernelCall<S>) {
    self.op = op
    inputs = call.inputs.map {
      View(shape: $0.shape, elements: UnsafeBufferPointer(start: $0.base, count: $0.count))
    }
    outputs = call.outputs.map {
      MutableView(
        shape: $0.shape, elements: UnsafeMutableBufferPointer(start: $0.base, count: $0.count))
    }
  }

  fileprivate func run() { op.evaluate(inputs, into: outputs) }

  /// The step; whoever runs it must keep this object alive.
  var step: chainrule_step {
    let me = Unmanaged.passUnretained(self).toOpaque()
    let run = either(S.self, evaluateStepFloat, evaluateStepDouble)
    return chainrule_step(run, [me])
  }
}

// C calls these, so they stand outside of the generic class.
private func evaluateStepFloat(_ step: UnsafePointer<chainrule_step>?) {
  guard let me = step?.pointee.p0 else { return }
  Unmanaged<EvaluateStep<Float>>.fromOpaque(me).takeUnretainedValue().run()
}

private func evaluateStepDouble(_ step: UnsafePointer<chainrule_step>?) {
  guard let me = step?.pointee.p0 else { return }
  Unmanaged<EvaluateStep<Double>>.fromOpaque(me).takeUnretainedValue().run()
}
