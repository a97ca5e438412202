import CKernels
import ChainruleGraphs
import ChainruleTensors

/// A graph compiled for a number of rows: lists of steps on memory that is laid out once.
///
/// Work is cut by shape alone, never by the number of threads, so that the same numbers come out to the last bit on
/// any number of them. `run` allocates nothing.
public final class Plan<S: Scalar> {
  /// The number of rows of a batch.
  public let rows: Int
  private let stages: UnsafeMutableBufferPointer<Stage>
  private let memory: PlanMemory<S>
  /// Where the program's values went when composites without a kernel were expanded.
  private let image: [Value: Value]
  // What steps point to without owning it.
  private let store: Store<S>
  private let keepAlive: [AnyObject]
  private let frozen: FrozenWeights<S>?
  private let maskSource: MaskSource?
  /// Nil where threads are always worth it, or never.
  private var pace: Pace?

  /// Tasks that may run at the same time; a stage waits for the one before it.
  struct Stage {
    let tasks: UnsafeMutableBufferPointer<PlanTask>
    let isWorthSharing: Bool
  }

  /// Work below this many floating-point operations is not handed to a second thread: waking one costs about as much.
  static var sharingCost: Int { 150_000 }
  /// From so much work on, a plan is shared without trying whether that pays: waiting for threads is little beside it.
  private static var certainCost: Int { 100_000_000 }

  /// Compiles a program. The store must have its parameters, states and settings.
  ///
  /// - Parameter frozen: the store's weights, where nobody changes them as long as the plan lives: it reads copies of them.
  ///
  /// Precondition: `bindings` has every input, target, index and weight that the program reads, and `masks` is there
  /// where it reads masks.
  public init(
    _ program: Program, store: Store<S>, bindings: [Role: Binding<S>], masks: MaskSource? = nil,
    frozen: FrozenWeights<S>? = nil
  ) {
    let (expanded, image) = program.expandedWhereNeeded()
    self.image = image
    var builder = PlanBuilder(
      expanded, store: store, bindings: bindings, masks: masks, frozen: frozen)
    builder.build()
    rows = program.rows
    memory = builder.memory
    self.store = store
    maskSource = masks
    self.frozen = frozen
    keepAlive = builder.keepAlive
    let cost = builder.stages.joined().reduce(0) { $0 + $1.cost }
    stages = .allocate(capacity: builder.stages.count)
    _ = stages.initialize(from: builder.stages.map(Plan.lay))
    pace = cost < Plan.certainCost && stages.contains(where: \.isWorthSharing) ? Pace() : nil
  }

  deinit {
    for stage in stages {
      for task in stage.tasks { task.steps.deallocate() }
      stage.tasks.deallocate()
    }
    stages.deallocate()
  }

  /// Runs every step once.
  @specialized(where S == Float)
  @specialized(where S == Double)
  public func run(on threads: Parallel) {
    guard threads.threads > 1, let (isShared, isTimed) = pace?.next() else {
      return run(on: threads, isShared: true)
    }
    let start = isTimed ? nanosecondsNow() : 0
    run(on: threads, isShared: isShared)
    if isTimed { pace?.note(nanosecondsNow() - start, isShared: isShared) }
  }

  @inline(__always)
  private func run(on threads: Parallel, isShared: Bool) {
    // By index: going through an array element by element allocates where it is not specialized, in debug builds.
    for i in 0..<stages.count {
      let stage = stages[i]
      threads.run(
        UnsafeBufferPointer(stage.tasks), isWorthSharing: isShared && stage.isWorthSharing)
    }
  }

  /// Whether anything is computed from a source, so that the host has to write it.
  public func reads(_ source: Value) -> Bool { memory.has(image[source] ?? source) }

  /// The elements of an output of the program, or of a source that the host writes; valid as long as the plan.
  public func elements(of value: Value) -> UnsafeMutableBufferPointer<S> {
    memory.whole(image[value] ?? value)
  }

  /// The value of an output of the program after a run.
  public func tensor(of value: Value) -> Tensor<S> {
    Tensor(Array(elements(of: value)), shape: memory.graph.shape(of: image[value] ?? value))
  }

  /// The bytes of the values that the plan keeps beside the store's; and what they would take if values of other times did
  /// not share memory.
  public var workspaceBytes: (laid: Int, unshared: Int) {
    let size = MemoryLayout<S>.stride
    return (memory.workspace.count * size, memory.unsharedCount * size)
  }

  private static func lay(_ tasks: [KernelSteps]) -> Stage {
    let laid = UnsafeMutableBufferPointer<PlanTask>.allocate(capacity: tasks.count)
    for (i, task) in tasks.enumerated() {
      let steps = UnsafeMutablePointer<chainrule_step>.allocate(capacity: max(task.steps.count, 1))
      for (j, step) in task.steps.enumerated() { (steps + j).initialize(to: step) }
      (laid.baseAddress.map { $0 + i })?.initialize(
        to: PlanTask(steps: steps, count: task.steps.count))
    }
    let cost = tasks.reduce(0) { $0 + $1.cost }
    return Stage(tasks: laid, isWorthSharing: tasks.count > 1 && cost >= sharingCost)
  }
}
