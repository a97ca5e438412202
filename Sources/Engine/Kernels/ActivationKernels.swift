import CKernels
import ChainruleGraphs
import ChainruleTensors

/// The number by which the C kernels know an activation, and its slope; nil for a user's own.
func activationCode(_ activation: AnyActivation?) -> (kind: Int, slope: Double)? {
  guard let op = activation?.op else { return (Int(CHAINRULE_LINEAR.rawValue), 0) }
  let codes: [String: chainrule_activation] = [
    Sigmoid.kind: CHAINRULE_SIGMOID, Tanh.kind: CHAINRULE_TANH, ReLU.kind: CHAINRULE_RELU,
    LeakyReLU.kind: CHAINRULE_LEAKY_RELU, Softplus.kind: CHAINRULE_SOFTPLUS,
    GELU.kind: CHAINRULE_GELU, Step.kind: CHAINRULE_STEP,
  ]
  return codes[type(of: op).kind].map { (Int($0.rawValue), (op as? LeakyReLU)?.slope ?? 0) }
}

/// What a vectorized activation costs for one element, in floating-point operations.
let activationCost = 20

enum ActivationGradientKernel: Kernel {
  static func serves(_ op: ActivationGradient) -> Bool { activationCode(op.activation) != nil }

  static func steps<S: Scalar>(_ op: ActivationGradient, _ call: KernelCall<S>) -> KernelSteps? {
    guard let code = activationCode(op.activation) else { return nil }
    let run = either(S.self, chainrule_step_f32_delta, chainrule_step_f64_delta)
    let (d, source, out) = (call.inputs[0], call.inputs[1], call.outputs[0])
    let step = chainrule_step(
      run, [d.address, source.address, out.address], [out.count, 0, code.kind], [code.slope])
    return KernelSteps(steps: [step], cost: 4 * out.count)
  }
}

/// An activation that stands alone, behind a normalization say.
protocol ActivationKernel: Kernel where Operation: ActivationOp {}

extension ActivationKernel {
  static func steps<S: Scalar>(_ op: Operation, _ call: KernelCall<S>) -> KernelSteps? {
    guard let code = activationCode(AnyActivation(op)) else { return nil }
    let run = either(S.self, chainrule_step_f32_activate, chainrule_step_f64_activate)
    let (x, a) = (call.inputs[0], call.outputs[0])
    let step = chainrule_step(
      run, [x.address, nil, nil, a.address], [x.rows, x.width, code.kind], [code.slope])
    return KernelSteps(steps: [step], cost: activationCost * a.count)
  }
}

enum SigmoidKernel: ActivationKernel { typealias Operation = Sigmoid }
enum TanhKernel: ActivationKernel { typealias Operation = Tanh }
enum ReLUKernel: ActivationKernel { typealias Operation = ReLU }
enum LeakyReLUKernel: ActivationKernel { typealias Operation = LeakyReLU }
enum SoftplusKernel: ActivationKernel { typealias Operation = Softplus }
enum GELUKernel: ActivationKernel { typealias Operation = GELU }
enum StepKernel: ActivationKernel { typealias Operation = Step }
