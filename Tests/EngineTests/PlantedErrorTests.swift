import ChainruleChecks
import ChainruleFormulas
import ChainruleGraphs
import ChainruleNetworks
import ChainruleTensors
import Testing

/// Witnesses that have never been seen to object prove nothing: each is shown an operation with one planted error.
@Suite struct PlantedErrorTests {
  private func objects(_ finding: Finding, at place: String? = nil) {
    #expect(!finding.passes, "\(finding)")
    if let place { #expect(finding.place == place, "\(finding)") }
  }

  @Test("a sign slip in a reverse rule")
  func signSlip() {
    let check = OpCheck(Planted(.signSlip), [.numbers([2, 3]), .numbers([2, 3])])
    #expect(check.formula().passes)
    objects(check.differences())
    objects(check.symbolicDerivative())
    #expect(check.differences().place.contains("input 1"))
    #expect(check.kernel(Float.self).passes)
  }

  @Test("a missing path in a reverse rule")
  func missingPath() {
    let check = OpCheck(Planted(.missingPath), [.numbers([2, 3]), .numbers([2, 3])])
    objects(check.differences())
    objects(check.symbolicDerivative())
    #expect(check.differences().found == 0)
  }

  @Test("a formula that says something else, in one element alone")
  func wrongFormula() {
    let check = OpCheck(Planted(.wrongFormula), [.numbers([2, 3]), .numbers([2, 3])])
    objects(check.formula(), at: "output 0 [1, 2]")
    objects(check.symbolicDerivative())
    #expect(check.differences().passes)
  }

  /// The engine knows kernels by kind, and takes only the operation that the kernel was written for. Without a kernel
  /// the plan runs `evaluate` itself, in blocks of rows: an operation that claims to work row by row and does not is
  /// what a kernel with a wrong stride would be.
  @Test("rows that depend on other rows")
  func wrongRows() {
    let check = OpCheck(Planted(.mixedRows), [.numbers([40, 3]), .numbers([40, 3])])
    objects(check.kernel(Float.self))
    objects(check.kernel(Double.self))
    #expect(check.kernel(Float.self).place.hasPrefix("output 0 [16"))
  }

  @Test("an error in one number type alone")
  func wrongFloat() {
    let check = OpCheck(Planted(.wrongInFloat), [.numbers([2, 3]), .numbers([2, 3])])
    objects(check.kernel(Float.self), at: "output 0 [0, 0]")
    #expect(check.kernel(Double.self).passes)
  }

  @Test("NaN, infinity and an error of one unit too many")
  func numbers() {
    let samples = [Sample.numbers([2, 3]), .numbers([2, 3])]
    objects(OpCheck(Planted(.nan), samples).kernel(Float.self))
    objects(OpCheck(Planted(.nan), samples).formula())
    var check = OpCheck(Multiply(), samples, kernelUlps: 0.25)
    objects(check.kernel(Float.self))
    check.kernelUlps = 1
    #expect(check.kernel(Float.self).passes)
  }

  @Test("a composite whose written rule differs from its expansion's")
  func composite() {
    let check = OpCheck(PlantedComposite(), [.numbers([2, 3])])
    objects(check.derivedPullback())
    objects(check.differences())
    objects(check.expansion())
  }

  @Test("a witness that has nothing to say does not pass")
  func silence() {
    #expect(
      !OpCheck(Dense(hasBias: false), [.numbers([2, 3]), .numbers([1, 3], batched: false)])
        .formula().passes)
    #expect(!OpCheck(Sigmoid(), [.numbers([2, 3])]).expansion().passes)
  }

  @Test("an update whose steps are another optimizer's")
  func update() {
    let check = UpdateCheck(PlantedUpdate(), count: 3)
    objects(check.kernel(Float.self))
    objects(check.kernel(Double.self))
  }

  @Test("a network with a planted activation")
  func network() throws {
    let activation = Activation(PlantedActivation())
    let network = try Network(inputs: 3, layers: [.dense(4, activation), .dense(2)])
    let step = try StepGraph(network, SquaredErrorLoss(), rows: 3, targets: .values)
    objects(StepCheck(step).differences())
    #expect(StepCheck(step).readings().passes)
  }
}

