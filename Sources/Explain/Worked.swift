import ChainruleFormulas
import ChainruleGraphs
import ChainruleNetworks
import ChainruleTensors

/// A case worked out: the step before its update, the update of every parameter, the step after it, and what further
/// steps lead to.
///
///     let worked = try Worked(example)
///     worked.before.cost
///     worked.updates[0].new
///     worked.after.cost
public struct Worked: Sendable {
  /// As it was given: its parameters are those before the step.
  public let example: Case
  /// The step with the parameters of the case. In the order `in_place`, derivatives are those that each layer saw.
  public let before: Trace
  /// In the order of `network.parameters`, frozen ones too.
  public let updates: [ParameterUpdate]
  /// Where gradients are clipped by their global norm.
  public let clipped: ClippedNorm?
  /// The same data with the new parameters. In training, batch normalization measures the batch anew.
  public let after: Trace
  /// l1·Σ|p| + ½ l2·Σp² over the weights: what penalties add to the cost before and after; 0 without.
  public let penalty: (before: Double, after: Double)
  /// The running statistics after the step.
  public let states: [StateID: Tensor<Double>]
  /// Several steps, where the case asks for them; for a perceptron `perceptron` has them.
  public let training: Training?
  /// The passes of the perceptron's rule, where that is the loss.
  public let perceptron: PerceptronRun?

  /// Throws `NetworkError` where the parts of the case do not fit together.
  public init(_ example: Case) throws {
    self.example = example
    let runner = try StepRunner(example)
    runner.runForward()
    runner.runBackward()
    let first = runner.trace()
    let old = runner.updates.map { ($0.parameter, $0.states) }
    runner.update()
    clipped = runner.clipped
    states = runner.states
    var before = example.order == .inPlace ? runner.trace(forward: first) : first
    let changes = zip(runner.updates, old).map { runner, old in
      (id: runner.id, runner: runner, old: old.0, states: old.1)
    }
    updates = runner.step.parameters.map { spec in
      let symbol = Worked.symbol(of: spec, runner.step)
      let gradient = before.derivative(of: spec.id) ?? Tensor(repeating: 0, shape: spec.shape)
      guard let change = changes.first(where: { $0.id == spec.id }) else {
        let value = example.parameters[spec.id] ?? Tensor(repeating: .nan, shape: spec.shape)
        return ParameterUpdate(frozen: spec, symbol, value, gradient)
      }
      return ParameterUpdate(
        spec: spec, symbol: symbol, op: change.runner.op, old: change.old, gradient: gradient,
        used: change.runner.usedGradient,
        states: zip(change.states, change.runner.states).map { ($0.name, $0.value, $1.value) },
        new: change.runner.parameter)
    }
    for update in updates { before.renewed[update.spec.id] = update.new }
    self.before = before
    var next = example
    for update in updates { next.parameters[update.spec.id] = update.new }
    // What comes after is read at p, without the momentum's look ahead.
    next.optimizerStates = [:]
    after = try Trace(next)
    penalty = (
      Worked.penalty(example.penalties, updates, \.old),
      Worked.penalty(example.penalties, updates, \.new)
    )
    let isPerceptron = example.loss.loss is PerceptronLoss
    perceptron = isPerceptron ? try PerceptronRun(example) : nil
    training = example.steps > 1 && !isPerceptron ? try Training(example) : nil
  }

  /// C with penalties, before the step.
  public var cost: Double { before.cost + penalty.before }

  private static func symbol(of spec: ParameterSpec, _ step: ExpandedStep) -> Symbol {
    step.graph.value(of: .parameter(spec.id)).flatMap { step.names[$0] } ?? Symbol(spec.id.name)
  }

  private static func penalty(
    _ penalties: Penalties, _ updates: [ParameterUpdate],
    _ tensor: KeyPath<ParameterUpdate, Tensor<Double>>
  ) -> Double {
    var sum = 0.0
    for update in updates where update.spec.isPenalized && !update.spec.isFrozen {
      for p in update[keyPath: tensor].values {
        sum += penalties.l1 * abs(p) + 0.5 * penalties.l2 * p * p
      }
    }
    return sum
  }
}

/// The update of one parameter in one step.
public struct ParameterUpdate: Sendable {
  /// Whose shape all tensors here have, and whether updates or penalties pass it by.
  public let spec: ParameterSpec
  /// w¹, b¹, γ¹
  public let symbol: Symbol
  /// The optimizer's equations; nil for a parameter that no update changes.
  public let op: (any UpdateOp)?
  /// p before the step, with Nesterov's look-ahead too.
  public let old: Tensor<Double>
  /// ∂C/∂p
  public let gradient: Tensor<Double>
  /// g, which the optimizer reads: the gradient clipped and with penalties.
  public let used: Tensor<Double>
  /// The optimizer's memory by its short name.
  public let states: [(name: String, before: Tensor<Double>, after: Tensor<Double>)]
  /// With Nesterov's look-ahead the point p, not where the next gradient is taken.
  public let new: Tensor<Double>
}

extension ParameterUpdate {
  init(
    frozen spec: ParameterSpec, _ symbol: Symbol, _ value: Tensor<Double>,
    _ gradient: Tensor<Double>
  ) {
    self.init(
      spec: spec, symbol: symbol, op: nil, old: value, gradient: gradient, used: gradient,
      states: [], new: value)
  }
}
