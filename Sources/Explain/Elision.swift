import ChainruleFormulas
import ChainruleTensors

/// What is looked at where there is too much to look at: the largest, and the rest as one exact number.
public struct Elision: Hashable, Sendable {
  /// Sums of at most this many terms stand in full.
  public var fullTerms: Int
  /// How many terms of a longer sum are shown, the largest first.
  public var terms: Int
  /// Layers of at most this many neurons are shown in full, and so are as many samples.
  public var fullNeurons: Int
  /// How many neurons of a wider layer, and how many samples of more, are shown.
  public var neurons: Int
  /// Parameters of at most this many numbers are shown in full.
  public var fullWeights: Int
  /// How many weights of a larger one are shown.
  public var weights: Int
  /// Where the forward and backward pass take at most this many equations, all are worked out; else one neuron and one
  /// weight of each layer are, and the others stand in tables.
  public var fullEquations: Int
  /// Likewise for the equations of the update: one weight of each layer is worked out where there are more.
  public var fullUpdates: Int
  /// How many layers are worked out where not all equations are; of more, the first and the last, and what lies
  /// between them has a line of a table each.
  public var fullLayers: Int
  /// How many lines such a table has at most.
  public var layerLines: Int

  public init(
    fullTerms: Int = 12, terms: Int = 5, fullNeurons: Int = 8, neurons: Int = 3,
    fullWeights: Int = 48, weights: Int = 6, fullEquations: Int = 100, fullUpdates: Int = 48,
    fullLayers: Int = 4, layerLines: Int = 50
  ) {
    (self.fullTerms, self.terms) = (fullTerms, terms)
    (self.fullNeurons, self.neurons) = (fullNeurons, neurons)
    (self.fullWeights, self.weights) = (fullWeights, weights)
    (self.fullEquations, self.fullUpdates) = (fullEquations, fullUpdates)
    (self.fullLayers, self.layerLines) = (fullLayers, layerLines)
  }

  /// Everything, however much it is.
  public static let none = Elision(
    fullTerms: .max, terms: .max, fullNeurons: .max, neurons: .max, fullWeights: .max,
    weights: .max, fullEquations: .max, fullUpdates: .max, fullLayers: .max, layerLines: .max)

  /// The formula with long sums cut to their largest terms; and the numbers of what is left out. A term that is a
  /// number by itself among products, the bias, stays at the end.
  func shortened(_ formula: Formula, _ number: (Element) -> Double?) -> (
    formula: Formula, rests: [Element: Double]
  ) {
    var rests: [Element: Double] = [:]
    let short = shortened(formula, number, &rests)
    return (short, rests)
  }

  private func shortened(
    _ formula: Formula, _ number: (Element) -> Double?, _ rests: inout [Element: Double]
  ) -> Formula {
    guard case .add(let terms) = formula, terms.count > fullTerms else {
      switch formula {
      case .number, .element: return formula
      default:
        var inner = rests
        let short = formula.mapParts { shortened($0, number, &inner) }
        rests = inner
        return short
      }
    }
    func isAlone(_ term: Formula) -> Bool { if case .element = term { true } else { false } }
    let hasProducts = terms.contains { !isAlone($0) }
    let alone = hasProducts ? terms.filter(isAlone) : []
    let long = hasProducts ? terms.filter { !isAlone($0) } : terms
    let values = long.map { $0.value { number(Element($0, $1)) ?? .nan } }
    let (largest, left) = split(values)
    guard !left.isEmpty else { return formula }
    let rest = Element(Symbol("rest\(rests.count)", form: .rest(left.count)))
    rests[rest] = exactSum(left.map { values[$0] })
    return .add(largest.map { long[$0] } + [rest.formula] + alone)
  }

  /// The places of the largest numbers by magnitude, largest first, and of all others.
  private func split(_ values: [Double]) -> (largest: [Int], left: [Int]) {
    let largest = Elision.largest(values.count, terms) { values[$0] }
    let shown = Set(largest)
    return (largest, values.indices.filter { !shown.contains($0) })
  }

  /// The places of the `limit` largest numbers by magnitude, largest first; of equal ones the earlier. NaN is large.
  static func largest(_ count: Int, _ limit: Int, _ value: (Int) -> Double) -> [Int] {
    guard count > limit else {
      return (0..<count).sorted { size(value($0)) > size(value($1)) }
    }
    var best: [(place: Int, size: Double)] = []
    for place in 0..<count {
      let size = size(value(place))
      if best.count == limit, let last = best.last, size <= last.size { continue }
      let position = best.firstIndex { $0.size < size } ?? best.count
      best.insert((place, size), at: position)
      if best.count > limit { best.removeLast() }
    }
    return best.map(\.place)
  }

  private static func size(_ value: Double) -> Double { value.isNaN ? .infinity : abs(value) }

  /// Which neurons or samples are shown, in their own order.
  func shown(_ count: Int, by weight: (Int) -> Double) -> [Int] {
    count <= fullNeurons ? Array(0..<count) : Elision.largest(count, neurons, weight).sorted()
  }

  /// Which numbers of a parameter are shown, in their own order.
  func shownWeights(_ tensor: Tensor<Double>) -> [Int] {
    guard tensor.count > fullWeights else { return Array(0..<tensor.count) }
    return Elision.largest(tensor.count, weights) { tensor.values[$0] }.sorted()
  }
}