/// z = x (x + y), but for one planted error.
private struct Planted: PrimitiveOp {
  enum Mistake { case signSlip, missingPath, wrongFormula, mixedRows, wrongInFloat, nan }
  static let kind = "planted"
  let mistake: Mistake
  init(_ mistake: Mistake) { self.mistake = mistake }

  func shapes(of inputs: [Shape]) -> [Shape]? { [inputs[0]] }

  func evaluate<S: Scalar>(_ inputs: [View<S>], into outputs: [MutableView<S>]) {
    let (x, y, z) = (inputs[0], inputs[1], outputs[0])
    for i in 0..<z.count { z[i] = x[i] * (x[i] + y[i]) }
    switch mistake {
    case .mixedRows: for i in 3..<z.count { z[i] += x[i - 3] }
    case .wrongInFloat where S.self == Float.self: z[0] *= 1.00001
    case .nan where S.self == Float.self: z[1] = .nan
    default: break
    }
  }

  func pullback(_ cotangents: [Value?], of node: Int, in graph: inout Graph) -> [Value?] {
    guard let d = cotangents[0] else { return [nil, nil] }
    let (x, y) = (graph.nodes[node].inputs[0], graph.nodes[node].inputs[1])
    let slope = graph.add(Add(), [graph.add(Affine(scale: 2), [x]), y])
    let share = graph.add(Multiply(), [d, slope])
    switch mistake {
    case .missingPath: return [share, nil]
    case .signSlip:
      return [share, graph.add(Affine(scale: -1), [graph.add(Multiply(), [d, x])])]
    default: return [share, graph.add(Multiply(), [d, x])]
    }
  }

  func formula(port: Int, index: [Int], of inputs: [Operand]) -> Formula {
    let (x, y) = (inputs[0][index], inputs[1][index])
    if mistake == .nan { return .number(.nan) }
    return mistake == .wrongFormula && index == [1, 2] ? x * (x - y) : x * (x + y)
  }
}

/// y = x², expanded; evaluated as x² + 10⁻⁶, with the derivative 3x.
private struct PlantedComposite: CompositeOp {
  static let kind = "planted_composite"

  func shapes(of inputs: [Shape]) -> [Shape]? { [inputs[0]] }
  func expand(_ inputs: [Value], in graph: inout Graph) -> [Value] {
    [graph.add(Square(), inputs)]
  }
  func evaluate<S: Scalar>(_ inputs: [View<S>], into outputs: [MutableView<S>]) {
    for i in 0..<outputs[0].count { outputs[0][i] = inputs[0][i] * inputs[0][i] + 1e-6 }
  }
  func pullback(_ cotangents: [Value?], of node: Int, in graph: inout Graph) -> [Value?] {
    guard let d = cotangents[0] else { return [nil] }
    let slope = graph.add(Affine(scale: 3), [graph.nodes[node].inputs[0]])
    return [graph.add(Multiply(), [d, slope])]
  }
}

/// Gradient descent by its equations; twice as fast where it is evaluated as a whole.
private struct PlantedUpdate: UpdateOp {
  static let kind = "planted_update"
  var stateNames: [String] { [] }
  var settings: [Setting] { [.learningRate] }

  func expand(_ inputs: [Value], in graph: inout Graph) -> [Value] {
    SGDUpdate().expand(inputs, in: &graph)
  }
  func evaluate<S: Scalar>(_ inputs: [View<S>], into outputs: [MutableView<S>]) {
    for i in 0..<outputs[0].count {
      outputs[0][i] = inputs[0][i] - 2 * inputs[2][0] * inputs[1][i]
    }
  }
}

/// y = x² with the derivative x.
private struct PlantedActivation: ActivationOp {
  static let kind = "planted_activation"
  init() {}
  func evaluate<S: Scalar>(_ inputs: [View<S>], into outputs: [MutableView<S>]) {
    for i in 0..<outputs[0].count { outputs[0][i] = inputs[0][i] * inputs[0][i] }
  }
  var derivativeReads: DerivativeSource { .input }
  func chain(_ d: Value, from source: Value, in graph: inout Graph) -> Value? {
    graph.add(Multiply(), [d, source])
  }
  func formula(port: Int, index: [Int], of inputs: [Operand]) -> Formula {
    .power(inputs[0][index], 2)
  }
}
