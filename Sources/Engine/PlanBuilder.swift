import CKernels
import ChainruleGraphs
import ChainruleTensors

/// Compiles a program into stages of tasks.
struct PlanBuilder<S: Scalar> {
  let program: Program
  let store: Store<S>
  let bindings: [Role: Binding<S>]
  let masks: MaskSource?
  let frozen: FrozenWeights<S>?
  let schedule: Schedule
  let memory: PlanMemory<S>
  /// Row blocks, the same for every rows phase.
  let blocks: [Range<Int>]
  /// The updates that run in the same task as the sum that makes their gradient: by node.
  private let earlyUpdates: [Int: UpdateProgram]

  /// How sums over the batch are cut: by node, the rows of the output in pieces for threads, and each piece in slices that
  /// are updated one after the other.
  private let cuts: [Int: [[Range<Int>]]]
  /// What brings the next batch near while slices are summed.
  private var rowsAhead: RowsAhead<S>?

  private(set) var stages: [[KernelSteps]] = []
  private(set) var keepAlive: [AnyObject] = []

  private var graph: Graph { program.graph }

  init(
    _ program: Program, store: Store<S>, bindings: [Role: Binding<S>], masks: MaskSource?,
    frozen: FrozenWeights<S>?
  ) {
    self.program = program
    self.store = store
    self.bindings = bindings
    self.masks = masks
    self.frozen = frozen
    let roots =
      program.outputs + program.gradients.map(\.value) + program.stateUpdates.map(\.value)
    schedule = Schedule(program.graph, roots: roots)
    let blockRows = PlanBuilder.blockRows(program, schedule)
    blocks = PlanBuilder.cut(program.rows, into: blockRows)
    memory = PlanMemory(
      program.graph, schedule: schedule, blockRows: blockRows, rows: program.rows,
      fixed: PlanBuilder.fixed(program, store, bindings),
      outputs: Set(program.outputs + program.stateUpdates.map(\.value)))
    let early = PlanBuilder.earlyUpdates(program, schedule)
    earlyUpdates = early
    let sums = schedule.rounds.flatMap(\.reductions)
    cuts = Dictionary(
      uniqueKeysWithValues: sums.map {
        ($0, PlanBuilder.cut(sum: $0, program.graph, isUpdated: early[$0] != nil))
      })
    // One before each product and one before each update.
    let turns = cuts.values.joined().reduce(0) { $0 + ($1.count > 1 ? 2 * $1.count : 0) }
    rowsAhead = RowsAhead(program, bindings, turns: turns)
  }

