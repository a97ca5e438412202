import ChainruleFormulas
import ChainruleGraphs

extension Trace {
  /// The first number of the calculation that is infinite or none, with the reason; nil where all are numbers.
  ///
  /// Values in order of evaluation, then derivatives by sums and parameters from the last layer backward. A loss counts
  /// as the number that it has (`cost`), whatever its formula on paper makes of saturated outputs.
  public var firstLost: (element: Element, reason: String)? { lostValue ?? lostDerivative }

  private var lostValue: (Element, String)? {
    let named = step.named.sorted {
      ($0.value.node, $0.value.port) < ($1.value.node, $1.value.port)
    }
    for (value, _) in named {
      let tensor = self[value]
      guard let place = tensor.values.firstIndex(where: { !$0.isFinite }),
        let element = element(value, tensor.index(at: place))
      else { continue }
      let isGiven = step.graph.nodes[value.node].op == nil
      return (element, Trace.reason(tensor.values[place], isGiven: isGiven))
    }
    return nil
  }

  /// ∂C/∂a of saturated outputs may be infinite on paper; what follows from it is not.
  private var lostDerivative: (Element, String)? {
    let sums = layers.map(\.sum)
    let wanted = step.named.map(\.value).filter { value in
      if case .parameter = step.graph.nodes[value.node].role { return true }
      return sums.contains(value) || value == step.input
    }
    for value in wanted.sorted(by: { ($0.node, $0.port) > ($1.node, $1.port) }) {
      let tensor = derivative(of: value)
      guard let place = tensor.values.firstIndex(where: { !$0.isFinite }),
        let element = element(value, tensor.index(at: place))
      else { continue }
      return (element.derivative(), Trace.reason(tensor.values[place], isGiven: false))
    }
    return nil
  }

  private static func reason(_ number: Double, isGiven: Bool) -> String {
    if isGiven { return number.isNaN ? "is given as no number" : "is given as infinite" }
    if number.isNaN { return "has no value: its formula makes ∞ − ∞, 0·∞ or 0/0 of its numbers" }
    return number > 0
      ? "is larger than a Double holds, 1.8·10³⁰⁸" : "is below what a Double holds, −1.8·10³⁰⁸"
  }
}
