import CKernels
import ChainruleGraphs
import ChainruleTensors

/// The memory of one operand of a step: its elements and the shape of the block that the step works on.
struct Slab<S: Scalar> {
  let base: UnsafeMutablePointer<S>
  let shape: Shape

  var count: Int { shape.elementCount }
  /// The address of the first element, as a step holds it.
  var address: UnsafeMutableRawPointer? { UnsafeMutableRawPointer(base) }
  /// The length of the first axis, 1 for a single number.
  var rows: Int { shape.first ?? 1 }
  /// The number of elements of one row.
  var width: Int { shape.dropFirst().elementCount }
}

extension ArraySlice where Element == Int {
  fileprivate var elementCount: Int { reduce(1, *) }
}

/// What a kernel is asked for: an operation on memory that is already there.
struct KernelCall<S: Scalar> {
  let inputs: [Slab<S>]
  let outputs: [Slab<S>]
  /// For a sum over the batch: the part of the output's first axis to compute, where the outputs' memory holds this part
  /// alone; nil for all of it.
  var range: Range<Int>? = nil
  /// For a product of a few rows: the columns of the output to compute; nil for all.
  var columns: Range<Int>? = nil
  /// Weights that nobody changes while the plan lives; nil: all may change.
  var frozen: FrozenWeights<S>? = nil
}

/// Steps that do one operation, and roughly how many floating-point operations they take.
struct KernelSteps {
  var steps: [chainrule_step]
  var cost: Int
}

/// A fast way to do one kind of operation. What the operation means is written in its op's `evaluate`.
protocol Kernel: Sendable {
  associatedtype Operation: Op
  /// The steps, or nil where this kernel does not serve; then the plain loops run.
  static func steps<S: Scalar>(_ op: Operation, _ call: KernelCall<S>) -> KernelSteps?
  /// How many pieces of the output's first axis may be computed apart, for a sum over the batch; 1 if none.
  static func pieces(_ op: Operation, inputs: [Shape]) -> Int
  /// For a sum over the batch: how many rows of its output to make before they are used, while they are still near; nil:
  /// all of a piece.
  static func rowsAtATime(_ op: Operation, inputs: [Shape]) -> Int?
  /// For a few rows: how many pieces of the output's columns may be computed apart, by `KernelCall.columns`; 1 if none.
  static func columnPieces(_ op: Operation, inputs: [Shape]) -> Int
  /// Whether the kernel serves this operation, whatever the shapes.
  static func serves(_ op: Operation) -> Bool
}

extension Kernel {
  static func pieces(_ op: Operation, inputs: [Shape]) -> Int { 1 }
  static func rowsAtATime(_ op: Operation, inputs: [Shape]) -> Int? { nil }
  static func columnPieces(_ op: Operation, inputs: [Shape]) -> Int { 1 }
  static func serves(_ op: Operation) -> Bool { true }
}

extension chainrule_step {
  /// A step with pointers p0 …, lengths n0 … and factors s0 … in order.
  init(
    _ run: @escaping chainrule_kernel, _ p: [UnsafeMutableRawPointer?], _ n: [Int] = [],
    _ s: [Double] = []
  ) {
    self.init()
    self.run = run
    withUnsafeMutableBytes(of: &self) { bytes in
      func store<T>(_ values: [T], at field: PartialKeyPath<chainrule_step>) {
        guard let start = MemoryLayout<chainrule_step>.offset(of: field) else { return }
        for (i, value) in values.enumerated() {
          bytes.storeBytes(of: value, toByteOffset: start + 8 * i, as: T.self)
        }
      }
      store(p, at: \.p0)
      store(n, at: \.n0)
      store(s, at: \.s0)
    }
  }
}

/// The kernel for Float or the kernel for Double.
func either<S: Scalar>(
  _ type: S.Type, _ float: @escaping chainrule_kernel, _ double: @escaping chainrule_kernel
) -> chainrule_kernel { type == Float.self ? float : double }
