import ChainruleExplain
import ChainruleFormulas
import ChainruleGraphs
import ChainruleNetworks
import ChainruleTensors
import Testing

@testable import ChainruleChecks
@testable import ChainruleEngine

/// One wrong rule in each place that a witness relies on: at least one of them has to object, and by who does one sees
/// where the mistake is.
@Suite struct PlantedGradientTests {
  private func objectors(
    _ layers: [AnyLayer], rule: @escaping Dual.Rule = Dual.rule
  ) throws -> Set<Verification.Witness> {
    let network = try Network(inputs: 2, layers: layers + [.dense(2)])
    let example = try Case(
      network, loss: SquaredErrorLoss(), inputs: [[0.5, -0.75], [1.25, 0.5]],
      targets: [[1, 0], [0.25, 0.5]], seed: 5)
    var options = Verification.Options()
    options.rule = rule
    let verification = try Verification(example, options)
    let failing = verification.comparisons.filter { !$0.passes }
    #expect(verification.passes == failing.isEmpty)
    for comparison in failing { #expect(comparison.place?.hasPrefix("dC/d") == true) }
    return Set(failing.map(\.witness))
  }

  private func objectors(_ mistake: Planted.Mistake) throws -> Set<Verification.Witness> {
    try objectors([.dense(3, Activation(Planted(mistake)))])
  }

  @Test func noMistake() throws { #expect(try objectors(.none) == []) }

  @Test func aReverseRule() throws {
    #expect(try objectors(.pullback) == [.differences, .symbolic, .dual])
  }

  @Test func aReverseRuleInOneElement() throws {
    #expect(try objectors(.missingPath) == [.differences, .symbolic, .dual])
  }

  @Test func aReverseRuleThatIsNoNumber() throws {
    #expect(try objectors(.notANumber) == Set(Verification.Witness.allCases))
  }

  @Test func aFormula() throws { #expect(try objectors(.formula) == [.symbolic, .dual]) }

  @Test func aFormulaThatIsNoNumber() throws {
    #expect(try objectors(.formulaThatIsNone) == [.symbolic, .dual])
  }

  @Test func aValue() throws { #expect(try objectors(.value) == [.differences]) }

  @Test func aKernelInFloat() throws { #expect(try objectors(.float) == [.planInFloat]) }

  @Test func aRuleOfDualNumbers() throws {
    let rule: Dual.Rule = { function, x in
      var result = Dual.rule(function, x)
      if function == .tanh { result.tangent = x.tangent * (1 - result.value) }
      return result
    }
    #expect(try objectors([.dense(3, .tanh)], rule: rule) == [.dual])
    #expect(try objectors([.dense(3, .tanh)]) == [])
  }

  @Test func aCompositesReverseRule() throws {
    #expect(
      try objectors([.dense(3), AnyLayer(PlantedLayer())])
        == [.planInDouble, .planInFloat, .readings])
  }

  @Test func aRuleOfSchool() throws {
    let network = try Network(inputs: 2, layers: [.dense(3, .tanh), .dense(1)])
    let example = try Case(
      network, loss: SquaredErrorLoss(), inputs: [[0.5, -0.75]], targets: [[1]], seed: 5)
    var options = Verification.Options()
    options.derivative = { formula, element in
      if case .call(.tanh, let argument) = formula { return 1 - argument * argument }
      return formula.derivative(withRespectTo: element)
    }
    let verification = try Verification(example, options)
    #expect(Set(verification.comparisons.filter { !$0.passes }.map(\.witness)) == [.symbolic])
  }

  /// A kernel for one activation in place of that for another, under the compiled plan.
  @Test func aKernel() throws {
    let example = try Case(
      Network(inputs: 2, layers: [.dense(3, .tanh), .dense(1)]), loss: SquaredErrorLoss(),
      inputs: [[0.5, -0.75]], targets: [[1]], seed: 5)
    #expect(try Verification(example).passes)
    for (kind, kernel) in [
      (Dense.kind, WrongDense.self), (ActivationGradient.kind, WrongGradient.self),
    ] as [(String, any Kernel.Type)] {
      let verification = try Kernels.$planted.withValue([kind: kernel]) {
        try Verification(example)
      }
      #expect(!verification.passes)
      let failing = verification.comparisons.filter { !$0.passes }
      #expect(Set(failing.map(\.witness)) == [.planInDouble, .planInFloat], "\(kind)")
      let text = TextDocumentWriter(width: 80).write(verification.document)
      #expect(text.contains("Witnesses disagree"), "\(text)")
    }
  }

  /// An error of a tenth of a thousandth of one element.
  @Test func aSmallMistake() throws {
    #expect(try objectors(.slightly) == [.differences, .symbolic, .dual])
  }
}

/// σ where f is asked for.
private enum WrongDense: Kernel {
  static func steps<S: Scalar>(_ op: Dense, _ call: KernelCall<S>) -> KernelSteps? {
    guard op.activation != nil else { return DenseKernel.steps(op, call) }
    return DenseKernel.steps(
      Dense(activation: AnyActivation(Sigmoid()), hasBias: op.hasBias), call)
  }
}

/// σ′ where f′ is asked for.
private enum WrongGradient: Kernel {
  static func steps<S: Scalar>(_ op: ActivationGradient, _ call: KernelCall<S>) -> KernelSteps? {
    ActivationGradientKernel.steps(ActivationGradient(AnyActivation(Sigmoid())), call)
  }
}

/// y = x², but for one planted mistake.
private struct Planted: ActivationOp {
  enum Mistake: String, Codable {
    case none, pullback, missingPath, notANumber, formula, formulaThatIsNone, value, float, slightly
  }
  static let kind = "planted_square"
  let mistake: Mistake

  init() { mistake = .none }
  init(_ mistake: Mistake) { self.mistake = mistake }

  func evaluate<S: Scalar>(_ inputs: [View<S>], into outputs: [MutableView<S>]) {
    let (x, y) = (inputs[0], outputs[0])
    for i in 0..<y.count { y[i] = x[i] * x[i] }
    if mistake == .value { for i in 0..<y.count { y[i] = x[i] * x[i] * x[i] } }
    if mistake == .float, S.self == Float.self { y[0] *= 1.001 }
  }

  var derivativeReads: DerivativeSource { .input }

  func chain(_ d: Value, from source: Value, in graph: inout Graph) -> Value? {
    switch mistake {
    case .missingPath: return nil
    case .notANumber:
      let shape = graph.shape(of: d)
      let none = graph.add(
        Logarithm(), [graph.add(Affine(scale: 0, offset: -1), [graph.add(Sign(), [source])])])
      precondition(graph.shape(of: none) == shape)
      return graph.add(Multiply(), [d, none])
    default:
      let scale = mistake == .pullback ? 1 : mistake == .slightly ? 2.0002 : 2
      return graph.add(Multiply(), [d, graph.add(Affine(scale: scale), [source])])
    }
  }

  func formula(port: Int, index: [Int], of inputs: [Operand]) -> Formula {
    let x = inputs[0][index]
    switch mistake {
    case .formula where index == [1, 2]: return .power(x, 3)
    case .formulaThatIsNone: return .power(x, 2) + .call(.sqrt, -1 - .power(x, 2))
    default: return .power(x, 2)
    }
  }
}

/// y = x², expanded; with a reverse rule of its own, which says 3x.
private struct PlantedSquare: CompositeOp {
  static let kind = "planted_square_composite"
  func shapes(of inputs: [Shape]) -> [Shape]? { [inputs[0]] }
  func expand(_ inputs: [Value], in graph: inout Graph) -> [Value] {
    [graph.add(Square(), inputs)]
  }
  func pullback(_ cotangents: [Value?], of node: Int, in graph: inout Graph) -> [Value?] {
    guard let d = cotangents[0] else { return [nil] }
    let slope = graph.add(Affine(scale: 3), [graph.nodes[node].inputs[0]])
    return [graph.add(Multiply(), [d, slope])]
  }
}

private struct PlantedLayer: Layer {
  static let kind = "planted_square_layer"
  func apply(to inputs: [Value], in build: inout LayerBuild) throws -> [Value] {
    [build.graph.add(PlantedSquare(), inputs)]
  }
}
