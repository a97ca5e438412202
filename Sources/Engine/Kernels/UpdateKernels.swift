import CKernels
import ChainruleGraphs
import ChainruleTensors

/// An optimizer's update in place: the outputs must be the memory of the parameter and its states.
protocol UpdateKernel: Kernel where Operation: UpdateOp {
  static func run<S: Scalar>(_ type: S.Type) -> chainrule_kernel
  static func factors(_ op: Operation) -> [Double]
  static func flag(_ op: Operation) -> Bool
}

extension UpdateKernel {
  static func flag(_ op: Operation) -> Bool { false }

  static func steps<S: Scalar>(_ op: Operation, _ call: KernelCall<S>) -> KernelSteps? {
    let owned = [call.inputs[0]] + call.inputs[2..<(2 + op.stateCount)]
    guard zip(owned, call.outputs).allSatisfy({ $0.base == $1.base }) else { return nil }
    let step = chainrule_step(
      run(S.self), call.inputs.map { $0.address },
      [call.outputs[0].count, flag(op) ? 1 : 0], factors(op))
    return KernelSteps(steps: [step], cost: 6 * (1 + op.stateCount) * call.outputs[0].count)
  }
}

enum SGDKernel: UpdateKernel {
  typealias Operation = SGDUpdate
  static func run<S: Scalar>(_ type: S.Type) -> chainrule_kernel {
    either(type, chainrule_step_f32_sgd, chainrule_step_f64_sgd)
  }
  static func factors(_ op: SGDUpdate) -> [Double] { [op.weightDecay] }
}

enum MomentumKernel: UpdateKernel {
  typealias Operation = MomentumUpdate
  static func run<S: Scalar>(_ type: S.Type) -> chainrule_kernel {
    either(type, chainrule_step_f32_momentum, chainrule_step_f64_momentum)
  }
  static func factors(_ op: MomentumUpdate) -> [Double] {
    [op.momentum, op.dampening, op.weightDecay]
  }
  static func flag(_ op: MomentumUpdate) -> Bool { op.nesterov }
}

enum AdaGradKernel: UpdateKernel {
  typealias Operation = AdaGradUpdate
  static func run<S: Scalar>(_ type: S.Type) -> chainrule_kernel {
    either(type, chainrule_step_f32_adagrad, chainrule_step_f64_adagrad)
  }
  static func factors(_ op: AdaGradUpdate) -> [Double] { [op.epsilon, op.weightDecay] }
}

enum RMSPropKernel: UpdateKernel {
  typealias Operation = RMSPropUpdate
  static func run<S: Scalar>(_ type: S.Type) -> chainrule_kernel {
    either(type, chainrule_step_f32_rmsprop, chainrule_step_f64_rmsprop)
  }
  static func factors(_ op: RMSPropUpdate) -> [Double] {
    [op.smoothing, op.epsilon, op.weightDecay]
  }
}

enum AdamKernel: UpdateKernel {
  typealias Operation = AdamUpdate
  static func run<S: Scalar>(_ type: S.Type) -> chainrule_kernel {
    either(type, chainrule_step_f32_adam, chainrule_step_f64_adam)
  }
  static func factors(_ op: AdamUpdate) -> [Double] {
    [op.beta1, op.beta2, op.epsilon, op.weightDecay]
  }
  static func flag(_ op: AdamUpdate) -> Bool { op.isDecoupled }
}
