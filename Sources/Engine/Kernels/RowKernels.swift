import CKernels
import ChainruleGraphs
import ChainruleTensors

/// A kernel that goes through one matrix, [n0, n1], from its one input to its one output.
protocol RowKernel: Kernel {
  static func run<S: Scalar>(_ type: S.Type) -> chainrule_kernel
  static var costPerElement: Int { get }
}

extension RowKernel {
  static var costPerElement: Int { 2 }

  /// The rows and columns of `x`, columns along its last axis.
  static func byColumns<S: Scalar>(_ x: Slab<S>) -> [Int] {
    let columns = x.shape.last ?? 1
    return [x.count / max(columns, 1), columns]
  }

  static func steps<S: Scalar>(_ op: Operation, _ call: KernelCall<S>) -> KernelSteps? {
    let step = chainrule_step(
      run(S.self), [call.inputs[0].address, call.outputs[0].address], byColumns(call.inputs[0]))
    return KernelSteps(steps: [step], cost: costPerElement * call.inputs[0].count)
  }
}

enum SoftmaxKernel: RowKernel {
  typealias Operation = Softmax
  static var costPerElement: Int { activationCost }
  static func run<S: Scalar>(_ type: S.Type) -> chainrule_kernel {
    either(type, chainrule_step_f32_softmax, chainrule_step_f64_softmax)
  }
}

enum LogSumExpKernel: RowKernel {
  typealias Operation = LogSumExp
  static var costPerElement: Int { activationCost }
  static func run<S: Scalar>(_ type: S.Type) -> chainrule_kernel {
    either(type, chainrule_step_f32_log_sum_exp, chainrule_step_f64_log_sum_exp)
  }
}

enum SumColumnsKernel: RowKernel {
  typealias Operation = SumColumns
  static func run<S: Scalar>(_ type: S.Type) -> chainrule_kernel {
    either(type, chainrule_step_f32_sum_columns, chainrule_step_f64_sum_columns)
  }
}

enum SumRowsKernel: Kernel {
  static func steps<S: Scalar>(_ op: SumRows, _ call: KernelCall<S>) -> KernelSteps? {
    let run = either(S.self, chainrule_step_f32_sum_rows, chainrule_step_f64_sum_rows)
    let x = call.inputs[0]
    let step = chainrule_step(run, [x.address, call.outputs[0].address], [x.rows, x.width])
    return KernelSteps(steps: [step], cost: 2 * x.count)
  }
}

enum BroadcastRowsKernel: Kernel {
  static func steps<S: Scalar>(_ op: BroadcastRows, _ call: KernelCall<S>) -> KernelSteps? {
    let run = either(S.self, chainrule_step_f32_broadcast_rows, chainrule_step_f64_broadcast_rows)
    let y = call.outputs[0]
    let step = chainrule_step(run, [call.inputs[0].address, y.address], [y.rows, y.width])
    return KernelSteps(steps: [step], cost: y.count)
  }
}

enum BroadcastColumnsKernel: Kernel {
  static func steps<S: Scalar>(_ op: BroadcastColumns, _ call: KernelCall<S>) -> KernelSteps? {
    let run = either(
      S.self, chainrule_step_f32_broadcast_columns, chainrule_step_f64_broadcast_columns)
    let step = chainrule_step(
      run, [call.inputs[0].address, call.outputs[0].address], [call.inputs[0].count, op.columns])
    return KernelSteps(steps: [step], cost: call.outputs[0].count)
  }
}
