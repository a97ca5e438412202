import CKernels
import ChainruleGraphs
import ChainruleTensors

/// Compiles a program into stages of tasks.
struct PlanBuilder<S: Scalar> {
  let program: Program
  let store: Store<S>
  let bindings: [Role: Binding<S>]
  let masks: MaskSource?
  let schedule: Schedule
  let memory: PlanMemory<S>
  /// Row blocks, the same for every rows phase.
  let blocks: [Range<Int>]
  /// The updates that run in the same task as the sum that makes their gradient: by node.
  private let earlyUpdates: [Int: UpdateProgram]

  private(set) var stages: [[KernelSteps]] = []
  private(set) var keepAlive: [AnyObject] = []

  private var graph: Graph { program.graph }

  init(
    _ program: Program, store: Store<S>, bindings: [Role: Binding<S>], masks: MaskSource?
  ) {
    self.program = program
    self.store = store
    self.bindings = bindings
    self.masks = masks
    let roots =
      program.outputs + program.gradients.map(\.value) + program.stateUpdates.map(\.value)
    schedule = Schedule(program.graph, roots: roots)
    let blockRows = PlanBuilder.blockRows(program, schedule)
    blocks = PlanBuilder.cut(program.rows, into: blockRows)
    memory = PlanMemory(
      program.graph, schedule: schedule, blockRows: blockRows, rows: program.rows,
      fixed: PlanBuilder.fixed(program, store, bindings),
      outputs: Set(program.outputs + program.stateUpdates.map(\.value)))
    earlyUpdates = PlanBuilder.earlyUpdates(program, schedule)
  }

  mutating func build() {
    computeConstants()
    for (index, round) in schedule.rounds.enumerated() {
      if !round.serial.isEmpty {
        stages.append([joined(round.serial.map { steps(for: $0, rows: 0..<program.rows) })])
      }
      if !round.rows.isEmpty || index == 0 {
        stages.append(
          blocks.map { rows in
            let feeds = index == 0 ? feeds(rows) : []
            return joined(feeds + round.rows.map { steps(for: $0, rows: rows) })
          })
      }
      let sums = round.reductions.flatMap { pieces(of: $0) }
      if !sums.isEmpty { stages.append(grouped(sums)) }
    }
    appendLateUpdates()
    let copies = program.stateUpdates.map {
      Feed.copy(memory.whole($0.value), to: store.pointer($0.state))
    }
    if !copies.isEmpty { stages.append([joined(copies)]) }
  }

  // MARK: - Steps of nodes

  /// Nodes without inputs have the same value in every run: they are computed here and now.
  private mutating func computeConstants() {
    for index in graph.nodes.indices where graph.nodes[index].isConstant {
      guard memory.has(Value(node: index)) else { continue }
      for var step in steps(for: index, rows: 0..<program.rows).steps { step.run(&step) }
    }
  }

  /// The steps of one node for some rows of the batch.
  private mutating func steps(for index: Int, rows: Range<Int>, range: Range<Int>? = nil)
    -> KernelSteps
  {
    let node = graph.nodes[index]
    let outputs = node.shapes.indices.map {
      memory.slab(Value(node: index, port: $0), rows: rows)
    }
    guard let op = node.op else { return KernelSteps(steps: [], cost: 0) }
    let call = KernelCall(
      inputs: node.inputs.map { memory.slab($0, rows: rows) }, outputs: outputs, range: range)
    return steps(for: op, call)
  }

  private mutating func steps(for op: any Op, _ call: KernelCall<S>) -> KernelSteps {
    if let steps = Kernels.steps(for: op, call) { return steps }
    let plain = EvaluateStep(op, call)
    keepAlive.append(plain)
    let elements = (call.inputs + call.outputs).reduce(0) { $0 + $1.count }
    return KernelSteps(steps: [plain.step], cost: 4 * elements)
  }

  /// A sum over the batch, cut into pieces of its output; each with the update of what it has summed.
  private mutating func pieces(of index: Int) -> [KernelSteps] {
    guard let op = graph.nodes[index].op else { return [] }
    let shapes = graph.nodes[index].inputs.map { graph.shape(of: $0) }
    let length = graph.nodes[index].shapes[0].first ?? 1
    let count = min(Kernels.pieces(of: op, inputs: shapes), length)
    let width = graph.nodes[index].shapes[0].elementCount / max(length, 1)
    return (0..<max(count, 1)).map { i in
      let range = (length * i / count)..<(length * (i + 1) / count)
      guard let update = earlyUpdates[index] else {
        return steps(for: index, rows: 0..<program.rows, range: count == 1 ? nil : range)
      }
      let some = Kernels.rowsAtATime(of: op, inputs: shapes) ?? range.count
      let parts = PlanBuilder.cut(range.count, into: some).map {
        (range.lowerBound + $0.lowerBound)..<(range.lowerBound + $0.upperBound)
      }
      return joined(
        parts.flatMap { part in
          [
            steps(for: index, rows: 0..<program.rows, range: part.count == length ? nil : part),
            updateSteps(update, part.lowerBound * width..<part.upperBound * width),
          ]
        })
    }
  }

  // MARK: - Sources

  /// The steps that bring a block's rows in: gathered inputs and dropout masks.
  private func feeds(_ rows: Range<Int>) -> [KernelSteps] {
    graph.roles.filter { memory.has($0.value) }.compactMap { role, value in
      if case .mask(let stream, let keep) = role, let masks {
        return Feed.mask(memory.slab(value, rows: rows), rows.lowerBound, stream, keep, masks)
      }
      guard case .gathered(let source, let order) = bindings[role] else { return nil }
      return Feed.gather(
        memory.slab(value, rows: rows), from: source, order: order, first: rows.lowerBound,
        batchRows: program.rows)
    }
  }

