import ChainruleGraphs
import ChainruleTensors

/// The operations that have a kernel; one line each.
enum Kernels {
  private static let all: [String: any Kernel.Type] = [
    Dense.kind: DenseKernel.self,
    ActivationGradient.kind: ActivationGradientKernel.self,
    MatrixProduct.kind: MatrixProductKernel.self,
    SoftmaxCrossEntropy.kind: SoftmaxCrossEntropyKernel.self,
    SoftmaxCrossEntropyGradient.kind: SoftmaxCrossEntropyGradientKernel.self,
    SquaredError.kind: SquaredErrorKernel.self,
    SquaredErrorGradient.kind: SquaredErrorGradientKernel.self,
    Softmax.kind: SoftmaxKernel.self,
    LogSumExp.kind: LogSumExpKernel.self,
    SumRows.kind: SumRowsKernel.self,
    SumColumns.kind: SumColumnsKernel.self,
    BroadcastRows.kind: BroadcastRowsKernel.self,
    BroadcastColumns.kind: BroadcastColumnsKernel.self,
    MultiplyScalar.kind: MultiplyScalarKernel.self,
    Affine.kind: AffineKernel.self,
    Add.kind: AddKernel.self,
    Subtract.kind: SubtractKernel.self,
    Multiply.kind: MultiplyKernel.self,
    Divide.kind: DivideKernel.self,
    Exponential.kind: ExponentialKernel.self,
    Logarithm.kind: LogarithmKernel.self,
    SquareRoot.kind: SquareRootKernel.self,
    Square.kind: SquareKernel.self,
    Absolute.kind: AbsoluteKernel.self,
    Sign.kind: SignKernel.self,
    NormalCDF.kind: NormalCDFKernel.self,
    Sigmoid.kind: SigmoidKernel.self,
    Tanh.kind: TanhKernel.self,
    ReLU.kind: ReLUKernel.self,
    LeakyReLU.kind: LeakyReLUKernel.self,
    Softplus.kind: SoftplusKernel.self,
    GELU.kind: GELUKernel.self,
    Step.kind: StepKernel.self,
    SGDUpdate.kind: SGDKernel.self,
    MomentumUpdate.kind: MomentumKernel.self,
    AdaGradUpdate.kind: AdaGradKernel.self,
    RMSPropUpdate.kind: RMSPropKernel.self,
    AdamUpdate.kind: AdamKernel.self,
  ]

  /// Kernels in place of those of the table: a check plants a wrong one, to see who objects.
  @TaskLocal static var planted: [String: any Kernel.Type] = [:]

  private static func kernel(for op: any Op) -> (any Kernel.Type)? {
    planted[type(of: op).kind] ?? all[type(of: op).kind]
  }

  /// The kinds of operations that have a kernel.
  static var kinds: Set<String> { Set(all.keys) }

  static func steps<S: Scalar>(for op: any Op, _ call: KernelCall<S>) -> KernelSteps? {
    func attempt<K: Kernel>(_ kernel: K.Type) -> KernelSteps? {
      (op as? K.Operation).flatMap { kernel.steps($0, call) }
    }
    return kernel(for: op).flatMap { attempt($0) }
  }

  static func serves(_ op: any Op) -> Bool {
    func attempt<K: Kernel>(_ kernel: K.Type) -> Bool? {
      (op as? K.Operation).map { kernel.serves($0) }
    }
    return kernel(for: op).flatMap { attempt($0) } ?? false
  }

  static func pieces(of op: any Op, inputs: [Shape]) -> Int {
    func attempt<K: Kernel>(_ kernel: K.Type) -> Int? {
      (op as? K.Operation).map { kernel.pieces($0, inputs: inputs) }
    }
    return kernel(for: op).flatMap { attempt($0) } ?? 1
  }

  static func rowsAtATime(of op: any Op, inputs: [Shape]) -> Int? {
    func attempt<K: Kernel>(_ kernel: K.Type) -> Int? {
      (op as? K.Operation).flatMap { kernel.rowsAtATime($0, inputs: inputs) }
    }
    return kernel(for: op).flatMap { attempt($0) }
  }
}
