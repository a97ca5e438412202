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

  /// A compiled block, and where its results are.
  struct Block {
    let plan: Plan<S>
    let outputs: UnsafeMutableBufferPointer<S>
    /// ℓ of each row; nil where there is no loss.
    let losses: UnsafeMutableBufferPointer<S>?
  }

  private let network: Network
  private let loss: (any Loss)?
  private let form: TargetForm
  private let store: Store<S>
  private let threads: Parallel
  private let frozen: FrozenWeights<S>?
  private var blocks: [Int: Block] = [:]
  /// Where the inputs and the targets begin of the block that runs next.
  private let sources = UnsafeMutablePointer<UnsafePointer<S>>.allocate(capacity: 2)

  /// - Parameter frozen: the store's weights, where these stay as they are.
  init(
    _ network: Network, loss: (any Loss)? = nil, targets: TargetForm = .values, store: Store<S>,
    threads: Parallel, frozen: FrozenWeights<S>? = nil
  ) {
    self.network = network
    self.loss = loss
    form = targets
    self.store = store
    self.threads = threads
    self.frozen = frozen
  }

  deinit { sources.deallocate() }

  /// Cuts `rows` into blocks, runs each, and gives it to `body` with the range of its rows.
  ///
  /// - Parameter targets: those of all rows, or class numbers; nil where there is no loss.
  func run(
    rows: Int, inputs: UnsafeBufferPointer<S>, targets: UnsafeBufferPointer<S>? = nil,
    _ body: (Block, Range<Int>) -> Void
  ) throws {
    for start in stride(from: 0, to: rows, by: Self.blockRows) {
      let range = start..<min(start + Self.blockRows, rows)
      let block = try block(rows: range.count)
      if let base = inputs.baseAddress {
        sources.initialize(to: base + start * (inputs.count / rows))
      }
      if let targets, let base = targets.baseAddress {
        (sources + 1).initialize(to: base + start * (targets.count / rows))
      }
      block.plan.run(on: threads)
      body(block, range)
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
    let plan = Plan(program, store: store, bindings: [.input(0): .moving(sources)], frozen: frozen)
    return Block(plan: plan, outputs: plan.elements(of: inference.outputs), losses: nil)
  }

  private func compile(_ loss: any Loss, rows: Int) throws -> Block {
    let step = try StepGraph(network, loss, rows: rows, targets: form, use: .inference)
    let program = Program(
      graph: step.graph, rows: rows, outputs: [step.outputs, step.rowLosses])
    let role: Role = form == .classes ? .index(0) : .target(0)
    let plan = Plan(
      program, store: store, bindings: [.input(0): .moving(sources), role: .moving(sources + 1)])
    return Block(
      plan: plan, outputs: plan.elements(of: step.outputs),
      losses: plan.elements(of: step.rowLosses))
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
