import ChainruleExplain
import ChainruleFormulas
import ChainruleNetworks
import ChainruleTensors

extension Exercise {
  /// The perceptron's rule, sample by sample: z, the answer a, and w and b after it.
  ///
  /// A name's number belongs to a pass and a sample: `pass 2 z1[1]@3`, and `pass 2 new w1[1,2]@3` after that sample.
  /// Nil where the example is no perceptron of one layer by the plain rule.
  public init?(perceptron example: Case) throws {
    guard example.loss.loss is PerceptronLoss, let sgd = example.optimizer.optimizer as? SGD,
      sgd.weightDecay == 0, example.penalties == Penalties(), example.clipping == Clipping(),
      example.sampleWeights == nil
    else { return nil }
    let trace = try Trace(example)
    let run = try PerceptronRun(example)
    guard trace.layers.count == 1, let layer = trace.layers.first,
      trace.activation(of: layer) == .step, layer.biases == nil || layer.biases?.shape != []
    else { return nil }
    let passes = min((run.cycle?.to ?? run.errorsPerEpoch.count - 1) + 1, Exercise.mostPasses)
    let lines = PassLines(example: example, layer: layer)
    self.init(
      name: example.name,
      parts: (1...passes).map {
        Part("Pass \($0)", id: "pass-\($0)", words: lines.start($0), lines.pass($0))
      })
    subject =
      "a = 1 where z ≥ 0, else 0; after each sample w becomes w + η·(y − a)·x, and b becomes b + η·(y − a)"
    meanings = nil
    given = lines.given + [[(.rate, sgd.learningRate)]]
    otherNames = lines.otherNames(passes)
  }

  /// The most passes that are asked for: a circle goes on forever.
  private static let mostPasses = 20
}

/// The lines of a perceptron's passes.
private struct PassLines {
  let example: Case
  let layer: Trace.Layer

  private var neurons: Range<Int> { 0..<layer.weights.shape[0] }
  private var inputs: Range<Int> { 0..<layer.weights.shape[1] }
  private var hasBias: Bool { layer.biases != nil }

  private func letter(_ base: String, _ index: [Int], sample: Int? = nil) -> Element {
    let isData = base == "x" || base == "y"
    return Element(Symbol(base, isData ? nil : "\(layer.number)", sample: sample), index)
  }

  /// The weights and the bias of a neuron.
  private func parameters(_ i: Int) -> [Element] {
    inputs.map { letter("w", [i, $0]) } + (hasBias ? [letter("b", [i])] : [])
  }

  var given: [[(element: Element, number: Double)]] {
    let samples = (0..<example.samples).flatMap { s in
      [
        inputs.map { (letter("x", [$0], sample: s + 1), example.inputs[s, $0]) },
        neurons.map { (letter("y", [$0], sample: s + 1), example.targets[s, $0]) },
      ]
    }
    let weights = neurons.map { i in inputs.map { (letter("w", [i, $0]), layer.weights[i, $0]) } }
    let biases = layer.biases.map { b in neurons.map { (letter("b", [$0]), b.values[$0]) } }
    return samples + weights + (biases.map { [$0] } ?? [])
  }

  /// A weight or bias as it is before a sample: that after the sample before, or at first the given one.
  private func before(_ parameter: Element, _ pass: Int, _ sample: Int) -> Element {
    if sample > 1 { return after(parameter, pass, sample - 1) }
    return pass > 1 ? after(parameter, pass - 1, example.samples) : parameter
  }

  private func after(_ parameter: Element, _ pass: Int, _ sample: Int) -> Element {
    var new = parameter.new
    new.symbol.sample = sample
    return new.within("pass \(pass)")
  }

  /// What a pass begins with; its lines call it w and b.
  func start(_ pass: Int) -> Phrase {
    guard pass > 1 else { return "" }
    let pairs = neurons.flatMap(parameters).map { old -> Phrase in
      var new = old.new
      new.symbol.sample = example.samples
      return "\(old) = \(new)"
    }
    return pairs.joined(", ") + " of pass \(pass - 1)."
  }

