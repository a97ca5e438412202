import ChainruleGraphs
import ChainruleNetworks
import Testing

@testable import ChainruleEngine

@Suite struct ScheduleTests {
  private func schedule(_ layers: [AnyLayer]) throws -> (Schedule, StepGraph) {
    let network = try Network(inputs: 3, layers: layers)
    let step = try StepGraph(network, SquaredErrorLoss(), rows: 8, targets: .values)
    let roots = [step.cost] + step.gradients.map(\.value) + step.stateUpdates.map(\.value)
    return (Schedule(step.graph, roots: roots), step)
  }

  private func rounds(_ layers: [AnyLayer]) throws -> Int {
    try schedule(layers).0.rounds.filter { !$0.rows.isEmpty }.count
  }

  @Test("a plain step runs all its rows in one round")
  func plain() throws {
    #expect(try rounds([.dense(4, .tanh), .dense(2)]) == 1)
    #expect(try rounds([.dense(4, .relu), .dropout(0.5), .layerNorm(), .dense(2)]) == 1)
  }

  @Test("each batch normalization adds four rounds: mean and variance, forward and backward")
  func batchNorms() throws {
    #expect(try rounds([.dense(4), .batchNorm(), .activation(.tanh), .dense(2)]) == 1 + 4)
    let two: [AnyLayer] = [
      .dense(4), .batchNorm(), .activation(.tanh), .dense(4), .batchNorm(), .dense(2),
    ]
    #expect(try rounds(two) == 1 + 2 * 4)
  }

  @Test("whatever a node reads is there before it runs")
  func order() throws {
    let (schedule, step) = try schedule([
      .dense(4), .batchNorm(), .activation(.gelu), .dense(4, .tanh), .batchNorm(), .dense(2),
    ])
    var ran = Set<Int>()
    for round in schedule.rounds {
      for node in round.serial + round.rows {
        #expect(step.graph.nodes[node].inputs.allSatisfy { isThere($0, ran, step.graph) })
        ran.insert(node)
      }
      let reductions = round.reductions
      // Reductions of a round run at the same time, so none may read another.
      for node in reductions {
        #expect(step.graph.nodes[node].inputs.allSatisfy { isThere($0, ran, step.graph) })
      }
      ran.formUnion(reductions)
    }
    let roots = [step.cost] + step.gradients.map(\.value) + step.stateUpdates.map(\.value)
    #expect(roots.allSatisfy { isThere($0, ran, step.graph) })
  }

  private func isThere(_ value: Value, _ ran: Set<Int>, _ graph: Graph) -> Bool {
    // Sources are filled by others, constants when a plan is made.
    let node = graph.nodes[value.node]
    return ran.contains(value.node) || node.op == nil || node.isConstant
  }

  @Test("what nobody needs does not run")
  func unneeded() {
    var graph = Graph()
    let x = graph.source(.input(0), [4, 3], batched: true)
    let used = graph.add(Sigmoid(), [x])
    let unused = graph.add(Tanh(), [x])
    let schedule = Schedule(graph, roots: [used])
    #expect(schedule.times[used.node] != nil)
    #expect(schedule.times[unused.node] == nil)
  }
}