  mutating func build() {
    computeConstants()
    for (index, round) in schedule.rounds.enumerated() {
      if !round.serial.isEmpty {
        stages.append([joined(round.serial.map { steps(for: $0, rows: 0..<program.rows) })])
      }
      if !round.rows.isEmpty || index == 0 {
        let feeds = blocks.map { index == 0 ? self.feeds($0) : [] }
        if blocks.count == 1 {
          appendColumnwise(round.rows, after: feeds[0])
        } else {
          stages.append(
            zip(blocks, feeds).map { rows, feeds in
              joined(feeds + round.rows.map { steps(for: $0, rows: rows) })
            })
        }
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

  /// The nodes of a single block of rows, which threads cannot share by rows: those that are worth it by the columns of
  /// their output.
  private mutating func appendColumnwise(_ nodes: [Int], after feeds: [KernelSteps]) {
    var waiting = feeds
    for index in nodes {
      let node = graph.nodes[index]
      let shapes = node.inputs.map { graph.shape(of: $0) }
      let pieces = node.op.map { Kernels.columnPieces(of: $0, inputs: shapes) } ?? 1
      if pieces == 1 {
        waiting.append(steps(for: index, rows: 0..<program.rows))
        continue
      }
      if !waiting.isEmpty { stages.append([joined(waiting)]) }
      waiting = []
      let width = node.shapes[0].last ?? 1
      stages.append(
        (0..<pieces).map {
          let columns = width * $0 / pieces..<width * ($0 + 1) / pieces
          return steps(for: index, rows: 0..<program.rows, columns: columns)
        })
    }
    if !waiting.isEmpty { stages.append([joined(waiting)]) }
  }

  // MARK: - Steps of nodes

  /// Nodes without inputs have the same value in every run: they are computed here and now.
  private mutating func computeConstants() {
    for index in graph.nodes.indices where graph.nodes[index].isConstant {
      guard memory.has(Value(node: index)) else { continue }
      for var step in steps(for: index, rows: 0..<program.rows).steps { step.run(&step) }
    }
  }

  /// The steps of one node for some rows of the batch, and all columns of its output or some.
  private mutating func steps(
    for index: Int, rows: Range<Int>, columns: Range<Int>? = nil
  ) -> KernelSteps {
    let node = graph.nodes[index]
    guard let op = node.op else { return KernelSteps(steps: [], cost: 0) }
    return steps(
      for: op,
      KernelCall(
        inputs: node.inputs.map { memory.slab($0, rows: rows) },
        outputs: node.shapes.indices.map {
          memory.slab(Value(node: index, port: $0), rows: rows)
        }, columns: columns, frozen: frozen))
  }

  /// The steps of a sum over the batch for some rows of its output, which go to `home`; nil: where the output lives.
  private mutating func steps(
    forSum index: Int, _ range: Range<Int>, into home: UnsafeMutablePointer<S>? = nil
  ) -> KernelSteps {
    let node = graph.nodes[index]
    guard let op = node.op else { return KernelSteps(steps: [], cost: 0) }
    let whole = memory.slab(Value(node: index), rows: 0..<program.rows)
    let inputs = node.inputs.map { memory.slab($0, rows: 0..<program.rows) }
    if range.count == whole.rows, home == nil {
      return steps(for: op, KernelCall(inputs: inputs, outputs: [whole]))
    }
    let part = Slab(
      base: home ?? whole.base + range.lowerBound * whole.width,
      shape: [range.count] + whole.shape.dropFirst())
    return steps(for: op, KernelCall(inputs: inputs, outputs: [part], range: range))
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
    let shape = graph.nodes[index].shapes[0]
    let width = shape.elementCount / max(shape.first ?? 1, 1)
    return (cuts[index] ?? []).map { slices in
      guard let update = earlyUpdates[index] else { return steps(forSum: index, slices[0]) }
      if slices.count > 1 { return joined(self.slices(slices, of: index, width, update)) }
      let elements = slices[0].lowerBound * width..<slices[0].upperBound * width
      return joined([steps(forSum: index, slices[0]), updateSteps(update, elements)])
    }
  }

  private static func cut(sum index: Int, _ graph: Graph, isUpdated: Bool) -> [[Range<Int>]] {
    let node = graph.nodes[index]
    guard let op = node.op else { return [] }
    let shapes = node.inputs.map { graph.shape(of: $0) }
    let length = node.shapes[0].first ?? 1
    let pieces = max(min(Kernels.pieces(of: op, inputs: shapes), length), 1)
    let rows = isUpdated ? Kernels.rowsAtATime(of: op, inputs: shapes) : nil
    return (0..<pieces).map { i in
      let first = length * i / pieces
      let count = length * (i + 1) / pieces - first
      return cut(count, into: rows ?? max(count, 1)).map {
        first + $0.lowerBound..<first + $0.upperBound
      }
    }
  }

  /// A piece of a sum over the batch, a few rows at a time, each followed by the update of what has these rows as its
  /// gradient, while both are near. The rows lie where the next ones will, and are kept only if the store asks for it.
  private mutating func slices(
    _ slices: [Range<Int>], of index: Int, _ width: Int, _ update: UpdateProgram
  ) -> [KernelSteps] {
    let scratch = Region<S>(count: slices[0].count * width)
    keepAlive.append(scratch)
    let gradient = store.gradientPointer(update.parameter)
    return slices.flatMap { rows in
      let elements = rows.lowerBound * width..<rows.upperBound * width
      let slice = UnsafeMutableBufferPointer(start: scratch.base, count: elements.count)
      return [
        rowsAhead?.next(), steps(forSum: index, rows, into: scratch.base),
        rowsAhead?.next(), updateSteps(update, elements, gradient: scratch.base),
        Feed.keep(slice, in: gradient + elements.lowerBound, of: store),
      ].compactMap { $0 }
    }
  }

  // MARK: - Sources

  /// The steps that bring a block's rows in: inputs and dropout masks.
  private func feeds(_ rows: Range<Int>) -> [KernelSteps] {
    graph.roles.filter { memory.has($0.value) }.compactMap { role, value in
      if case .mask(let stream, let keep) = role, let masks {
        return Feed.mask(memory.slab(value, rows: rows), rows.lowerBound, stream, keep, masks)
      }
      let target = memory.slab(value, rows: rows)
      switch bindings[role] {
      case .gathered(let source, let order):
        return Feed.gather(
          target, from: source, order: order, first: rows.lowerBound,
          next: role == rowsAhead?.role ? 0 : program.rows)
      case .moving(let source):
        return Feed.copy(target, from: source, first: rows.lowerBound)
      case .memory, .written, nil: return nil
      }
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
  private mutating func updateSteps(
    _ update: UpdateProgram, _ range: Range<Int>, gradient: UnsafeMutablePointer<S>? = nil
  ) -> KernelSteps {
    var compiler = UpdateCompiler(update, store: store, range: range, gradient: gradient)
    let steps = compiler.steps()
    keepAlive += compiler.keepAlive
    return steps
  }

  // MARK: - Cutting

  /// About 1.5 million floating-point operations for a block of rows, in multiples of 16, at most 64 where rows are wide:
  /// small enough to share a batch out. But as many rows, down to half of the batch, as it takes to keep the matrix
  /// product near its peak, which reads all weights once for each block: from the caches, or past 16 million bytes from
  /// memory.
  private static func blockRows(_ program: Program, _ schedule: Schedule) -> Int {
    let perRow = schedule.rounds.flatMap(\.rows).reduce(0) { $0 + rowCost(of: $1, program.graph) }
    let wanted = min((1_500_000 / max(perRow, 1) + 15) / 16 * 16, perRow > 50_000 ? 64 : 4096)
    let weightBytes = perRow / 4 * MemoryLayout<S>.stride
    let inCaches = program.rows >= 256 ? 64 : 32
    let fewest = min(weightBytes > 16_000_000 ? 256 : inCaches, program.rows / 32 * 16)
    return min(max(wanted, fewest, 16), max(program.rows, 1))
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
