import ChainruleFormulas
import ChainruleGraphs
import ChainruleNetworks
import ChainruleTensors

/// One step with every number: the expanded equations of a case, evaluated.
///
///     let trace = try Trace(example)
///     trace.number(Element(Symbol("z", layer: 1), [1]))     // z¹₂
///     trace.layers[0].delta                                 // δ¹ [samples, neurons]
public struct Trace: Sendable {
  /// The case, its parameters being those of this step.
  public let example: Case
  /// The equations that were evaluated, and what their values are called.
  public let step: ExpandedStep
  /// What parameters become: in the order `in_place`, the values that the layers below see.
  public internal(set) var renewed: [ParameterID: Tensor<Double>] = [:]
  private(set) var values: [Value: Tensor<Double>]
  private let places: [PlainName: Value]

  /// Throws `NetworkError` where the parts of the case do not fit together.
  public init(_ example: Case) throws {
    let runner = try StepRunner(example)
    runner.runForward()
    runner.runBackward()
    self = runner.trace()
  }

  init(_ example: Case, _ step: ExpandedStep, _ values: [Value: Tensor<Double>]) {
    (self.example, self.step) = (example, step)
    var values = values
    // On paper a loss is written in the outputs; its number is the one that saturated outputs do not spoil.
    values[step.written.rowLosses] = values[step.rowLosses]
    values[step.written.cost] = values[step.cost]
    self.values = values
    var places: [PlainName: Value] = [:]
    for (value, symbol) in step.named {
      places[PlainName(symbol, isSample: step.rows > 1 && step.graph.isBatched(value))] = value
    }
    self.places = places
    replaceIdleTerms()
  }

  /// ∂C/∂a of saturated outputs: the reverse pass makes 0·∞ of terms whose target is 0, and which paper leaves out.
  private mutating func replaceIdleTerms() {
    guard let slope = step.derivative(of: step.outputs), let found = values[slope],
      found.values.contains(where: \.isNaN)
    else { return }
    let equations = Equations(self)
    for place in found.values.indices where found.values[place].isNaN {
      guard let element = element(step.outputs, found.index(at: place)) else { continue }
      values[slope]?.values[place] = equations.chain(of: element).sum
    }
  }

  /// The number of samples.
  public var samples: Int { step.rows }
  /// C
  public var cost: Double { self[step.cost].values[0] }
  /// The network's outputs, [samples, outputs].
  public var outputs: Tensor<Double> { self[step.outputs] }
  /// ℓ, [samples]
  public var sampleLosses: Tensor<Double> { self[step.rowLosses] }

  /// The numbers of a value of the forward pass.
  public subscript(value: Value) -> Tensor<Double> {
    values[value] ?? Tensor(repeating: .nan, shape: step.graph.shape(of: value))
  }

  /// ∂C/∂value of a value that has a name; zeros where C does not depend on it.
  public func derivative(of value: Value) -> Tensor<Double> {
    step.derivative(of: value).flatMap { values[$0] }
      ?? Tensor(repeating: 0, shape: step.graph.shape(of: value))
  }

  /// The numbers of a parameter.
  public subscript(parameter: ParameterID) -> Tensor<Double>? {
    step.graph.value(of: .parameter(parameter)).map { self[$0] }
  }

  /// ∂C/∂p, frozen or not.
  public func derivative(of parameter: ParameterID) -> Tensor<Double>? {
    step.graph.value(of: .parameter(parameter)).map { derivative(of: $0) }
  }
}

/// A letter with its number, and whether it goes with a sample: what a value is found by.
private struct PlainName: Hashable {
  let base: String
  let superscript: String?
  let isSample: Bool

  init(_ symbol: Symbol, isSample: Bool) {
    (base, superscript, self.isSample) = (symbol.base, symbol.superscript, isSample)
  }
}

// MARK: - Elements

