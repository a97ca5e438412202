import ChainruleFormulas
import ChainruleGraphs
import ChainruleNetworks

/// Why a number is what it is, in words.
struct Reasons {
  let equations: Equations
  private var trace: Trace { equations.trace }

  init(_ equations: Equations) { self.equations = equations }

  /// Why ∂C/∂u is exactly 0, or why its factors cannot carry it; empty where there is nothing to say.
  func derivative(_ chain: Chain) -> Phrase {
    if !chain.agrees {
      return """
        Saturated: the factors make \(number: chain.sum) of what is \(number: chain.adjoint) in the limit, which the \
        sums before the last activation still carry.
        """
    }
    guard chain.adjoint == 0 else { return summands(chain) }
    if chain.terms.isEmpty, isBeforeStep(chain.of) {
      return "A step is flat on both sides: its slope is 0, and nothing passes back."
    }
    guard !chain.terms.isEmpty else { return "C does not depend on it smoothly, so this is 0." }
    if let reason = chain.terms.lazy.compactMap({ zeroSlope($0.local) }).first,
      chain.terms.count == 1
    {
      return reason
    }
    if chain.terms.allSatisfy({ $0.upstream == 0 }), let first = chain.terms.first?.upstreamElement
    {
      return chain.terms.count == 1
        ? "0, because \(first) is 0." : "0, because the derivatives of all that read it are 0."
    }
    if chain.terms.allSatisfy({ $0.product == 0 }) {
      return "0, because every term has a factor 0."
    }
    return "0, because the terms cancel."
  }

  /// Whether it is the sum of a neuron that ends in a step.
  private func isBeforeStep(_ element: Element) -> Bool {
    guard let (value, _) = trace.place(of: element),
      let layer = trace.layers.first(where: { $0.sum == value })
    else { return false }
    return trace.step.graph.nodes[layer.output.node].op is Step
  }

  private func summands(_ chain: Chain) -> Phrase {
    let readers = chain.terms.map(\.local.of)
    guard readers.count > 1, let first = readers.first else { return "" }
    if first.symbol.sample != nil, chain.of.symbol.sample == nil {
      return "The samples share it: one term for each."
    }
    return "\(chain.of) feeds \(readers.count) numbers: one term for each path."
  }

  /// Why ∂v/∂u is exactly 0.
  func zeroSlope(_ local: LocalDerivative) -> Phrase? {
    guard local.value == 0 else { return nil }
    if local.of.symbol.base == "C", local.of.symbol.form == .value {
      if local.formula == 0 { return "0, because its target is 0: C has no term of it." }
      if local.formula.elements.contains(where: { $0.symbol.base == "y" }) {
        return "0, because the output is its target."
      }
    }
    guard let (value, _) = trace.place(of: local.of), let u = trace.number(local.by),
      let v = trace.number(local.of)
    else { return nil }
    let by = local.by
    switch trace.step.graph.nodes[value.node].op {
    case is ReLU where u < 0: return "\(by) is negative: the ReLU is off and passes nothing back."
    case is ReLU: return "\(by) is 0, the kink of the ReLU, where its slope is taken as 0."
    case is Step: return "A step is flat on both sides: its slope is 0."
    case is Sigmoid, is Tanh, is Softmax:
      return
        "\(local.of) is \(number: v) to the last digit: the neuron is saturated, its slope is 0."
    case is Multiply where by.symbol.base != "r":
      let mask = equations.formula(of: local.of)?.elements.first { $0.symbol.base == "r" }
      if mask != nil { return "\(by) was dropped." }
    default: break
    }
    if case .element(let symbol, let index) = local.formula {
      return "0, because \(Element(symbol, index)) is 0."
    }
    return nil
  }

  /// What is to say of ∂a/∂z itself.
  func slope(_ local: LocalDerivative) -> Phrase {
    if let reason = zeroSlope(local) { return reason }
    guard let (value, _) = trace.place(of: local.of) else { return "" }
    switch trace.step.graph.nodes[value.node].op {
    case is Sigmoid where local.value < 0.01:
      return "Nearly flat here, at most ¼ elsewhere: a saturated neuron learns slowly."
    case is Tanh where local.value < 0.01:
      return "Nearly flat here, 1 at z = 0: a saturated neuron learns slowly."
    default: return ""
    }
  }

  /// Why a loss is not calculated as it stands on paper.
  func stable(_ written: Formula, _ stable: Formula) -> Phrase {
    let names = stable.contains(.softplus) ? ", with softplus(x) = ln(1 + eˣ)" : ""
    return """
      The outputs have lost their digits, being 0 or 1 to the last one: the first formula would give \
      \(number: equations.number(written)). The second says the same of the sums before the last activation\(names).
      """
  }

  /// Why a forward value is what it is.
  func value(_ element: Element, _ formula: Formula, _ result: Double) -> Phrase {
    guard let (value, _) = trace.place(of: element) else { return "" }
    let found = equations.number(formula)
    if !equations.isNear(found, result), result.isFinite {
      return """
        Put into this formula the numbers give \(number: found): too large or too near to their limit. The value is \
        calculated from the sums in a way that keeps it.
        """
    }
    switch trace.step.graph.nodes[value.node].op {
    case is Sigmoid where 1 - result < 1e-4 && result < 1,
      is Softmax where 1 - result < 1e-4 && result < 1:
      return "So near to 1 that what is missing counts: 1 − \(element) is \(number: 1 - result)."
    case is ReLU where result == 0: return "The ReLU is off: its sum is not above 0."
    case is Multiply where element.symbol.base == "d" && result == 0: return "Dropped in this step."
    default: return ""
    }
  }
}

extension Formula {
  fileprivate func contains(_ function: Function) -> Bool {
    if case .call(function, _) = self { return true }
    return parts.contains { $0.contains(function) }
  }
}
