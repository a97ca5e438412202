import CKernels
import ChainruleGraphs
import ChainruleTensors

/// The rows of the next batch, brought near in small portions while the weights' gradients are computed: memory works
/// while the processor does. All at once, when the next batch is gathered, a tenth of a step of 784-128-10 is spent waiting.
struct RowsAhead<S: Scalar> {
  /// Whose rows they are.
  let role = Role.input(0)
  private let source: UnsafePointer<S>
  private let order: UnsafePointer<UnsafePointer<Int32>>
  private let width: Int
  private let rows: Int
  private let turns: Int
  private var turn = 0

  /// Fewer bytes than this are brought near when the batch before them is gathered; more would drive out of the
  /// second-level cache what is needed sooner.
  private static var worthwhile: ClosedRange<Int> { 16_384...524_288 }

  /// Nil where the plan gathers no rows for which it is worthwhile, or has too few turns to do it in.
  init?(_ program: Program, _ bindings: [Role: Binding<S>], turns: Int) {
    guard turns >= 8, let value = program.graph.value(of: role),
      case .gathered(let source, let order) = bindings[role]
    else { return nil }
    width = program.graph.shape(of: value).dropFirst().reduce(1, *)
    guard Self.worthwhile.contains(program.rows * width * MemoryLayout<S>.stride) else {
      return nil
    }
    (self.source, self.order, rows, self.turns) = (source, order, program.rows, turns)
  }

  /// The next portion.
  mutating func next() -> KernelSteps {
    let perLine = 64 / MemoryLayout<S>.stride
    let lines = rows * ((width + perLine - 1) / perLine)
    let (first, last) = (lines * turn / turns, lines * (turn + 1) / turns)
    turn += 1
    let run = either(S.self, chainrule_step_f32_bring_rows, chainrule_step_f64_bring_rows)
    let step = chainrule_step(
      run, [UnsafeMutableRawPointer(mutating: source), UnsafeMutableRawPointer(mutating: order)],
      [last - first, width, rows, first])
    return KernelSteps(steps: [step], cost: 0)
  }
}