  private static func fixed(
    _ program: Program, _ store: Store<S>, _ bindings: [Role: Binding<S>]
  ) -> [Value: UnsafeMutablePointer<S>] {
    var fixed: [Value: UnsafeMutablePointer<S>] = [:]
    for (role, value) in program.graph.roles {
      switch role {
      case .parameter(let id): fixed[value] = store.pointer(id)
      case .gradient(let id): fixed[value] = store.gradientPointer(id)
      case .state(let id): fixed[value] = store.pointer(id)
      case .setting(let setting): fixed[value] = store.pointer(setting)
      case .input, .target, .index, .sampleWeight, .mask:
        if case .memory(let base) = bindings[role] {
          fixed[value] = UnsafeMutablePointer(mutating: base)
        }
      }
    }
    for (parameter, value) in program.gradients where program.graph.nodes[value.node].op != nil {
      // Two parameters may share one gradient value; the second one is copied.
      if fixed[value] == nil { fixed[value] = store.gradientPointer(parameter) }
    }
    return fixed
  }

  // MARK: - Updates

  /// The updates that may run as soon as their gradient is there: no clipping waits for all gradients, and no later
  /// node reads the parameter or the gradient.
  private static func earlyUpdates(_ program: Program, _ schedule: Schedule)
    -> [Int: UpdateProgram]
  {
    guard program.clipNorm == nil else { return [:] }
    let gradients = Dictionary(
      program.gradients.map { ($0.parameter, $0.value) }, uniquingKeysWith: { a, _ in a })
    let uses = Dictionary(grouping: program.gradients, by: \.value)
    var early: [Int: UpdateProgram] = [:]
    for update in program.updates {
      guard let value = gradients[update.parameter], uses[value]?.count == 1,
        let made = schedule.times[value.node], made.phase == .reductions,
        !program.outputs.contains(value)
      else { continue }
      let parameter = program.graph.value(of: .parameter(update.parameter))
      let isReadLater = program.graph.nodes.indices.contains { i in
        guard let time = schedule.times[i] else { return false }
        let inputs = program.graph.nodes[i].inputs
        return time >= made && inputs.contains(where: { $0 == parameter || $0 == value })
      }
      if !isReadLater { early[value.node] = update }
    }
    return early
  }

  /// The updates that wait until all gradients are there.
  private mutating func appendLateUpdates() {
    let early = Set(earlyUpdates.values.map(\.parameter))
    let late = program.updates.filter { !early.contains($0.parameter) }
    let copies = program.gradients.filter {
      memory.whole($0.value).baseAddress != store.gradientPointer($0.parameter)
    }.map { Feed.copy(memory.whole($0.value), to: store.gradientPointer($0.parameter)) }
    if !copies.isEmpty { stages.append([joined(copies)]) }
    if let limit = program.clipNorm {
      let norm = GradientNorm.steps(
        program.updates.map(\.parameter), store, limit: limit, &keepAlive)
      stages.append(grouped(norm.sums))
      stages.append([norm.factor])
    }
    guard !late.isEmpty else { return }
    stages.append(
      grouped(
        late.flatMap { update in
          PlanBuilder.cut(store.slot(update.parameter).count, into: 1 << 15).map {
            updateSteps(update, $0)
          }
        }))
  }

  /// The steps of an update for some elements of its parameter.
  private mutating func updateSteps(_ update: UpdateProgram, _ range: Range<Int>) -> KernelSteps {
    var compiler = UpdateCompiler(update, store: store, range: range)
    let steps = compiler.steps()
    keepAlive += compiler.keepAlive
    return steps
  }

  // MARK: - Cutting

  /// About 1.5 million floating-point operations for a block of rows, in multiples of 16, at most 64: enough to
  /// keep the matrix product near its peak, small enough to share a batch out.
  private static func blockRows(_ program: Program, _ schedule: Schedule) -> Int {
    let perRow = schedule.rounds.flatMap(\.rows).reduce(0) { $0 + rowCost(of: $1, program.graph) }
    let wanted = (1_500_000 / max(perRow, 1) + 15) / 16 * 16
    return min(max(wanted, 16), perRow > 50_000 ? 64 : 4096, max(program.rows, 1))
  }

  private static func rowCost(of index: Int, _ graph: Graph) -> Int {
    let node = graph.nodes[index]
    let rows = max(node.shapes[0].first ?? 1, 1)
    let elements = node.shapes.reduce(0) { $0 + $1.elementCount } / rows
    // A product of matrices: two operations for each weight. Anything else: a few for each element.
    let weights = node.inputs.filter { !graph.isBatched($0) }.map {
      graph.shape(of: $0).elementCount
    }
    return 2 * (weights.max() ?? 0) + 8 * elements
  }

  static func cut(_ count: Int, into size: Int) -> [Range<Int>] {
    stride(from: 0, to: count, by: size).map { $0..<min($0 + size, count) }
  }

  /// Small tasks joined until each is worth a thread's attention; by cost alone, so the same on every machine.
  private func grouped(_ tasks: [KernelSteps]) -> [KernelSteps] {
    var groups: [KernelSteps] = []
    for task in tasks {
      if let last = groups.last, last.cost + task.cost <= 200_000 {
        groups[groups.count - 1] = joined([last, task])
      } else {
        groups.append(task)
      }
    }
    return groups
  }

  private func joined(_ parts: [KernelSteps]) -> KernelSteps {
    KernelSteps(steps: parts.flatMap(\.steps), cost: parts.reduce(0) { $0 + $1.cost })
  }
}
