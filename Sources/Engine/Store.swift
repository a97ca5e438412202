import ChainruleGraphs
import ChainruleTensors

/// Where a network's numbers live: parameters, their gradients and the states, each one contiguous region.
///
/// A store has one owner, the Trainer; it is not shared across tasks.
public final class Store<S: Scalar> {
  struct Slot {
    let offset: Int
    let shape: Shape
    var count: Int { shape.elementCount }
  }

  private let parameterSlots: [ParameterID: Slot]
  private let stateSlots: [StateID: Slot]
  let parameters: Region<S>
  let gradients: Region<S>
  let states: Region<S>
  let settings: Region<S>
  /// 1 where the next run keeps its gradients, else 0.
  let keeping = Region<S>(count: 1)

  /// The parameters in the order they were given.
  public let parameterIDs: [ParameterID]
  /// The states in the order they were given.
  public let stateIDs: [StateID]

  /// A store of these shapes, all zero; `gradientScale` and `lossScale` are 1.
  public init(parameters: [(ParameterID, Shape)], states: [(StateID, Shape)]) {
    let (parameterSlots, parameterCount) = Self.lay(parameters)
    let (stateSlots, stateCount) = Self.lay(states)
    self.parameterSlots = parameterSlots
    self.stateSlots = stateSlots
    parameterIDs = parameters.map(\.0)
    stateIDs = states.map(\.0)
    self.parameters = Region(count: parameterCount)
    gradients = Region(count: parameterCount)
    self.states = Region(count: stateCount)
    settings = Region(count: Setting.allCases.count)
    self[.gradientScale] = 1
    self[.lossScale] = 1
    keepsGradients = true
  }

  /// The settings by their raw values, for a host that writes them before every step.
  public var settingElements: UnsafeMutablePointer<S> { settings.base }

  /// What the next step reads: η, t, s and the factor of the clipped gradients.
  public subscript(setting: Setting) -> S {
    get { settings.base[setting.rawValue] }
    set { settings.base[setting.rawValue] = newValue }
  }

  /// Whether the next run keeps all its gradients for readers; else those that only an update reads are not written.
  public var keepsGradients: Bool {
    get { keeping.base.pointee != 0 }
    set { keeping.base.pointee = newValue ? 1 : 0 }
  }

  /// A copy of a parameter; a new value needs the same shape. Precondition: the store has it.
  public subscript(parameter: ParameterID) -> Tensor<S> {
    get { read(slot(parameter), parameters) }
    set { write(newValue, slot(parameter), parameters) }
  }

  /// A copy of a state; a new value needs the same shape. Precondition: the store has it.
  public subscript(state: StateID) -> Tensor<S> {
    get { read(slot(state), states) }
    set { write(newValue, slot(state), states) }
  }

  /// The elements of a parameter where they live. Precondition: the store has it.
  public func elements(of parameter: ParameterID) -> UnsafeBufferPointer<S> {
    UnsafeBufferPointer(start: pointer(parameter), count: slot(parameter).count)
  }

  /// The gradient of the last step that kept them, with respect to a parameter.
  public func gradient(of parameter: ParameterID) -> Tensor<S> {
    read(slot(parameter), gradients)
  }

  /// The square root of the sum of all squared gradients of the last step that kept them.
  public var gradientNorm: Double { sumOfSquares(gradients.base, gradients.count).squareRoot() }

  /// Whether no parameter is NaN or infinite.
  public var parametersAreFinite: Bool { areFinite(parameters.base, parameters.count) }

  func pointer(_ parameter: ParameterID) -> UnsafeMutablePointer<S> {
    parameters.base + slot(parameter).offset
  }
  func holdsParameter(at address: UnsafeMutablePointer<S>) -> Bool {
    parameters.base..<parameters.base + parameters.count ~= address
  }
  func gradientPointer(_ parameter: ParameterID) -> UnsafeMutablePointer<S> {
    gradients.base + slot(parameter).offset
  }
  func pointer(_ state: StateID) -> UnsafeMutablePointer<S> {
    states.base + slot(state).offset
  }
  func pointer(_ setting: Setting) -> UnsafeMutablePointer<S> { settings.base + setting.rawValue }

  func slot(_ parameter: ParameterID) -> Slot {
    guard let slot = parameterSlots[parameter] else {
      preconditionFailure("the store has no parameter \(parameter)")
    }
    return slot
  }

  func slot(_ state: StateID) -> Slot {
    guard let slot = stateSlots[state] else {
      preconditionFailure("the store has no state \(state)")
    }
    return slot
  }

  private func read(_ slot: Slot, _ region: Region<S>) -> Tensor<S> {
    let elements = UnsafeBufferPointer(start: region.base + slot.offset, count: slot.count)
    return Tensor(Array(elements), shape: slot.shape)
  }

  private func write(_ tensor: Tensor<S>, _ slot: Slot, _ region: Region<S>) {
    precondition(tensor.shape == slot.shape, "expected \(slot.shape), found \(tensor.shape)")
    for (i, value) in tensor.values.enumerated() { region.base[slot.offset + i] = value }
  }

  /// Each tensor on a line of its own, one after the other.
  private static func lay<ID: Hashable>(_ tensors: [(ID, Shape)]) -> ([ID: Slot], Int) {
    var slots: [ID: Slot] = [:]
    var end = 0
    for (id, shape) in tensors {
      precondition(slots[id] == nil, "two tensors named \(id)")
      slots[id] = Slot(offset: end, shape: shape)
      end += Region<S>.aligned(shape.elementCount)
    }
    return (slots, end)
  }
}

@specialized(where S == Float)
@specialized(where S == Double)
private func areFinite<S: Scalar>(_ x: UnsafeMutablePointer<S>, _ count: Int) -> Bool {
  // x · 0 is 0 for all finite x, and NaN else; a sum needs no branch.
  var sum: S = 0
  for i in 0..<count { sum += x[i] * 0 }
  return sum == 0
}

/// Σ x² in double precision; outside of the generic class, where a loop would not be specialized.
@specialized(where S == Float)
@specialized(where S == Double)
private func sumOfSquares<S: Scalar>(_ x: UnsafeMutablePointer<S>, _ count: Int) -> Double {
  var sum = 0.0
  for i in 0..<count { sum += Double(x[i]) * Double(x[i]) }
  return sum
}
