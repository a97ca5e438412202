import ChainruleExplain
import ChainruleFormulas
import ChainruleGraphs
import ChainruleNetworks
import ChainruleTensors

extension Case {
  /// The same exercise with other numbers: kind ones, of a digit or two, that a calculation by hand does not stumble on.
  ///
  /// Zeros and ones among inputs stay, for a truth table is one; classes stay classes; whole weights stay whole. Of a
  /// hundred drawings the kindest is taken: no sum so large that its neuron is saturated, no layer of ReLUs that are all
  /// off, no ReLU on its kink, a cost that is neither 0 nor great, no more numbers that are 0 or equal than in the original.
  ///
  /// - Parameter number: from 1; the same number gives the same variant, wherever it is made.
  /// - Throws: `NetworkError` where the parts of the case do not fit together.
  public func variant(_ number: Int) throws -> Case {
    let isPerceptron = loss.loss is PerceptronLoss
    let search = KindSearch(
      original: self, isSmall: isPerceptron, given: \.givenNumbers,
      assessed: { drawn in
        if isPerceptron { return (try PerceptronRun(drawn).unkindness, []) }
        let trace = try Trace(drawn)
        return (trace.unkindness, trace.numbers)
      })
    var example = try search.variant(number) { draw in
      var numbers = KindNumbers(draw: draw)
      return numbers.applied(to: self)
    }.drawn
    example.name = name.isEmpty ? "Variant \(number)" : "\(name), variant \(number)"
    (example.about, example.printed, example.preparations) = ("", [], [])
    (example.optimizerStates, example.stepsMade) = ([:], 0)
    return example
  }

  private var givenNumbers: [Double] {
    network.parameters.flatMap { parameters[$0.id]?.values ?? [] } + inputs.values + targets.values
  }
}

/// Draws numbers that are easily written down.
private struct KindNumbers {
  var draw: KindDraw

  mutating func applied(to example: Case) -> Case {
    var example = example
    // Which samples a line can part is what a perceptron's exercise is about: only the start is another one.
    if example.loss.loss is PerceptronLoss { return started(example) }
    for spec in example.network.parameters {
      guard let old = example.parameters[spec.id] else { continue }
      // A frozen or absent bias of zeros is part of the exercise.
      if old.values.allSatisfy({ $0 == 0 }) { continue }
      let isWhole = old.values.allSatisfy { $0 == $0.rounded() && abs($0) <= 10 }
      example.parameters[spec.id]?.values = fresh(old.values) {
        $0.sign() * (isWhole ? Double($0.whole(1...3)) : Double($0.whole(1...9)) / 10)
      }
    }
    if !example.inputs.values.allSatisfy({ [0, 1, -1].contains($0) }) {
      example.inputs.values = fresh(example.inputs.values) { Double($0.whole(1...9)) / 10 }
    }
    example.targets = targets(like: example.targets)
    return example
  }

  /// So many numbers, none twice as far as there are others.
  private mutating func fresh(_ old: [Double], _ next: (inout KindDraw) -> Double) -> [Double] {
    old.reduce(into: []) { numbers, _ in
      var number = next(&draw)
      for _ in 0..<20 where numbers.suffix(8).contains(number) { number = next(&draw) }
      numbers.append(number)
    }
  }

  /// With other weights before the first sample, whole ones where they were whole.
  private mutating func started(_ example: Case) -> Case {
    var example = example
    for spec in example.network.parameters {
      guard let old = example.parameters[spec.id] else { continue }
      let isWhole = old.values.allSatisfy { $0 == $0.rounded() }
      example.parameters[spec.id]?.values = old.values.map { _ in
        isWhole ? Double(draw.whole(-2...2)) : Double(draw.whole(-5...5)) / 10
      }
    }
    return example
  }

  private mutating func targets(like old: Tensor<Double>) -> Tensor<Double> {
    var new = old
    let width = old.shape[1]
    let isOneHot =
      width > 1
      && old.rows.allSatisfy { row in
        row.count { $0 == 1 } == 1 && row.count { $0 == 0 } == width - 1
      }
    if isOneHot {
      for row in 0..<old.shape[0] {
        let chosen = draw.whole(0...width - 1)
        for column in 0..<width { new.values[row * width + column] = column == chosen ? 1 : 0 }
      }
    } else if old.values.allSatisfy({ [0, 1, -1].contains($0) }) {
      // Truth tables and signs belong to the exercise.
    } else {
      new.values = fresh(old.values) { Double($0.whole(1...9)) / 10 }
    }
    return new
  }
}

extension PerceptronRun {
  /// How much there is for a hand to do that teaches nothing: no error at all, or passes without end.
  fileprivate var unkindness: Double {
    if updates.isEmpty { return 1e3 }
    return Double(max(0, (cycle?.to ?? errorsPerEpoch.count - 1) - 5))
  }
}

extension Trace {
  /// The numbers of a calculation by hand.
  fileprivate var numbers: [Double] {
    layers.flatMap { layer -> [Double] in
      let tensors = [layer.z, layer.a, layer.dCda, layer.delta, layer.weightGradient]
      return tensors.flatMap(\.values)
    } + [cost]
  }

  /// How much there is for a hand to stumble on; 0 for a kind example.
  fileprivate var unkindness: Double {
    var sum = 0.0
    if !cost.isFinite { return 1e9 }
    if cost < 1e-3 || cost > 10 { sum += 1 }
    for layer in layers {
      let kind = activation(of: layer)
      for z in layer.z.values where abs(z) > 3 { sum += abs(z) - 3 }
      guard kind == .relu else { continue }
      sum += Double(layer.z.values.count { abs($0) < 1e-9 })
      for row in layer.z.rows where row.allSatisfy({ $0 <= 0 }) { sum += 1 }
    }
    if let first = layers.first, first.weightGradient.values.allSatisfy({ $0 == 0 }) { sum += 1 }
    return sum
  }
}
