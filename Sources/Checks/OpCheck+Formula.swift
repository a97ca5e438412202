import ChainruleFormulas
import ChainruleGraphs
import ChainruleTensors

extension OpCheck {
  /// The formula of every output element, evaluated, against `evaluate`: to 16 units in the last place.
  ///
  /// Nothing is compared, and so the finding does not pass, where the operation has no formulas.
  public func formula() -> Finding {
    var finding = Finding(kind, .formula, bound: 16 * Double.ulpOfOne)
    guard let primitive = op as? any PrimitiveOp else { return finding }
    for (port, output) in outputs.enumerated() {
      for i in 0..<output.count {
        let index = output.index(at: i)
        let formula = primitive.formula(port: port, index: index, of: operands)
        finding.compare(
          formula.value(number), output.values[i],
          scale: relativeOrAbsolute(output.values[i]), "output \(port) \(index)")
      }
    }
    return finding
  }

  /// Σ cotangent · ∂formula/∂input over all output elements, against `pullback`: to 10⁻¹².
  public func symbolicDerivative() -> Finding {
    var finding = Finding(kind, .symbolicDerivative, bound: 1e-12)
    guard let primitive = op as? any PrimitiveOp else { return finding }
    let cotangents = cotangents(arrivals[0])
    let shares = pullback(cotangents)
    var expected = inputs.map { Tensor<Double>(shape: $0.shape) }
    for (port, cotangent) in cotangents.enumerated() {
      guard let cotangent else { continue }
      for i in 0..<cotangent.count {
        let formula = primitive.formula(
          port: port, index: cotangent.index(at: i), of: operands)
        addShares(of: formula, cotangent.values[i], to: &expected)
      }
    }
    for (i, sample) in samples.enumerated() where !sample.isData {
      finding.compare(shares[i], expected[i], scale: relativeOrAbsolute, "input \(i)")
    }
    if samples.allSatisfy(\.isData) { finding.compare(0, 0, scale: 1, "no inputs") }
    return finding
  }

  /// Adds what one output element passes back to each input element.
  private func addShares(
    of formula: Formula, _ cotangent: Double, to shares: inout [Tensor<Double>]
  ) {
    for (i, operand) in operands.enumerated() where !samples[i].isData {
      for j in 0..<inputs[i].count {
        let element = Element(operand.symbol, inputs[i].index(at: j))
        let slope = formula.derivative(withRespectTo: element)
        if case .number(0) = slope { continue }
        shares[i].values[j] += cotangent * slope.value(number)
      }
    }
  }

  var operands: [Operand] {
    inputs.enumerated().map { Operand(symbol: Symbol("x", "\($0)"), shape: $1.shape) }
  }

  /// The number behind an element's name: x for inputs, y for outputs.
  func number(_ symbol: Symbol, _ index: [Int]) -> Double {
    guard let place = symbol.superscript.flatMap({ Int($0) }) else { return .nan }
    if symbol.base == "y" { return outputs[place].values[outputs[place].offset(of: index)] }
    return inputs[place].values[inputs[place].offset(of: index)]
  }
}
