#if os(Linux)
  import ChainruleFormulas
  import ChainruleGraphs
  import ChainruleNetworks
  import ChainruleTensors
  import Glibc
  import Testing

  @testable import ChainruleEngine

  /// A plan's `run` allocates nothing: it works in a process that has no memory left to give.
  ///
  /// Each test runs in a process of its own, which takes all memory it may have, down to the last 16 bytes, before it
  /// runs the plan. A single allocation then ends the process.
  @Suite struct AllocationTests {
    @Test("training steps with every kind of step there is")
    func nothing() async {
      await #expect(processExitsWith: .success) {
        let (step, threads) = try TrainingStep.make(.tanh)
        step.run(threads, times: 2)
        leaveNoMemory()
        step.run(threads, times: 20)
        _exit(0)
      }
    }

    @Test("a user's own activation and an update without a kernel")
    func expanded() async {
      await #expect(processExitsWith: .success) {
        let (step, threads) = try TrainingStep.make(Activation(NormalCDF()), Nesterov())
        step.run(threads, times: 2)
        leaveNoMemory()
        step.run(threads, times: 20)
        _exit(0)
      }
    }

    @Test("one allocation of 16 bytes in one run is found")
    func planted() async {
      await #expect(processExitsWith: .failure) {
        // On one thread: another one keeps memory of its own, which the loop of this one does not take.
        let (step, threads) = try TrainingStep.make(
          Activation(AllocatingActivation()), threads: 1)
        step.run(threads, times: 2)
        leaveNoMemory()
        step.run(threads, times: 1)
        _exit(0)
      }
    }

    @Test("an activation that does not allocate passes where the planted one fails")
    func notPlanted() async {
      await #expect(processExitsWith: .success) {
        AllocatingActivation.allocates = false
        let (step, threads) = try TrainingStep.make(
          Activation(AllocatingActivation()), threads: 1)
        step.run(threads, times: 2)
        leaveNoMemory()
        step.run(threads, times: 1)
        _exit(0)
      }
    }
  }

  /// A network with batch normalization, dropout, penalties and both ways of clipping.
  private struct TrainingStep {
    let plan: Plan<Float>
    let keepAlive: [AnyObject]

    static func make(
      _ activation: Activation, _ optimizer: any Optimizer = Adam(), threads: Int = 2
    ) throws -> (TrainingStep, Parallel) {
      let network = try Network(
        inputs: 40,
        layers: [
          .dense(60, activation), .batchNorm(), .dropout(0.5), .layerNorm(),
          .residual([.dense(60, .gelu)]), .dense(10, .softmax),
        ])
      let step = try StepGraph(
        network, CrossEntropyLoss(labelSmoothing: 0.1), rows: 64, targets: .classes)
      let updates = UpdateGraph(
        network.parameters, optimizer, penalties: Penalties(l1: 0.01, l2: 0.01),
        clipping: Clipping(value: 1, norm: 1))
      let store = Store<Float>(
        parameters: network.parameters.map { ($0.id, $0.shape) },
        states: network.states.map { ($0.id, $0.shape) } + updates.states.map { ($0.id, $0.shape) })
      for (id, value) in try network.initialParameters(seed: 1) { store[id] = value.converted() }
      store[.learningRate] = 0.001
      store[.step] = 1
      var program = Program(graph: step.graph, rows: 64, outputs: [step.cost])
      program.gradients = step.gradients
      program.stateUpdates = step.stateUpdates
      program.updates = updates.updates
      program.clipNorm = 1
      let number = UnsafeMutablePointer<Int>.allocate(capacity: 1)
      number.initialize(to: 1)
      let masks = MaskSource(random: Random(seed: 1), step: UnsafePointer(number))
      let plan = Plan(program, store: store, bindings: [:], masks: masks)
      return (TrainingStep(plan: plan, keepAlive: [store]), Parallel(threads: threads))
    }

    func run(_ threads: Parallel, times: Int) {
      for _ in 0..<times { plan.run(on: threads) }
    }
  }

  /// tanh, which in the first element allocates 16 bytes and gives them back.
  private struct AllocatingActivation: ActivationOp {
    static let kind = "allocating"
    nonisolated(unsafe) static var allocates = true
    init() {}

    func evaluate<S: Scalar>(_ inputs: [View<S>], into outputs: [MutableView<S>]) {
      if Self.allocates { UnsafeMutablePointer<Int>.allocate(capacity: 2).deallocate() }
      for i in 0..<outputs[0].count { outputs[0][i] = S.tanh(inputs[0][i]) }
    }
    var derivativeReads: DerivativeSource { .output }
    func chain(_ d: Value, from source: Value, in graph: inout Graph) -> Value? {
      Tanh().chain(d, from: source, in: &graph)
    }
    func formula(port: Int, index: [Int], of inputs: [Operand]) -> Formula {
      .call(.tanh, inputs[0][index])
    }
  }

  /// Makes the stack grow now, by more than a run will need: a limit on memory is one on the stack as well.
  @inline(never) private func touchStack() {
    withUnsafeTemporaryAllocation(byteCount: 1 << 19, alignment: 16) { memory in
      for i in stride(from: 0, to: memory.count, by: 4096) { memory[i] = 1 }
    }
  }

  /// `malloc`, out of the optimizer's sight: it takes away allocations that nobody reads, and then the loop below never ends.
  @inline(never) @_optimize(none)
  private func takes(_ size: Int) -> Bool { malloc(size) != nil }

  /// Takes all memory that this process may have. It ends with failure where that does not work.
  private func leaveNoMemory() {
    // A crash shall end the process at once, not start a report that needs memory.
    for number in [SIGSEGV, SIGABRT, SIGILL, SIGTRAP, SIGBUS] { signal(number, SIG_DFL) }
    touchStack()
    var limit = rlimit()
    for kind in [RLIMIT_AS, RLIMIT_DATA] {
      getrlimit(__rlimit_resource_t(kind.rawValue), &limit)
      limit.rlim_cur = 0
      setrlimit(__rlimit_resource_t(kind.rawValue), &limit)
    }
    var size = 1 << 20
    while size >= 16 {
      while takes(size) {}
      size -= size > 1 << 14 ? size / 2 : 16
    }
    if takes(16) { _exit(3) }
  }
#endif
