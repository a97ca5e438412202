import ChainruleGraphs

/// The order of work in one run of a graph, found from its batch axis alone.
///
/// A round is: numbers without a batch axis, one after the other (`serial`); then row by row (`rows`), where blocks of
/// rows run through all nodes without waiting for each other; then sums over the batch (`reductions`), independent of
/// each other. A plain training step is one round; each batch normalization adds four: its variance waits for its mean,
/// the rows wait for the variance, and backward the same.
struct Schedule {
  struct Round {
    var serial: [Int] = []
    var rows: [Int] = []
    var reductions: [Int] = []
  }

  enum Phase: Int { case serial, rows, reductions }

  /// When a node runs: its round and phase; nil for sources, constants and nodes that nobody needs.
  let times: [Time?]
  let rounds: [Round]

  struct Time: Comparable {
    let round: Int
    let phase: Phase
    /// Phases counted through: the clock by which memory is shared.
    var tick: Int { 3 * round + phase.rawValue }
    /// The first round in which a phase may read what was made now: sums over the batch are there a round later.
    func round(before reader: Phase) -> Int {
      phase == .reductions || phase.rawValue > reader.rawValue ? round + 1 : round
    }
    static func < (a: Time, b: Time) -> Bool { a.tick < b.tick }
  }

  init(_ graph: Graph, roots: [Value]) {
    let needed = Schedule.needed(graph, roots: roots)
    var times = [Time?](repeating: nil, count: graph.nodes.count)
    var rounds: [Round] = []
    for (index, node) in graph.nodes.enumerated() where needed[index] {
      guard let op = node.op, !node.isConstant else { continue }
      let phase = Schedule.phase(of: op, node, in: graph)
      let ready = node.inputs.compactMap { times[$0.node]?.round(before: phase) }
      let round = ready.max() ?? 0
      times[index] = Time(round: round, phase: phase)
      while rounds.count <= round { rounds.append(Round()) }
      switch phase {
      case .serial: rounds[round].serial.append(index)
      case .rows: rounds[round].rows.append(index)
      case .reductions: rounds[round].reductions.append(index)
      }
    }
    self.times = times
    self.rounds = rounds
  }

  private static func phase(of op: any Op, _ node: Node, in graph: Graph) -> Phase {
    switch op.batchRule(node.inputs.map { graph.isBatched($0) }) {
    case .rowwise: .rows
    case .reduces: .reductions
    case .apart: .serial
    }
  }

  /// The nodes behind the roots.
  static func needed(_ graph: Graph, roots: [Value]) -> [Bool] {
    var needed = [Bool](repeating: false, count: graph.nodes.count)
    for root in roots { needed[root.node] = true }
    for index in graph.nodes.indices.reversed() where needed[index] {
      for input in graph.nodes[index].inputs { needed[input.node] = true }
    }
    return needed
  }
}
