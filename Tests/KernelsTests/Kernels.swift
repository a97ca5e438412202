import CKernels
import ChainruleTensors

/// The kernels of one number type as values, so that a test is written once for both.
struct Kernels<S: Scalar>: @unchecked Sendable {
  typealias Input = UnsafePointer<S>?
  typealias Output = UnsafeMutablePointer<S>?
  typealias Map = (Input, Output, Int) -> Void

  let maps: [String: Map]
  let zips: [String: (Input, Input, Output, Int) -> Void]
  /// leaky_relu, scale, add_scalar and axpy: a number, then x and y.
  let scalings: [String: (S, Input, Output, Int) -> Void]
  let sum: (Input, Int) -> S
  let sumRows: (Input, Int, Int, Output) -> Void
  let gatherRows: (Input, Int, UnsafePointer<Int32>?, Int, Output, UnsafePointer<Int32>?) -> Void
  let biasActivation: (chainrule_activation, S, Input, Input, Output, Output, Int, Int) -> Void
  let delta: (chainrule_activation, S, Input, Input, Input, Output, Int) -> Void
  let dropoutMask: (UInt64, UInt32, Int, Int, Int, Int, Double, Output) -> Void
  let softmax: (Input, Int, Int, Output) -> Void
  let logSumExp: (Input, Int, Int, Output) -> Void
  let crossEntropy: (Input, UnsafePointer<Int32>?, S, Int, Int, Output, Output) -> Void
  let crossEntropyDense: (Input, Input, S, Int, Int, Output, Output) -> Void
  let gradient: (Input, UnsafePointer<Int32>?, S, Input, Int, Int, Output) -> Void
  let gradientDense: (Input, Input, S, Input, Int, Int, Output) -> Void
  let sgd: (Output, Input, Int, Double, Double, Double) -> Void
  let momentum: (Output, Input, Output, Int, Double, Double, Double, Int32, Double, Double) -> Void
  let adagrad: (Output, Input, Output, Int, Double, Double, Double, Double) -> Void
  let rmsprop: (Output, Input, Output, Output, Int, Double, Double, Double, Double, Double) -> Void
  let adam:
    (
      Output, Input, Output, Output, Int, Double, Double, Double, Double, Double, Double, Double,
      Double
    ) -> Void
  let adamw:
    (
      Output, Input, Output, Output, Int, Double, Double, Double, Double, Double, Double, Double,
      Double, Double
    ) -> Void
}

protocol KernelScalar: Scalar {
  static var kernels: Kernels<Self> { get }
}

extension Float: KernelScalar {
  static let kernels = Kernels<Float>(
    maps: [
      "exp": chainrule_f32_exp,
      "log": chainrule_f32_log,
      "log1p": chainrule_f32_log1p,
      "sqrt": chainrule_f32_sqrt,
      "square": chainrule_f32_square,
      "reciprocal": chainrule_f32_reciprocal,
      "abs": chainrule_f32_abs,
      "sign": chainrule_f32_sign,
      "negate": chainrule_f32_negate,
      "step": chainrule_f32_step,
      "sigmoid": chainrule_f32_sigmoid,
      "tanh": chainrule_f32_tanh,
      "relu": chainrule_f32_relu,
      "softplus": chainrule_f32_softplus,
      "erf": chainrule_f32_erf,
      "normal_cdf": chainrule_f32_normal_cdf,
      "gelu": chainrule_f32_gelu,
    ],
    zips: [
      "add": chainrule_f32_add,
      "subtract": chainrule_f32_subtract,
      "multiply": chainrule_f32_multiply,
      "divide": chainrule_f32_divide,
    ],
    scalings: [
      "leaky_relu": chainrule_f32_leaky_relu,
      "scale": chainrule_f32_scale,
      "add_scalar": chainrule_f32_add_scalar,
      "axpy": chainrule_f32_axpy,
    ],
    sum: chainrule_f32_sum,
    sumRows: chainrule_f32_sum_rows,
    gatherRows: chainrule_f32_gather_rows,
    biasActivation: chainrule_f32_bias_activation,
    delta: chainrule_f32_delta,
    dropoutMask: chainrule_f32_dropout_mask,
    softmax: chainrule_f32_softmax,
    logSumExp: chainrule_f32_log_sum_exp,
    crossEntropy: chainrule_f32_softmax_cross_entropy,
    crossEntropyDense: chainrule_f32_softmax_cross_entropy_dense,
    gradient: chainrule_f32_softmax_cross_entropy_gradient,
    gradientDense: chainrule_f32_softmax_cross_entropy_gradient_dense,
    sgd: chainrule_f32_sgd,
    momentum: chainrule_f32_momentum,
    adagrad: chainrule_f32_adagrad,
    rmsprop: chainrule_f32_rmsprop,
    adam: chainrule_f32_adam,
    adamw: chainrule_f32_adamw)
}

extension Double: KernelScalar {
  static let kernels = Kernels<Double>(
    maps: [
      "exp": chainrule_f64_exp,
      "log": chainrule_f64_log,
      "log1p": chainrule_f64_log1p,
      "sqrt": chainrule_f64_sqrt,
      "square": chainrule_f64_square,
      "reciprocal": chainrule_f64_reciprocal,
      "abs": chainrule_f64_abs,
      "sign": chainrule_f64_sign,
      "negate": chainrule_f64_negate,
      "step": chainrule_f64_step,
      "sigmoid": chainrule_f64_sigmoid,
      "tanh": chainrule_f64_tanh,
      "relu": chainrule_f64_relu,
      "softplus": chainrule_f64_softplus,
      "erf": chainrule_f64_erf,
      "normal_cdf": chainrule_f64_normal_cdf,
      "gelu": chainrule_f64_gelu,
    ],
    zips: [
      "add": chainrule_f64_add,
      "subtract": chainrule_f64_subtract,
      "multiply": chainrule_f64_multiply,
      "divide": chainrule_f64_divide,
    ],
    scalings: [
      "leaky_relu": chainrule_f64_leaky_relu,
      "scale": chainrule_f64_scale,
      "add_scalar": chainrule_f64_add_scalar,
      "axpy": chainrule_f64_axpy,
    ],
    sum: chainrule_f64_sum,
    sumRows: chainrule_f64_sum_rows,
    gatherRows: chainrule_f64_gather_rows,
    biasActivation: chainrule_f64_bias_activation,
    delta: chainrule_f64_delta,
    dropoutMask: chainrule_f64_dropout_mask,
    softmax: chainrule_f64_softmax,
    logSumExp: chainrule_f64_log_sum_exp,
    crossEntropy: chainrule_f64_softmax_cross_entropy,
    crossEntropyDense: chainrule_f64_softmax_cross_entropy_dense,
    gradient: chainrule_f64_softmax_cross_entropy_gradient,
    gradientDense: chainrule_f64_softmax_cross_entropy_gradient_dense,
    sgd: chainrule_f64_sgd,
    momentum: chainrule_f64_momentum,
    adagrad: chainrule_f64_adagrad,
    rmsprop: chainrule_f64_rmsprop,
    adam: chainrule_f64_adam,
    adamw: chainrule_f64_adamw)
}
