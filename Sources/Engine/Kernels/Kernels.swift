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
    kernel(for: op)?.steps(of: op, call)
  }

  static func serves(_ op: any Op) -> Bool { kernel(for: op)?.serves(any: op) ?? false }

  static func pieces(of op: any Op, inputs: [Shape]) -> Int {
    kernel(for: op)?.pieces(of: op, inputs: inputs) ?? 1
  }

  static func rowsAtATime(of op: any Op, inputs: [Shape]) -> Int? {
    kernel(for: op)?.rowsAtATime(of: op, inputs: inputs)
  }

  static func columnPieces(of op: any Op, inputs: [Shape]) -> Int {
    kernel(for: op)?.columnPieces(of: op, inputs: inputs) ?? 1
  }
}

/// The same questions about an operation whose type is not known here; nil where it is not the kernel's.
extension Kernel {
  fileprivate static func steps<S: Scalar>(of op: any Op, _ call: KernelCall<S>) -> KernelSteps? {
    (op as? Operation).flatMap { steps($0, call) }
  }

  fileprivate static func serves(any op: any Op) -> Bool? { (op as? Operation).map { serves($0) } }

  fileprivate static func pieces(of op: any Op, inputs: [Shape]) -> Int? {
    (op as? Operation).map { pieces($0, inputs: inputs) }
  }

  fileprivate static func columnPieces(of op: any Op, inputs: [Shape]) -> Int? {
    (op as? Operation).map { columnPieces($0, inputs: inputs) }
  }

  fileprivate static func rowsAtATime(of op: any Op, inputs: [Shape]) -> Int? {
    (op as? Operation).flatMap { rowsAtATime($0, inputs: inputs) }
  }
}
