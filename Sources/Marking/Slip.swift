import ChainruleFormulas

/// What has likely gone wrong with a number: doing it gives the number that was written.
public struct Slip: Hashable, Sendable {
  /// The kinds of slips that are tried; the raw value is their name.
  public enum Kind: String, Sendable, CaseIterable {
    case lostMinus = "lost minus"
    case forgottenFactor = "forgotten ½ or 2"
    case sumForMean = "sum for mean"
    case missingSlope = "missing σ′"
    case slopeOfActivation = "σ′ of a in place of z"
    case onePath = "one path where several add up"
    case updatedWeight = "already updated weight used"
    case transposedIndex = "transposed index"
    case neighbor = "neighbor's value"
    case biasForgotten = "bias forgotten"
    case rateForgotten = "learning rate forgotten"
    case otherLogarithm = "natural log for log10"
    case roundedFactor = "rounded factor reused"
    case swappedTarget = "swapped y and ŷ"
    case transposedDigits = "digits transposed"
    case activationForgotten = "activation forgotten"
    case factorForgotten = "factor forgotten"
    case decimalPoint = "decimal point misplaced"
  }

  /// What was done.
  public let kind: Kind
  /// The number in which it was done: the one that is marked, or one before it that was not written down.
  public let element: Element
  /// What follows from the person's earlier numbers with this slip, unrounded.
  public let value: Double
}
