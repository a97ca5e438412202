import ChainruleFormulas
import ChainruleGraphs
import ChainruleTensors

extension OpCheck {
  /// `readers` against the elements that the formulas contain, exactly, and `slope` against the formula's derivative:
  /// to 10⁻¹².
  public func slopes() -> Finding {
    var finding = Finding(kind, .slopes, bound: 1e-12)
    guard let primitive = op as? any PrimitiveOp else { return finding }
    let formulas = outputs.enumerated().flatMap { port, output in
      output.shape.places.map { index in
        let formula = primitive.formula(port: port, index: index, of: operands)
        return (port: port, index: index, formula: formula, elements: Set(formula.elements))
      }
    }
    for (input, operand) in operands.enumerated() {
      for place in operand.shape.places {
        let readers = primitive.readers(of: place, input: input, shapes: operands.map(\.shape))
        for (port, index, formula, elements) in formulas {
          let isRead = elements.contains(Element(operand.symbol, place))
          let count = readers.count { $0.port == port && $0.index == index }
          let what = "output \(port) \(index), input \(input) \(place)"
          finding.compare(Double(count), isRead ? 1 : 0, scale: 0x1p-60, "readers of \(what)")
          guard isRead, !samples[input].isData else { continue }
          compare(primitive, formula, port, index, input, place, what, in: &finding)
        }
      }
    }
    if inputs.isEmpty { finding.compare(0, 0, scale: 1, "no inputs") }
    return finding
  }

  private func compare(
    _ op: any PrimitiveOp, _ formula: Formula, _ port: Int, _ index: [Int], _ input: Int,
    _ place: [Int], _ what: String, in finding: inout Finding
  ) {
    let ports = outputs.enumerated().map { Operand(symbol: Symbol("y", "\($0)"), shape: $1.shape) }
    let slope = op.slope(
      port: port, index: index, input: input, place: place, of: operands, outputs: ports)
    let element = Element(operands[input].symbol, place)
    let expected = formula.derivative(withRespectTo: element).value(number)
    finding.compare(
      slope.value(number), expected, scale: relativeOrAbsolute(expected), "slope of \(what)")
  }
}
