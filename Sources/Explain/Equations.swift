import ChainruleFormulas
import ChainruleGraphs
import ChainruleNetworks
import ChainruleTensors

/// The equations of a trace, read from its graph element by element: what a number is computed from, what reads it, and
/// the chain rule.
///
///     let equations = Equations(trace)
///     equations.formula(of: z)                // w¹₂₁·x₁ + w¹₂₂·x₂ + b¹₂
///     equations.chain(of: a).terms            // δ²₁·w²₁₂, δ²₂·w²₂₂
///
/// Formulas go down to named elements; what lies between two of them has no line of its own. Terms of a loss whose
/// target is 0 are left out.
public struct Equations: Sendable {
  /// Whose graph gives the formulas, and whose numbers stand in them.
  public let trace: Trace
  /// Who reads a value on its way to the cost as it stands on paper.
  private let uses: [Value: [Use]]

  private struct Use {
    let node: Int
    let slot: Int
  }

  /// Notes once for every value who reads it on its way to the cost on paper.
  public init(_ trace: Trace) {
    self.trace = trace
    let graph = trace.step.graph
    var matters = [Bool](repeating: false, count: trace.step.forwardCount)
    matters[trace.step.written.cost.node] = true
    for index in matters.indices.reversed() where matters[index] {
      for input in graph.nodes[index].inputs { matters[input.node] = true }
    }
    var uses: [Value: [Use]] = [:]
    for index in matters.indices where matters[index] {
      for (slot, input) in graph.nodes[index].inputs.enumerated() {
        uses[input, default: []].append(Use(node: index, slot: slot))
      }
    }
    self.uses = uses
  }

  // MARK: - Formulas

  /// What an element is computed from; nil for inputs, targets and parameters, and where there is no such element.
  public func formula(of element: Element) -> Formula? {
    guard let (value, index) = trace.place(of: element),
      trace.step.graph.nodes[value.node].op != nil
    else { return nil }
    return inlined(value, index).withoutIdleTargets(trace).tidied.parametersFirst { element in
      guard let place = trace.place(of: element) else { return false }
      if case .parameter = trace.step.graph.nodes[place.value.node].role { return true }
      return false
    }
  }

  /// The numbers of the elements of formulas, without those that have none.
  public func values(in formulas: Formula...) -> [Element: Double] {
    var values: [Element: Double] = [:]
    for formula in formulas {
      for element in formula.elements { values[element] = trace.number(element) }
    }
    return values
  }

  /// The formula's value with the trace's numbers.
  func number(_ formula: Formula) -> Double {
    formula.value { trace.number(Element($0, $1)) ?? .nan }
  }

  /// An element by its name, or by what it is computed from.
  private func expanded(_ value: Value, _ index: [Int]) -> Formula {
    trace.element(value, index)?.formula ?? inlined(value, index)
  }

  func inlined(_ value: Value, _ index: [Int]) -> Formula {
    let node = trace.step.graph.nodes[value.node]
    guard let op = node.op as? any PrimitiveOp else { return source(value, index) }
    return op.formula(port: value.port, index: index, of: operands(node)).substituting { element in
      guard let slot = Equations.slot(element, "in") else { return nil }
      return expanded(node.inputs[slot], element.index)
    }
  }

  /// A source that has no name: the factor of the cost, or a number that stands for itself.
  private func source(_ value: Value, _ index: [Int]) -> Formula {
    if trace.step.graph.nodes[value.node].role == .setting(.lossScale) {
      switch trace.example.overSamples {
      case .sum: return 1
      case .mean: return 1 / .number(Double(trace.samples))
      case .weightedMean:
        guard let weights = trace.step.graph.value(of: .sampleWeight) else {
          return 1 / .number(Double(trace.samples))
        }
        return 1 / .add((0..<trace.samples).map { expanded(weights, [$0]) })
      }
    }
    let tensor = trace[value]
    return .number(tensor.values[tensor.offset(of: index)])
  }

  private func operands(_ node: Node) -> [Operand] {
    node.inputs.enumerated().map { slot, input in
      Operand(symbol: Symbol("in", "#\(slot)"), shape: trace.step.graph.shape(of: input))
    }
  }

  /// The place among the operands that a stand-in means.
  private static func slot(_ element: Element, _ base: String) -> Int? {
    guard element.symbol.base == base, let mark = element.symbol.superscript, mark.first == "#"
    else { return nil }
    return Int(mark.dropFirst())
  }

  // MARK: - Local derivatives

  /// ∂v/∂u for every named element v that is computed from u with no named element between them, in order of
  /// evaluation.
  public func readers(of element: Element) -> [LocalDerivative] {
    guard let (value, index) = trace.place(of: element) else { return [] }
    var found = Ways()
    follow(value, index, [], &found)
    return found.order.map { reader in
      let sum = Formula.add(found.formulas[reader] ?? []).simplified
      let formula = renewed(sum.withoutIdleTargets(trace).simplified.tidied)
      return LocalDerivative(of: reader, by: element, formula: formula, value: number(formula))
    }
  }

