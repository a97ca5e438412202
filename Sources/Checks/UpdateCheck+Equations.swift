import ChainruleFormulas
import ChainruleGraphs
import ChainruleTensors

extension UpdateCheck {
  /// The lines on paper, evaluated number by number, against the operation over several steps: to 10⁻¹².
  ///
  /// Nothing is compared, and so the finding does not pass, where nobody wrote them.
  public func equations() -> Finding {
    var finding = Finding(type(of: op).kind, .equations, bound: 1e-12, note: "\(count) elements")
    let start = Sample.numbers([count]).tensor(seed: seed, place: 0)
    var owned = [start]
    owned += op.stateNames.map {
      op.statesFromParameter.contains($0) ? start : Tensor(shape: start.shape)
    }
    for step in 1...steps {
      guard let equations = op.equations(step: step) else { return finding }
      let gradient = Sample.numbers([count]).tensor(seed: seed, place: step)
      let settings = op.settings.map { Tensor($0 == .step ? Double(step) : learningRate) }
      let next = op.apply(to: [owned[0], gradient] + owned.dropFirst() + settings)
      for i in 0..<count {
        let numbers = solved(equations, owned.map { $0.values[i] }, gradient.values[i], step)
        for (letter, tensor) in zip([equations.parameter] + equations.states, next) {
          finding.compare(
            numbers[letter.new] ?? .nan, tensor.values[i],
            scale: relativeOrAbsolute(tensor.values[i]), "\(letter), step \(step), element \(i)")
        }
      }
      owned = next
    }
    return finding
  }

  /// Every element of the equations with its number.
  private func solved(
    _ equations: UpdateEquations, _ owned: [Double], _ gradient: Double, _ step: Int
  ) -> [Element: Double] {
    var numbers = equations.constants
    numbers[.rate] = learningRate
    numbers[.time] = Double(step)
    numbers[.g] = gradient
    for (letter, number) in zip([equations.parameter] + equations.states, owned) {
      numbers[letter] = number
    }
    for line in equations.lines {
      numbers[line.subject] = line.formula.value { numbers[Element($0, $1)] ?? .nan }
    }
    return numbers
  }
}