extension Trace {
  /// What an element of a value is called; nil for values without a name.
  public func element(_ value: Value, _ index: [Int]) -> Element? {
    guard var symbol = step.names[value] else { return nil }
    guard step.graph.isBatched(value) else { return Element(symbol, index) }
    if step.rows > 1 { symbol.sample = index[0] + 1 }
    return Element(symbol, Array(index.dropFirst()))
  }

  /// Where the number of an element stands, its form left aside; δ is looked up as z. Nil where there is no such
  /// element.
  public func place(of element: Element) -> (value: Value, index: [Int])? {
    var symbol = element.symbol
    if symbol.base == "δ" { symbol.base = "z" }
    let isSample = symbol.sample != nil
    guard let value = places[PlainName(symbol, isSample: isSample)] else { return nil }
    var index = element.index
    if step.graph.isBatched(value), value != step.written.cost {
      index.insert((symbol.sample ?? 1) - 1, at: 0)
    }
    let shape = step.graph.shape(of: value)
    guard index.count == shape.count,
      zip(index, shape).allSatisfy({ $0 >= 0 && $0 < $1 })
    else { return nil }
    return (value, index)
  }

  /// The number of a forward value, a parameter, a derivative of C by one of them, δ, or a renewed parameter; nil
  /// where there is no such element.
  public func number(_ element: Element) -> Double? {
    guard let (value, index) = place(of: element) else { return nil }
    let tensor: Tensor<Double>
    switch element.symbol.form {
    case .value where element.symbol.base == "δ": tensor = derivative(of: value)
    case .value: tensor = self[value]
    case .derivative(of: let cost) where cost == .cost: tensor = derivative(of: value)
    case .new:
      guard case .parameter(let id)? = step.graph.nodes[value.node].role, let new = renewed[id]
      else { return nil }
      tensor = new
    case .derivative, .rest, .memory: return nil
    }
    return tensor.values[tensor.offset(of: index)]
  }
}

extension Element {
  /// C
  public static let cost = Element(Symbol("C"))

  /// ∂v/∂u, u being this element: ∂C/∂u where v is not given.
  public func derivative(of v: Element = .cost) -> Element {
    var symbol = symbol
    symbol.form = .derivative(of: v)
    return Element(symbol, index)
  }

  /// δ for the sum z of a neuron.
  package var delta: Element {
    var symbol = symbol
    symbol.base = "δ" + symbol.base.dropFirst()
    return Element(symbol, index)
  }
}

// MARK: - Dense layers

extension Trace {
  /// All numbers of a dense layer.
  public struct Layer: Sendable {
    /// From 1.
    public let number: Int
    /// Its name in the network: `dense1`.
    public let name: String
    /// [samples, neurons]
    public let z, a, dCda, delta: Tensor<Double>
    /// `dense1.weight`
    public let weightID: ParameterID
    /// `dense1.bias`; nil for a layer without.
    public let biasID: ParameterID?
    /// [neurons, inputs]
    public let weights, weightGradient: Tensor<Double>
    /// [neurons], or [] for a bias that all share; nil for a layer without.
    public let biases, biasGradient: Tensor<Double>?
    /// What it reads and gives.
    public let input, sum, output: Value
  }

  /// The dense layers in order, also those inside others.
  public var layers: [Layer] { step.layers.compactMap { layer($0) } }

  private func layer(_ layer: ExpandedStep.LayerValues) -> Layer? {
    let (weight, bias) = (
      ParameterID("\(layer.name).weight"), ParameterID("\(layer.name).bias")
    )
    guard let number = layer.number, let weights = self[weight],
      let gradient = derivative(of: weight)
    else { return nil }
    let biases = self[bias]
    return Layer(
      number: number, name: layer.name, z: self[layer.sum], a: self[layer.output],
      dCda: derivative(of: layer.output), delta: derivative(of: layer.sum), weightID: weight,
      biasID: biases == nil ? nil : bias, weights: weights, weightGradient: gradient,
      biases: biases, biasGradient: biases == nil ? nil : derivative(of: bias),
      input: layer.inputs[0], sum: layer.sum, output: layer.output)
  }
}
