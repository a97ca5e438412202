import ChainruleData
import ChainruleEngine
import ChainruleGraphs
import ChainruleNetworks
import ChainruleTensors

/// Trains a network on examples, step by step.
///
///     let trainer = try Trainer<Float>(network, examples, options)
///     trainer.run(steps: 1000)
///     trainer.parameters        // what was learned
///
/// The same seed gives the same bits on any number of threads of one kind of processor. A trainer belongs to one task;
/// `run` works on the calling thread and helpers of its own, never on the cooperative pool.
public final class Trainer<S: Scalar> {
  /// The network that learns.
  public let network: Network
  /// How it learns.
  public let options: TrainingOptions
  /// Rows for each step; the last step of an epoch takes what is left.
  public let batchSize: Int
  /// Steps for each epoch.
  public let stepsPerEpoch: Int
  /// Steps made so far.
  public private(set) var stepCount = 0
  /// The factor that `Schedule.reduceOnPlateau` has led to.
  public var plateauFactor = 1.0

  /// The network with all that is frozen in this training.
  private let trained: Network
  let store: Store<S>
  let feed: BatchFeed<S>
  private let updateGraph: UpdateGraph
  let threads: Parallel
  private let settings: UnsafeMutablePointer<S>
  private var fullStep: StepPlan?
  private var lastStep: StepPlan?
  /// The parameters in the order in which they are hashed.
  private let hashedIDs: [ParameterID]
  /// What the store was told last.
  private var keepsGradients: Bool
  private let baseRate: Double
  private let isConstantRate: Bool

  /// One compiled step for a number of rows, and where its Σ wᵢ ℓᵢ is read.
  private struct StepPlan {
    let plan: Plan<S>
    let lossSum: UnsafeMutablePointer<S>
  }

  /// - Parameters:
  ///   - parameters: what they are before the first step; nil: drawn from the seed of `options`.
  ///   - states: what the network's states are before the first step, such as running statistics; those that are not
  ///     named begin as in a new network.
  /// - Throws: `NetworkError` where network, loss, options, examples and given numbers do not fit together.
  public init(
    _ network: Network, _ examples: Examples<S>, _ options: TrainingOptions,
    parameters: [ParameterID: Tensor<Double>]? = nil, states: [StateID: Tensor<Double>] = [:]
  ) throws {
    try options.check()
    try Trainer.check(examples, for: network)
    self.network = network
    self.options = options
    trained = try network.freezing(options.frozen)
    batchSize = min(max(options.batchSize ?? examples.count, 1), examples.count)
    stepsPerEpoch = (examples.count + batchSize - 1) / batchSize
    updateGraph = UpdateGraph(
      trained.parameters, options.optimizer.optimizer, penalties: options.penalties,
      clipping: options.clipping)
    let networkStates = network.states.map { ($0.id, $0.shape) }
    store = Store(
      parameters: network.parameters.map { ($0.id, $0.shape) },
      states: networkStates + updateGraph.states.map { ($0.id, $0.shape) })
    keepsGradients = store.keepsGradients
    hashedIDs = inOrderOfNames(store.parameterIDs)
    feed = BatchFeed(
      examples, batchSize: batchSize, shuffles: options.shuffles && options.batchSize != nil,
      seed: options.seed)
    threads = Parallel(threads: options.threads)
    settings = store.settingElements
    baseRate = options.optimizer.optimizer.learningRate
    isConstantRate = options.schedule == .constant
    try start(from: parameters ?? network.initialParameters(seed: options.seed), states)
    fullStep = try compile(rows: batchSize)
    lastStep = feed.restOfEpoch == 0 ? fullStep : try compile(rows: feed.restOfEpoch)
  }

  deinit { threads.stop() }

  /// Makes one step and returns its cost C before the update.
  @discardableResult
  public func step() -> Double { run(steps: 1) }

  /// Makes this many steps and returns the mean of their costs, each before its update.
  @specialized(where S == Float)
  @specialized(where S == Double)
  @discardableResult
  public func run(steps: Int) -> Double {
    var sum = 0.0
    for step in 0..<steps {
      let loss = advance(keepsGradients: step == steps - 1)
      sum += loss * Double(settings[Setting.lossScale.rawValue])
    }
    return sum / Double(max(steps, 1))
  }

  /// Makes the steps of one epoch, or of what is left of the one it is in, and returns the mean loss of their rows,
  /// Σ wᵢ ℓᵢ / Σ wᵢ, each batch's as it was before its update.
  @specialized(where S == Float)
  @specialized(where S == Double)
  @discardableResult
  public func epoch() -> Double {
    var (sum, weight) = (0.0, 0.0)
    repeat {
      sum += advance(keepsGradients: isLastOfEpoch)
      weight += feed.weight
    } while stepCount % stepsPerEpoch != 0
    return weight > 0 ? sum / weight : 0
  }