  /// The ways from an element to the named ones that read it.
  private struct Ways {
    var order: [Element] = []
    var formulas: [Element: [Formula]] = [:]
  }

  /// Goes on to all that read an element; `factors` are the slopes on the way to it.
  private func follow(_ value: Value, _ index: [Int], _ factors: [Formula], _ found: inout Ways) {
    for use in uses[value] ?? [] {
      let node = trace.step.graph.nodes[use.node]
      guard let op = node.op as? any PrimitiveOp else { continue }
      let operands = operands(node)
      let readers = op.readers(of: index, input: use.slot, shapes: operands.map(\.shape))
      for (port, place) in readers {
        let slope = slope(op, node, use, operands, port, place, index)
        if slope == 0 { continue }
        let reader = Value(node: use.node, port: port)
        let ways = slope == 1 ? factors : factors + [slope]
        if let element = trace.element(reader, place) {
          if found.formulas[element] == nil { found.order.append(element) }
          found.formulas[element, default: []].append(.multiply(ways))
        } else {
          follow(reader, place, ways, &found)
        }
      }
    }
  }

  private func slope(
    _ op: any PrimitiveOp, _ node: Node, _ use: Use, _ operands: [Operand], _ port: Int,
    _ place: [Int], _ index: [Int]
  ) -> Formula {
    let outputs = node.shapes.enumerated().map {
      Operand(symbol: Symbol("out", "#\($0)"), shape: $1)
    }
    return op.slope(
      port: port, index: place, input: use.slot, place: index, of: operands, outputs: outputs
    ).substituting { element in
      if let slot = Equations.slot(element, "in") {
        return expanded(node.inputs[slot], element.index)
      }
      if let port = Equations.slot(element, "out") {
        return expanded(Value(node: use.node, port: port), element.index)
      }
      return nil
    }
  }

  /// In the order `in_place`, layers below see parameters that are new already.
  private func renewed(_ formula: Formula) -> Formula {
    guard trace.example.order == .inPlace else { return formula }
    return formula.substituting { element in
      trace.number(element.new) == nil ? nil : element.new.formula
    }
  }

  // MARK: - The chain rule

  /// ∂C/∂u = Σ over v that read u of ∂C/∂v · ∂v/∂u.
  public func chain(of element: Element) -> Chain {
    let terms = readers(of: element).map { local in
      Chain.Term(local: local, upstream: local.of == .cost ? nil : upstream(local.of))
    }
    return Chain(
      of: element, terms: terms, adjoint: trace.number(element.derivative()) ?? 0)
  }

  private func upstream(_ element: Element) -> Double {
    trace.number(element.derivative()) ?? 0
  }
}

/// ∂v/∂u, u being an element that v is directly computed from.
public struct LocalDerivative: Hashable, Sendable {
  /// v
  public let of: Element
  /// u
  public let by: Element
  /// In named elements, simplified; in the order `in_place` with the parameters that are new already.
  public let formula: Formula
  /// The formula's value with unrounded numbers.
  public let value: Double

  /// ∂v/∂u by its name.
  public var element: Element { by.derivative(of: of) }
}

/// The chain rule for one element, with numbers: ∂C/∂u = Σ ∂C/∂v · ∂v/∂u.
public struct Chain: Sendable {
  /// One way on: through v.
  public struct Term: Sendable {
    /// ∂v/∂u; `of` is v, `by` is u.
    public let local: LocalDerivative
    /// ∂C/∂v; nil where v is C itself.
    public let upstream: Double?

    /// ∂C/∂v · ∂v/∂u; ∂v/∂u alone where v is C itself.
    public var product: Double { (upstream ?? 1) * local.value }
    /// ∂C/∂v by its name, δ where v is the sum of a neuron; nil where v is C itself.
    public var upstreamElement: Element? {
      upstream == nil ? nil : local.of.upstream
    }
  }

  /// u
  public let of: Element
  /// One for each v that reads u; none where C does not depend on u.
  public let terms: [Term]
  /// ∂C/∂u as the graph's own reverse pass has it: what the result is, and what the sum is checked with.
  public let adjoint: Double

  /// The sum of the products shown.
  public var sum: Double { exactSum(terms.map(\.product)) }

  /// Whether the factors carry the result: not where a saturated neuron makes 0 and ∞ of what is finite on paper.
  public var agrees: Bool {
    let sum = sum
    return sum == adjoint || abs(sum - adjoint) <= 1e-9 * max(1, abs(adjoint))
      || sum.isNaN && adjoint.isNaN
  }
}

extension Element {
  /// Whether it is the sum z of a neuron.
  package var isSum: Bool { symbol.base == "z" && symbol.superscript != nil }

  /// ∂C/∂ this, called δ where it is the sum of a neuron.
  var upstream: Element { isSum ? delta : derivative() }
}
