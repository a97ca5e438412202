import ChainruleExplain
import ChainruleFormulas
import ChainruleMarking
import ChainruleNetworks

/// Something of an example that is no network, to be calculated by hand: one of its formulas, runs, cases or functions.
///
///     let file = try ExampleFile(file: "newton.yaml")
///     try file.practices[0].exercise(variant: 3)
public struct Practice: Sendable {
  /// What tells it from the others of the file.
  public let name: String
  private let make: @Sendable (inout KindDraw?) throws -> Exercise

  init(_ name: String, _ make: @escaping @Sendable (inout KindDraw?) throws -> Exercise) {
    (self.name, self.make) = (name, make)
  }

  /// With the example's own numbers, or those of a variant; nil for a variant where no numbers do.
  ///
  /// - Throws: `DerivationError` for a formula that is too large.
  public func exercise(variant number: Int? = nil) throws -> Exercise? {
    var none: KindDraw?
    let original = try make(&none)
    guard let number else { return original }
    return try original.kindest(number) { draw in
      var drawn: KindDraw? = draw
      return try make(&drawn)
    }
  }
}

extension ExampleFile {
  /// What there is to be calculated by hand in an example that is no network; none in one of random numbers.
  public var practices: [Practice] {
    switch content {
    case .network, .random: []
    case .derive(let formulas): formulas.map(\.practice)
    case .descent(let runs): runs.map(\.practice)
    case .optimizers(let paths): paths.practices
    case .scalarChain(let chain): chain.practices
    case .softmax(let example): example.practices
    case .activations(let table): table.practices
    }
  }
}

extension KindDraw? {
  /// Another number of one digit where there is a draw, else this one.
  mutating func like(_ number: Double) -> Double {
    guard var draw = self else { return number }
    defer { self = draw }
    return draw.like(number)
  }
}

extension FormulaExample {
  var practice: Practice {
    Practice(name) { draw in
      var point: [Element: Double] = [:]
      for variable in variables { point[variable] = draw.like(self.point[variable] ?? .nan) }
      return Exercise(
        try Derivation(formula, at: point, withRespectTo: variables), name: name)
    }
  }
}

extension DescentExample {
  /// The most steps that are asked for.
  private static let mostSteps = 100

  var practice: Practice {
    Practice(name) { draw in
      let start = (letter: letter, number: draw.like(start))
      let count = min(steps, DescentExample.mostSteps)
      switch method {
      case .newton: return Exercise(rootOf: formula, from: start, steps: count, name: name)
      case .descent:
        return Exercise(
          formula, from: [start], by: SGD(learningRate: learningRate), steps: count, name: name)
      }
    }
  }
}

extension OptimizerPaths {
  private static let mostSteps = 50

  /// One for each run, called after its optimizer; where two have the same, with the rate behind it.
  var practices: [Practice] {
    let kinds = runs.map { type(of: $0.optimizer).kind }
    return zip(runs, kinds).map { run, kind in
      let isAlone = kinds.count { $0 == kind } == 1
      let name =
        isAlone ? kind : "\(kind) \(JSONValue.number(run.optimizer.learningRate).plainText)"
      return Practice(name) { draw in
        let point = self.start.map { draw.like($0) }
        return Exercise(
          self.height, from: Array(zip(self.letters, point).map { ($0, $1) }), by: run.optimizer,
          steps: min(self.steps, OptimizerPaths.mostSteps), name: name)
      }
    }
  }

  /// The axes by their usual letters.
  public var letters: [Element] {
    let usual = ["x", "y", "z"]
    return curvatures.indices.map {
      Element(Symbol(usual.indices.contains($0) ? usual[$0] : "p\($0 + 1)"))
    }
  }

  /// f = (x² + 10·y²)/2
  private var height: Formula {
    let squares = zip(curvatures, letters).map { c, letter -> Formula in
      let square = Formula.power(letter.formula, 2)
      return c == 1 ? square : .number(c) * square
    }
    return (squares.count == 1 ? squares[0] : .add(squares)) / 2
  }
}
