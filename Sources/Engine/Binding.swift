import ChainruleGraphs
import ChainruleTensors

/// Where a plan finds the rows of an input, target, index or weight.
public enum Binding<S: Scalar> {
  /// Memory that holds all rows in place; it must outlive the plan.
  case memory(UnsafePointer<S>)
  /// Rows picked from a larger table: row i of the batch is row `order[i]` of `source`.
  /// `order` is read through a pointer, which the host moves on between runs.
  case gathered(source: UnsafePointer<S>, order: UnsafePointer<UnsafePointer<Int32>>)
  /// Memory that holds all rows in place, which the host names before each run; each block's rows are copied first.
  case moving(UnsafePointer<UnsafePointer<S>>)
  /// Memory of the plan's own, that the host writes before a run.
  case written
}

/// Where a plan finds the random numbers of masks.
public struct MaskSource {
  /// Draws each factor from stream, step, row and column alone, see `Role.mask`.
  public let random: Random
  /// The number of the step, which the host moves on between runs.
  public let step: UnsafePointer<Int>
  public init(random: Random, step: UnsafePointer<Int>) {
    self.random = random
    self.step = step
  }
}
