import CKernels
import ChainruleGraphs
import ChainruleTensors

/// A kernel that goes through all elements of its inputs and its output alike.
protocol MapKernel: Kernel {
  static func run<S: Scalar>(_ type: S.Type) -> chainrule_kernel
  static var costPerElement: Int { get }
}

extension MapKernel {
  static var costPerElement: Int { 2 }

  static func steps<S: Scalar>(_ op: Operation, _ call: KernelCall<S>) -> KernelSteps? {
    let out = call.outputs[0]
    let step = chainrule_step(
      run(S.self), call.inputs.map { $0.address } + [out.address], [out.count])
    return KernelSteps(steps: [step], cost: costPerElement * out.count)
  }
}

enum ExponentialKernel: MapKernel {
  typealias Operation = Exponential
  static var costPerElement: Int { 20 }
  static func run<S: Scalar>(_ type: S.Type) -> chainrule_kernel {
    either(type, chainrule_step_f32_exp, chainrule_step_f64_exp)
  }
}

enum LogarithmKernel: MapKernel {
  typealias Operation = Logarithm
  static var costPerElement: Int { 20 }
  static func run<S: Scalar>(_ type: S.Type) -> chainrule_kernel {
    either(type, chainrule_step_f32_log, chainrule_step_f64_log)
  }
}

enum SquareRootKernel: MapKernel {
  typealias Operation = SquareRoot
  static var costPerElement: Int { 4 }
  static func run<S: Scalar>(_ type: S.Type) -> chainrule_kernel {
    either(type, chainrule_step_f32_sqrt, chainrule_step_f64_sqrt)
  }
}

enum SquareKernel: MapKernel {
  typealias Operation = Square
  static var costPerElement: Int { 2 }
  static func run<S: Scalar>(_ type: S.Type) -> chainrule_kernel {
    either(type, chainrule_step_f32_square, chainrule_step_f64_square)
  }
}

enum AbsoluteKernel: MapKernel {
  typealias Operation = Absolute
  static var costPerElement: Int { 2 }
  static func run<S: Scalar>(_ type: S.Type) -> chainrule_kernel {
    either(type, chainrule_step_f32_abs, chainrule_step_f64_abs)
  }
}

enum SignKernel: MapKernel {
  typealias Operation = Sign
  static var costPerElement: Int { 2 }
  static func run<S: Scalar>(_ type: S.Type) -> chainrule_kernel {
    either(type, chainrule_step_f32_sign, chainrule_step_f64_sign)
  }
}

enum NormalCDFKernel: MapKernel {
  typealias Operation = NormalCDF
  static var costPerElement: Int { 40 }
  static func run<S: Scalar>(_ type: S.Type) -> chainrule_kernel {
    either(type, chainrule_step_f32_normal_cdf, chainrule_step_f64_normal_cdf)
  }
}

enum AddKernel: MapKernel {
  typealias Operation = Add
  static func run<S: Scalar>(_ type: S.Type) -> chainrule_kernel {
    either(type, chainrule_step_f32_add, chainrule_step_f64_add)
  }
}

enum SubtractKernel: MapKernel {
  typealias Operation = Subtract
  static func run<S: Scalar>(_ type: S.Type) -> chainrule_kernel {
    either(type, chainrule_step_f32_subtract, chainrule_step_f64_subtract)
  }
}

enum MultiplyKernel: MapKernel {
  typealias Operation = Multiply
  static func run<S: Scalar>(_ type: S.Type) -> chainrule_kernel {
    either(type, chainrule_step_f32_multiply, chainrule_step_f64_multiply)
  }
}

enum DivideKernel: MapKernel {
  typealias Operation = Divide
  static func run<S: Scalar>(_ type: S.Type) -> chainrule_kernel {
    either(type, chainrule_step_f32_divide, chainrule_step_f64_divide)
  }
}

/// A tensor times one number; a kernel that maps, because the number stands where a second input would.
enum MultiplyScalarKernel: MapKernel {
  typealias Operation = MultiplyScalar
  static func run<S: Scalar>(_ type: S.Type) -> chainrule_kernel {
    either(type, chainrule_step_f32_multiply_scalar, chainrule_step_f64_multiply_scalar)
  }
}

enum AffineKernel: Kernel {
  static func steps<S: Scalar>(_ op: Affine, _ call: KernelCall<S>) -> KernelSteps? {
    let run = either(S.self, chainrule_step_f32_affine, chainrule_step_f64_affine)
    let (x, y) = (call.inputs[0], call.outputs[0])
    let step = chainrule_step(run, [x.address, y.address], [y.count], [op.scale, op.offset])
    return KernelSteps(steps: [step], cost: 2 * y.count)
  }
}
