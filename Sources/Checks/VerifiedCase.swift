import ChainruleExplain
import ChainruleFormulas
import ChainruleGraphs
import ChainruleNetworks
import ChainruleTensors

/// A case and its adjoints, made ready for the witnesses.
struct VerifiedCase {
  /// What one derivative tensor should be, and how well that is known.
  struct Group {
    let group: Verification.Group
    /// The parameter or the inputs.
    let value: Value
    let expected: [Double]
    /// What rounding may do to each element.
    let rounding: [Double]
    /// The same derivative of the cost as it stands on paper; its factors may be 0 and ∞ where a neuron is saturated.
    let written: [Double]
    /// The largest element.
    let scale: Double
    /// All places, in an order drawn from the seed: a sample is the first few.
    let order: [Int32]
  }

  let trace: Trace
  let groups: [Group]
  /// What rounding may do to C.
  let costRounding: Double
  let sample: Int?

  init(_ example: Case, _ options: Verification.Options) throws {
    try self.init(example, options, roundedTo: Double.self)
  }

  /// The case with all its numbers rounded to a type, and with what its rounding may do.
  init<S: Scalar>(
    _ example: Case, _ options: Verification.Options, roundedTo type: S.Type
  ) throws {
    trace = try Trace(example.plain.rounded(to: S.self))
    sample = options.sample
    let step = trace.step
    let wanted = VerifiedCase.wanted(step)
    var graph = step.graph
    let written =
      step.written.cost == step.cost
      ? wanted.map { step.derivative(of: $0.value) }
      : graph.gradient(of: step.written.cost, withRespectTo: wanted.map(\.value))
    let adjoints = wanted.map { step.derivative(of: $0.value) }
    let known = adjoints.compactMap(\.self)
    let rounding = Rounding(
      graph, wanted: known + written.compactMap(\.self) + [step.cost], trace, of: S.self)
    let onPaper = written.map { $0.map { rounding.values(of: $0) } }
    let errors = rounding.errors(of: known + [step.cost], seed: options.seed)
    let byValue = Dictionary(zip(known, errors)) { first, _ in first }
    costRounding = errors.last?[0] ?? 0
    let random = Random(seed: options.seed)
    var groups: [Group] = []
    for (place, (group, value)) in wanted.enumerated() {
      let expected = trace.derivative(of: value).values
      let zeros = [Double](repeating: 0, count: expected.count)
      groups.append(
        Group(
          group: group, value: value, expected: expected,
          rounding: adjoints[place].flatMap { byValue[$0] } ?? zeros,
          written: onPaper[place] ?? zeros,
          scale: expected.reduce(0) { max($0, abs($1)) },
          order: random.permutation(
            of: expected.count, Random.Purpose(rawValue: 0x7E57), step: place)))
    }
    self.groups = groups
  }

  private static func wanted(_ step: ExpandedStep) -> [(group: Verification.Group, value: Value)] {
    let parameters = step.parameters.compactMap { spec in
      step.graph.value(of: .parameter(spec.id)).map {
        (group: Verification.Group.parameter(spec.id), value: $0)
      }
    }
    return parameters + [(group: .inputs, value: step.input)]
  }

  /// The places of a group that a witness looks at, in order.
  func places(of group: Group, atMost limit: Int) -> [Int] {
    let count = min(sample ?? limit, group.expected.count)
    return group.order.prefix(count).map(Int.init).sorted()
  }

  /// What an element of a group is called.
  func element(_ group: Group, _ place: Int) -> Element {
    let index = trace[group.value].index(at: place)
    return trace.element(group.value, index) ?? Element(Symbol(group.group.name), index)
  }

  /// `dC/dw1[2,3]`
  func name(_ group: Group, _ place: Int) -> String {
    element(group, place).derivative().asciiName
  }

  /// ∂C/∂w¹
  var symbols: [Verification.Group: Element] {
    var symbols: [Verification.Group: Element] = [:]
    for group in groups {
      let symbol = trace.step.names[group.value] ?? Symbol(group.group.name)
      symbols[group.group] = Element(symbol).derivative()
    }
    return symbols
  }
}

extension Case {
  /// The case without what the gradient of C does not depend on: a momentum's look-ahead would move the parameters.
  fileprivate var plain: Case {
    var plain = self
    plain.optimizer = AnyOptimizer(SGD())
    plain.optimizerStates = [:]
    plain.order = .atOnce
    return plain
  }

  /// The case with every number rounded to a type.
  fileprivate func rounded<S: Scalar>(to type: S.Type) -> Case {
    func rounded(_ tensor: Tensor<Double>) -> Tensor<Double> {
      tensor.converted(to: S.self).converted()
    }
    var result = self
    result.inputs = rounded(inputs)
    result.targets = rounded(targets)
    result.sampleWeights = sampleWeights.map { $0.map { Double(S($0)) } }
    result.parameters = parameters.mapValues(rounded)
    result.states = states.mapValues(rounded)
    result.masks = masks.mapValues(rounded)
    return result
  }
}
