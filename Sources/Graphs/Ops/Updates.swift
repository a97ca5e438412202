import ChainruleTensors

/// An optimizer's equations for one parameter: reads p, g, its own states and settings; gives p and the states anew.
///
/// Inputs: p, g, each state, then each setting; outputs: p and each state. All but the settings, which are single
/// numbers, have one shape and are worked on element by element.
public protocol UpdateOp: CompositeOp {
  /// The short names of the states, in order: m, v.
  var stateNames: [String] { get }
  /// The states that begin as the parameter itself; all others begin at 0.
  var statesFromParameter: Set<String> { get }
  /// What it reads beside p, g and the states, in the order of these inputs.
  var settings: [Setting] { get }
  /// The same as equations of single numbers, for the step of this number, from 1; nil where nobody wrote them.
  func equations(step: Int) -> UpdateEquations?
}

extension UpdateOp {
  /// How many tensors of the parameter's shape it keeps from step to step.
  public var stateCount: Int { stateNames.count }
  public var statesFromParameter: Set<String> { [] }
  public func equations(step: Int) -> UpdateEquations? { nil }

  public func shapes(of inputs: [Shape]) -> [Shape]? {
    let tensors = 2 + stateCount
    guard inputs.count == tensors + settings.count,
      inputs[..<tensors].allSatisfy({ $0 == inputs[0] }),
      inputs[tensors...].allSatisfy({ $0 == [] })
    else { return nil }
    return Array(repeating: inputs[0], count: 1 + stateCount)
  }

  public func batchRule(_ batched: [Bool]) -> BatchRule { batched[0] ? .rowwise : .apart }
}

extension Graph {
  /// g + λ p: the gradient of the cost with the penalty ½ λ p² added.
  mutating func decayed(_ g: Value, _ p: Value, _ decay: Double) -> Value {
    decay == 0 ? g : combine(g, 1, p, decay)
  }

  /// c x + d y for fixed c and d.
  mutating func combine(_ x: Value, _ c: Double, _ y: Value, _ d: Double) -> Value {
    let left = c == 1 ? x : add(Affine(scale: c), [x])
    let right = d == 1 ? y : add(Affine(scale: d), [y])
    return add(Add(), [left, right])
  }
}
