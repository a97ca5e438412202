import ChainruleFormulas

/// One step of a formula that is calculated piece by piece: u2 = σ(u1).
public struct DerivationStage: Hashable, Sendable {
  /// What the stage is called: u2.
  public let element: Element
  /// What it does, in one word: `square`, `sigmoid`, `affine`, `sum_of_products`, `product`, `quotient`, `choice`.
  public let function: String
  /// The stage in the names of variables and earlier stages.
  public let formula: Formula
  /// Its number, calculated from the numbers of its inputs.
  public let value: Double
  /// The derivative of this stage alone by each of its inputs, in order of appearance.
  public let locals: [StageDerivative]
}

/// The derivative of one stage by one of its inputs, all others held: ∂u2/∂u1 = u2·(1 − u2).
public struct StageDerivative: Hashable, Sendable {
  /// The stage that is derived.
  public let stage: Element
  /// What it is derived by.
  public let input: Element
  /// By the rules taught in school, simplified.
  public let formula: Formula
  /// The same with the stage's own name for what equals it; `formula` where nothing does.
  public let shortFormula: Formula
  /// The number of `formula`.
  public let value: Double
  /// Whether a value of 0 says that the stage passes its input over, whatever comes before.
  public let canBlock: Bool

  /// ∂u2/∂u1
  public var element: Element { input.derivative(of: stage) }
}

/// One way from a variable to the result, as the local derivatives along it, the last stage's first.
public struct DerivationPath: Hashable, Sendable {
  /// At least one; neighbors have a stage in common.
  public let factors: [StageDerivative]

  /// Whether a choice on the way takes another one.
  public var isPassedOver: Bool { factors.contains { $0.canBlock && $0.value == 0 } }

  /// The product of the factors; 0 where a choice passes over the way, even if a factor has no value there.
  public var product: Double {
    if isPassedOver { return 0 }
    return factors.dropFirst().reduce(factors.first?.value ?? 1) { $0 * $1.value }
  }
}

/// The derivative of the whole formula by one variable, found in three ways.
public struct PartialDerivative: Hashable, Sendable {
  /// What the formula is derived by.
  public let variable: Element
  /// The chain rule: the sum over all ways of the products of their local derivatives.
  public let value: Double
  /// The ways, where there are at most `Derivation.mostPaths`; else none.
  public let paths: [DerivationPath]
  /// How many ways there are; rounded where they are very many.
  public let pathCount: Double
  /// The derivative of the whole formula by the rules taught in school, simplified.
  public let formula: Formula
  /// The number of `formula`.
  public let formulaValue: Double
  /// From values of the formula nearby, with its estimated error; nil where there are none on both sides.
  public let difference: CentralDifference?

  /// Whether the three agree: the first two to 10⁻⁹, the difference to 10⁻⁶ or ten times its estimated error.
  public var agrees: Bool {
    let scale = max(1, value.magnitude)
    guard value.isFinite, formulaValue.isFinite else { return false }
    guard (value - formulaValue).magnitude <= 1e-9 * scale else { return false }
    guard let difference else { return true }
    return (difference.value - value).magnitude <= max(1e-6 * scale, 10 * difference.error)
  }
}
