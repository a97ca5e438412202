import CKernels
import ChainruleGraphs
import ChainruleTensors

enum SoftmaxCrossEntropyKernel: Kernel {
  static func steps<S: Scalar>(_ op: SoftmaxCrossEntropy, _ call: KernelCall<S>) -> KernelSteps? {
    let numbers = either(
      S.self, chainrule_step_f32_cross_entropy, chainrule_step_f64_cross_entropy)
    let dense = either(
      S.self, chainrule_step_f32_cross_entropy_dense, chainrule_step_f64_cross_entropy_dense)
    let z = call.inputs[0]
    let step = chainrule_step(
      op.targets == .numbers ? numbers : dense,
      [z.address, call.inputs[1].address, call.outputs[0].address, call.outputs[1].address],
      [z.rows, z.width], [op.labelSmoothing])
    return KernelSteps(steps: [step], cost: activationCost * z.count)
  }
}

/// For class numbers; the plain loops serve for probabilities, which need not add up to 1.
enum SoftmaxCrossEntropyGradientKernel: Kernel {
  static func serves(_ op: SoftmaxCrossEntropyGradient) -> Bool { op.targets == .numbers }

  static func steps<S: Scalar>(_ op: SoftmaxCrossEntropyGradient, _ call: KernelCall<S>)
    -> KernelSteps?
  {
    guard op.targets == .numbers else { return nil }
    let run = either(
      S.self, chainrule_step_f32_cross_entropy_gradient,
      chainrule_step_f64_cross_entropy_gradient)
    let p = call.inputs[0]
    let step = chainrule_step(
      run, [p.address, call.inputs[1].address, call.inputs[2].address, call.outputs[0].address],
      [p.rows, p.width], [op.labelSmoothing])
    return KernelSteps(steps: [step], cost: 4 * p.count)
  }
}

enum SquaredErrorKernel: Kernel {
  static func steps<S: Scalar>(_ op: SquaredError, _ call: KernelCall<S>) -> KernelSteps? {
    let run = either(S.self, chainrule_step_f32_squared_error, chainrule_step_f64_squared_error)
    let a = call.inputs[0]
    let step = chainrule_step(
      run, [a.address, call.inputs[1].address, call.outputs[0].address, call.outputs[1].address],
      [a.rows, a.width], [op.factor])
    return KernelSteps(steps: [step], cost: 4 * a.count)
  }
}

enum SquaredErrorGradientKernel: Kernel {
  static func steps<S: Scalar>(_ op: SquaredErrorGradient, _ call: KernelCall<S>)
    -> KernelSteps?
  {
    let run = either(
      S.self, chainrule_step_f32_squared_error_gradient, chainrule_step_f64_squared_error_gradient)
    let e = call.inputs[0]
    let step = chainrule_step(
      run, [e.address, call.inputs[1].address, call.outputs[0].address], [e.rows, e.width],
      [2 * op.factor])
    return KernelSteps(steps: [step], cost: 3 * e.count)
  }
}