  /// Makes one step and returns its Σ wᵢ ℓᵢ and Σ wᵢ. Gradients can be read after the last step of an epoch.
  @specialized(where S == Float)
  @specialized(where S == Double)
  func stepLoss() -> (sum: Double, weight: Double) {
    let sum = advance(keepsGradients: isLastOfEpoch)
    return (sum, feed.weight)
  }

  /// Makes one step and returns its Σ wᵢ ℓᵢ.
  @inline(__always)
  private func advance(keepsGradients: Bool) -> Double {
    if keepsGradients != self.keepsGradients {
      store.keepsGradients = keepsGradients
      self.keepsGradients = keepsGradients
    }
    let rows = feed.next()
    stepCount += 1
    settings[Setting.step.rawValue] = S(stepCount)
    settings[Setting.learningRate.rawValue] = S(learningRate)
    settings[Setting.lossScale.rawValue] = feed.lossScale(options.overSamples)
    guard let step = rows == batchSize ? fullStep : lastStep else { return .nan }
    step.plan.run(on: threads)
    return Double(step.lossSum.pointee)
  }

  private var isLastOfEpoch: Bool { (stepCount + 1) % stepsPerEpoch == 0 }

  /// η of the last step; before the first step, of that one.
  public var learningRate: Double {
    if isConstantRate { return baseRate }
    let epoch = Double(max(stepCount - 1, 0)) / Double(stepsPerEpoch)
    return baseRate * options.schedule.factor(at: epoch, plateau: plateauFactor)
  }

  /// The bytes in which a step of a whole batch keeps what is neither parameter nor state nor example; and what that would
  /// take if values of other times did not share memory.
  public var workspaceBytes: (laid: Int, unshared: Int) {
    fullStep?.plan.workspaceBytes ?? (0, 0)
  }

  /// The square root of the sum of all squared gradients of the last step that `step`, `run` or `epoch` has made.
  public var gradientNorm: Double { store.gradientNorm }

  /// What has been learned so far.
  public var parameters: [ParameterID: Tensor<S>] {
    get {
      Dictionary(uniqueKeysWithValues: store.parameterIDs.map { ($0, store[$0]) })
    }
    set { for (id, tensor) in newValue { store[id] = tensor } }
  }

  /// `weightHash` of the parameters as they are.
  var currentWeightHash: String {
    var hash: UInt64 = 1
    for id in hashedIDs { mix(store.elements(of: id), into: &hash) }
    return hexadecimal(hash)
  }

  /// Whether no parameter is NaN or infinite.
  var parametersAreFinite: Bool { store.parametersAreFinite }

  /// The network's states and the optimizer's memory.
  public var states: [StateID: Tensor<S>] {
    get { Dictionary(uniqueKeysWithValues: store.stateIDs.map { ($0, store[$0]) }) }
    set { for (id, tensor) in newValue { store[id] = tensor } }
  }

  /// The gradient of the last step that `step`, `run` or `epoch` has made, with respect to a parameter; zeros for a frozen one, whose gradient is not formed.
  public func gradient(of parameter: ParameterID) -> Tensor<S> { store.gradient(of: parameter) }

  /// Takes over what another trainer, or this one, was before.
  func goOn(afterStep count: Int, plateauFactor: Double) {
    stepCount = count
    self.plateauFactor = plateauFactor
    feed.seek(afterStep: count)
  }

  /// Sets parameters and states to what they are before the first step.
  private func start(
    from parameters: [ParameterID: Tensor<Double>], _ states: [StateID: Tensor<Double>]
  ) throws {
    try Trainer.check(parameters, states, for: network)
    for (id, tensor) in parameters where store.parameterIDs.contains(id) {
      store[id] = tensor.converted()
    }
    for spec in network.states {
      store[spec.id] =
        states[spec.id]?.converted() ?? Tensor(repeating: S(spec.start), shape: spec.shape)
    }
    for state in updateGraph.states {
      if let parameter = state.startsAs { store[state.id] = store[parameter] }
    }
  }

  private func compile(rows: Int) throws -> StepPlan {
    let step = try StepGraph(
      trained, options.loss.loss, rows: rows, targets: feed.targetForm,
      isWeighted: feed.isWeighted)
    var program = Program(graph: step.graph, rows: rows, outputs: [step.lossSum])
    program.gradients = step.gradients
    program.stateUpdates = step.stateUpdates
    program.updates = updateGraph.updates
    program.clipNorm = options.clipping.norm
    let plan = Plan(
      program, store: store, bindings: feed.bindings(rows: rows, of: step.graph),
      masks: feed.masks)
    guard let lossSum = plan.elements(of: step.lossSum).baseAddress else {
      preconditionFailure("a plan without its loss")
    }
    return StepPlan(plan: plan, lossSum: lossSum)
  }
}
