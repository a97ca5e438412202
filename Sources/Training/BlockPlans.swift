import ChainruleEngine
import ChainruleGraphs
import ChainruleNetworks
import ChainruleTensors

/// Runs a network forward over any number of rows: in blocks of a fixed number of rows and one of
/// what is left, each number of rows compiled once.
final class BlockPlans<S: Scalar> {
  /// Rows of a whole block.
  static var blockRows: Int { 256 }
  /// The most plans that are kept; a stream of batches of ever other lengths must not fill the
  /// memory.
  private static var planLimit: Int { 16 }

  /// A compiled block: where the host writes, and where it reads.
  struct Block {
    let plan: Plan<S>
    let inputs: UnsafeMutableBufferPointer<S>
    /// Targets or class numbers; nil where there is no loss.
    let targets: UnsafeMutableBufferPointer<S>?
    let outputs: UnsafeMutableBufferPointer<S>
    /// ℓ of each row; nil where there is no loss.
    let losses: UnsafeMutableBufferPointer<S>?
  }

  private let network: Network
  private let loss: (any Loss)?
  private let form: TargetForm
  private let store: Store<S>
  private let threads: Parallel
  private var blocks: [Int: Block] = [:]

  init(
    _ network: Network, loss: (any Loss)? = nil, targets: TargetForm = .values, store: Store<S>,
    threads: Parallel
  ) {
    self.network = network
    self.loss = loss
    form = targets
    self.store = store
    self.threads = threads
  }

  /// Cuts `rows` into blocks; `body` gets each block before it runs (`isReady` false) and after
  /// (`isReady` true).
  func run(rows: Int, _ body: (Block, Range<Int>, _ isReady: Bool) -> Void) throws {
    for start in stride(from: 0, to: rows, by: Self.blockRows) {
      let range = start..<min(start + Self.blockRows, rows)
      let block = try block(rows: range.count)
      body(block, range, false)
      block.plan.run(on: threads)
      body(block, range, true)
    }
  }

  private func block(rows: Int) throws -> Block {
    if let block = blocks[rows] { return block }
    if blocks.count >= Self.planLimit { blocks = blocks.filter { $0.key == Self.blockRows } }
    let block = try loss.map { try compile($0, rows: rows) } ?? compile(rows: rows)
    blocks[rows] = block
    return block
  }

  private func compile(rows: Int) throws -> Block {
    let inference = try InferenceGraph(network, rows: rows)
    let program = Program(graph: inference.graph, rows: rows, outputs: [inference.outputs])
    let plan = Plan(program, store: store, bindings: [.input(0): .written])
    return Block(
      plan: plan, inputs: elements(of: .input(0), inference.graph, plan), targets: nil,
      outputs: plan.elements(of: inference.outputs), losses: nil)
  }

  private func compile(_ loss: any Loss, rows: Int) throws -> Block {
    let step = try StepGraph(network, loss, rows: rows, targets: form, use: .inference)
    let program = Program(
      graph: step.graph, rows: rows, outputs: [step.outputs, step.rowLosses])
    let role: Role = form == .classes ? .index(0) : .target(0)
    let plan = Plan(program, store: store, bindings: [.input(0): .written, role: .written])
    return Block(
      plan: plan, inputs: elements(of: .input(0), step.graph, plan),
      targets: elements(of: role, step.graph, plan), outputs: plan.elements(of: step.outputs),
      losses: plan.elements(of: step.rowLosses))
  }

  private func elements(
    of role: Role, _ graph: Graph, _ plan: Plan<S>
  ) -> UnsafeMutableBufferPointer<S> {
    guard let value = graph.value(of: role) else { preconditionFailure("no source \(role)") }
    return plan.elements(of: value)
  }
}

extension Store {
  /// A store for prediction: the network's parameters and states, no optimizer's memory.
  ///
  /// Throws `NetworkError` where one is missing or has another shape.
  convenience init(
    _ network: Network, parameters: [ParameterID: Tensor<S>], states: [StateID: Tensor<S>]
  ) throws {
    let (specs, stateSpecs) = (network.parameters, network.states)
    self.init(
      parameters: specs.map { ($0.id, $0.shape) }, states: stateSpecs.map { ($0.id, $0.shape) })
    for spec in specs {
      self[spec.id] = try checked(parameters[spec.id], spec.shape, spec.id.name)
    }
    for spec in stateSpecs {
      self[spec.id] = try checked(states[spec.id], spec.shape, spec.id.name)
    }
  }
}

private func checked<S>(_ tensor: Tensor<S>?, _ shape: Shape, _ name: String) throws -> Tensor<S> {
  guard let tensor, tensor.shape == shape else {
    throw NetworkError(
      layer: name, expected: "values of shape \(shape)",
      found: tensor.map { "\($0.shape)" } ?? "none")
  }
  return tensor
}
