import ChainruleGraphs
import ChainruleTensors

/// Where every value of a plan lives.
///
/// - `fixed`: memory of the store or of the host.
/// - `shared`: all rows in place, in the workspace; for values that a sum over the batch, a later round or the host
///   reads. They share memory with values of other times.
/// - `local`: only the rows of one block, in that block's own part of the workspace; for values that come and go while
///   a block of rows runs through its nodes.
final class PlanMemory<S: Scalar> {
  enum Place {
    case fixed(UnsafeMutablePointer<S>)
    case shared(Int)
    case local(Int)
  }

  let graph: Graph
  let workspace: Region<S>
  let blockRows: Int
  /// How many numbers the workspace would have if each value had memory of its own.
  let unsharedCount: Int
  private let places: [Value: Place]
  private let localStart: Int
  private let localSize: Int

  init(
    _ graph: Graph, schedule: Schedule, blockRows: Int, rows: Int,
    fixed: [Value: UnsafeMutablePointer<S>], outputs: Set<Value>
  ) {
    self.graph = graph
    self.blockRows = blockRows
    var layout = Layout(graph, schedule, fixed: Set(fixed.keys), outputs: outputs)
    layout.find(blockRows: blockRows)
    let shared = MemoryPlan(layout.sharedRequests)
    let local = MemoryPlan(layout.localRequests)
    var places = fixed.mapValues { Place.fixed($0) }
    for (i, value) in layout.shared.enumerated() { places[value] = .shared(shared.offsets[i]) }
    for (i, value) in layout.local.enumerated() { places[value] = .local(local.offsets[i]) }
    self.places = places
    localStart = Region<S>.aligned(shared.size)
    localSize = Region<S>.aligned(local.size)
    let blocks = (rows + blockRows - 1) / max(blockRows, 1)
    workspace = Region(count: localStart + blocks * localSize)
    let sizes = [layout.sharedRequests, layout.localRequests].map { $0.reduce(0) { $0 + $1.size } }
    unsharedCount = sizes[0] + blocks * sizes[1]
  }

  /// Whether the plan needs a value.
  func has(_ value: Value) -> Bool { places[value] != nil }

  /// The memory of a value for some rows of the batch, or all of it where it has no batch axis.
  func slab(_ value: Value, rows: Range<Int>) -> Slab<S> {
    let shape = graph.shape(of: value)
    guard graph.isBatched(value) else { return Slab(base: start(value, row: 0), shape: shape) }
    return Slab(
      base: start(value, row: rows.lowerBound), shape: [rows.count] + shape.dropFirst())
  }

  /// All elements of a value that is not local.
  func whole(_ value: Value) -> UnsafeMutableBufferPointer<S> {
    UnsafeMutableBufferPointer(
      start: start(value, row: 0), count: graph.shape(of: value).elementCount)
  }

  private func start(_ value: Value, row: Int) -> UnsafeMutablePointer<S> {
    let width = graph.isBatched(value) ? graph.shape(of: value).dropFirst().reduce(1, *) : 0
    switch places[value] {
    case .fixed(let base): return base + row * width
    case .shared(let offset): return workspace.base + offset + row * width
    case .local(let offset):
      return workspace.base + localStart + row / blockRows * localSize + offset
        + row % blockRows * width
    case nil: preconditionFailure("value \(value) is not part of the plan")
    }
  }

  /// Which values are shared and which local, and when each is alive.
  private struct Layout {
    let graph: Graph
    let schedule: Schedule
    let fixed: Set<Value>
    let outputs: Set<Value>
    var shared: [Value] = []
    var sharedRequests: [MemoryPlan.Request] = []
    var local: [Value] = []
    var localRequests: [MemoryPlan.Request] = []

    init(_ graph: Graph, _ schedule: Schedule, fixed: Set<Value>, outputs: Set<Value>) {
      (self.graph, self.schedule, self.fixed, self.outputs) = (graph, schedule, fixed, outputs)
    }

    mutating func find(blockRows: Int) {
      let readers = readersOfValues()
      for (index, node) in graph.nodes.enumerated() {
        for port in node.shapes.indices {
          let value = Value(node: index, port: port)
          guard !fixed.contains(value) else { continue }
          let uses = readers[value] ?? []
          // A source is filled when the first rows phase begins, or by the host before that.
          let isRead = !uses.isEmpty || outputs.contains(value)
          guard let time = schedule.times[index] ?? (isRead ? .init(round: 0, phase: .serial) : nil)
          else { continue }
          place(value, node, made: time, uses, blockRows)
        }
      }
    }

    private mutating func place(
      _ value: Value, _ node: Node, made: Schedule.Time, _ uses: [Int], _ blockRows: Int
    ) {
      let shape = graph.shape(of: value)
      let times = uses.compactMap { schedule.times[$0] }
      let isLocal =
        node.isBatched && node.op != nil && !outputs.contains(value)
        && times.allSatisfy { $0 == made }
      if isLocal {
        local.append(value)
        let size = Region<S>.aligned(blockRows * shape.dropFirst().reduce(1, *))
        localRequests.append(.init(size: size, first: value.node, last: uses.max() ?? value.node))
      } else {
        shared.append(value)
        // Sources are filled by others, and constants once for all runs.
        let isLasting = outputs.contains(value) || node.inputs.isEmpty
        let last = isLasting ? Int.max : times.map(\.tick).max()
        let first = node.inputs.isEmpty ? 0 : made.tick
        sharedRequests.append(
          .init(size: Region<S>.aligned(shape.elementCount), first: first, last: last ?? made.tick))
      }
    }

    /// The nodes that run and read a value.
    private func readersOfValues() -> [Value: [Int]] {
      var readers: [Value: [Int]] = [:]
      for (index, node) in graph.nodes.enumerated() where schedule.times[index] != nil {
        for input in node.inputs { readers[input, default: []].append(index) }
      }
      return readers
    }
  }
}