  /// The line with the weights as they were a sample before, all at once and each alone, and as they were at the start.
  private func stale(_ formula: Formula, _ i: Int, _ pass: Int, _ sample: Int) -> [Formula] {
    let parameters = parameters(i)
    let now = parameters.map { before($0, pass, sample) }
    let earlier = sample > 1 ? (pass, sample - 1) : (pass - 1, example.samples)
    guard earlier.0 > 0 else { return [] }
    let old = parameters.map { before($0, earlier.0, earlier.1) }
    func replaced(_ new: [Element]) -> Formula {
      formula.substituting { part in now.firstIndex(of: part).map { new[$0].formula } }
    }
    let single = now.indices.map { formula.substituting(now[$0], by: old[$0].formula) }
    return [replaced(old)] + single
      + [replaced(parameters.map { before($0, pass, 1) }), replaced(parameters)]
  }

  func pass(_ pass: Int) -> [Exercise.Line] {
    (1...example.samples).flatMap { sample in
      neurons.flatMap { answer($0, pass, sample) } + neurons.flatMap { change($0, pass, sample) }
    }
  }

  private func answer(_ i: Int, _ pass: Int, _ sample: Int) -> [Exercise.Line] {
    let (z, a) = answerNames(i, pass, sample)
    let products = inputs.map { j in
      before(letter("w", [i, j]), pass, sample).formula
        * letter("x", [j], sample: sample).formula
    }
    let bias = before(letter("b", [i]), pass, sample).formula
    let sum = Formula.add(products + (hasBias ? [bias] : []))
    var step = Exercise.Line(
      a, [.select(z.formula, .greaterOrEqual, 0, then: 1, otherwise: 0)]
    ).slipping(.edge, .select(z.formula, .greater, 0, then: 1, otherwise: 0))
    step.remark = "sample \(sample)"
    var line = Exercise.Line(z, [sum])
    let stale = stale(sum, i, pass, sample)
    for formula in stale.prefix(1) { line = line.slipping(.staleWeight, formula) }
    if hasBias { line = line.slipping(.biasForgotten, .add(products)) }
    // One weight alone is hardly ever forgotten.
    for formula in stale.dropFirst() { line = line.slipping(.staleWeight, formula) }
    let early = sum.substituting { part in
      parameters(i).first { before($0, pass, sample) == part }
        .map { after($0, pass, sample).formula }
    }
    return [line.slipping(.updatedWeight, early), step]
  }

  private func answerNames(_ i: Int, _ pass: Int, _ sample: Int) -> (z: Element, a: Element) {
    let round = "pass \(pass)"
    return (
      letter("z", [i], sample: sample).within(round), letter("a", [i], sample: sample).within(round)
    )
  }

  private func change(_ i: Int, _ pass: Int, _ sample: Int) -> [Exercise.Line] {
    let y = letter("y", [i], sample: sample).formula
    let a = answerNames(i, pass, sample).a.formula
    func line(_ parameter: Element, _ factors: [Formula]) -> Exercise.Line {
      let old = before(parameter, pass, sample).formula
      func moved(_ difference: Formula, _ rate: Formula, _ factors: [Formula]) -> Formula {
        old + .multiply([rate, difference] + factors)
      }
      let (rate, right) = (Element.rate.formula, y - a)
      let usual = moved(right, rate, factors)
      let line = Exercise.Line(after(parameter, pass, sample), [usual])
        .slipping(.rateForgotten, moved(right, 1, factors))
        .slipping(.swappedTarget, moved(a - y, rate, factors))
        .slipping(.factorForgotten, moved(right, rate, []))
        .slipping(.factorForgotten, moved(right, 1, []))
      return stale(usual, i, pass, sample).filter { $0 != usual }.reduce(line) {
        $0.slipping(.staleWeight, $1)
      }
    }
    let weights = inputs.map { j in
      line(letter("w", [i, j]), [letter("x", [j], sample: sample).formula])
    }
    return weights + (hasBias ? [line(letter("b", [i]), [])] : [])
  }

  /// Names without the pass, in the first; b1@2 for b1[1]@2, where there is one neuron.
  func otherNames(_ passes: Int) -> [String: Element] {
    var names: [String: Element] = [:]
    for line in pass(1) {
      guard let (_, element) = line.element.rounded else { continue }
      names[element.asciiName] = line.element
      names[element.formula.printed()] = line.element
    }
    return names
  }
}
