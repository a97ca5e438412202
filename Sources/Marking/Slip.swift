import ChainruleFormulas

/// What has likely gone wrong with a number: doing it gives the number that was written.
public struct Slip: Hashable, Sendable {
  /// The kinds of slips that are tried; the raw value is their name.
  public enum Kind: String, Sendable, CaseIterable {
    /// A sign is turned round, of the number or of a term.
    case lostMinus = "lost minus"
    /// A ½ or a 2 is left out, or put in.
    case forgottenFactor = "forgotten ½ or 2"
    /// Samples or outputs are added where their mean is taken, or the other way round.
    case sumForMean = "sum for mean"
    /// ∂a/∂z is left out of a chain.
    case missingSlope = "missing σ′"
    /// The derivative of the activation is taken at a, or a(1 − a) at z.
    case slopeOfActivation = "σ′ of a in place of z"
    /// Of a sum over several ways one is taken.
    case onePath = "one path where several add up"
    /// A weight is used as it is after the update.
    case updatedWeight = "already updated weight used"
    /// A weight is used as it was before the last update, or at the start.
    case staleWeight = "weight not updated yet"
    /// wⱼᵢ is used for wᵢⱼ.
    case transposedIndex = "transposed index"
    /// The number of another neuron, input or sample is used.
    case neighbor = "neighbor's value"
    /// b is left out of a sum.
    case biasForgotten = "bias forgotten"
    /// η is left out of an update.
    case rateForgotten = "learning rate forgotten"
    /// ln is used for log₁₀, or the other way round.
    case otherLogarithm = "natural log for log10"
    /// A number was rounded to fewer digits than the person otherwise keeps before it was used.
    case roundedFactor = "rounded factor reused"
    /// y stands where the output belongs, and the other way round.
    case swappedTarget = "swapped y and ŷ"
    /// Two neighboring digits are exchanged.
    case transposedDigits = "digits transposed"
    /// z is given as a.
    case activationForgotten = "activation forgotten"
    /// A factor of a product is left out that is no slope.
    case factorForgotten = "factor forgotten"
    /// A term of a sum is left out.
    case termForgotten = "term forgotten"
    /// A square root is left out.
    case rootForgotten = "root forgotten"
    /// A gradient is used as it was before it was clipped.
    case clippingForgotten = "clipping forgotten"
    /// The share of a penalty on the weights, or their decay, is left out.
    case penaltyForgotten = "penalty forgotten"
    /// What the optimizer remembers of earlier steps is left out.
    case memoryForgotten = "memory forgotten"
    /// Adam's means are used as they are, without the division by 1 − βᵗ.
    case correctionForgotten = "bias correction forgotten"
    /// The number is ten, a hundred or a thousand times too great or too small.
    case decimalPoint = "decimal point misplaced"
    /// The digits behind the last one are left out, not rounded.
    case cutOff = "cut off, not rounded"

    /// f′(g) is given for f′(g)·g′.
    case innerForgotten = "inner derivative forgotten"
    /// n·xⁿ is given for n·xⁿ⁻¹.
    case exponentKept = "exponent not lowered"
    /// A product or quotient is derived as if it were a sum, or one part of it only.
    case productRule = "product rule forgotten"
    /// A constant is kept where its derivative is 0.
    case constantKept = "constant kept in the derivative"
    /// x + η·f′ is taken for x − η·f′.
    case climbed = "climbs instead of descends"
    /// f/f′ and its like have their parts exchanged.
    case upsideDown = "quotient upside down"
    /// f stands where f′ belongs.
    case valueForSlope = "value in place of the slope"
    /// A step is taken with the memory as it was before it.
    case oldMemory = "memory used before its update"
    /// g stands where g² belongs.
    case squareForgotten = "square forgotten"
    /// p(1 − p) and −p·q are exchanged in a softmax's Jacobian.
    case diagonal = "diagonal and the rest exchanged"
    /// A number that stands exactly at an edge is put on its other side.
    case edge = "wrong side of the edge"
    /// Numbers are divided by their sum, not their exponentials.
    case exponentialForgotten = "exponential forgotten"
  }

  /// What was done.
  public let kind: Kind
  /// The number in which it was done: the one that is marked, or one before it that was not written down.
  public let element: Element
  /// What follows from the person's earlier numbers with this slip, unrounded.
  public let value: Double
  /// Which number was used for which, where a neighbor's was and it is plain whose.
  public internal(set) var exchange: Exchange? = nil

  /// One number in the place of another.
  public struct Exchange: Hashable, Sendable {
    /// The one that was used.
    public let used: Element
    /// The one that belongs there.
    public let due: Element
  }
}
