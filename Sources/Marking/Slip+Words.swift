import ChainruleExplain
import ChainruleFormulas

extension Slip {
  /// What was done, in a few words; of a neighbor's number whose.
  var explanation: Phrase {
    exchange.map { "\($0.used.told) is used where \($0.due.told) belongs" }
      ?? "\(kind.explanation)"
  }
}

extension Slip.Kind {
  /// What was done, in a few words.
  var explanation: String {
    switch self {
    case .lostMinus: "a sign is turned round"
    case .forgottenFactor: "it is off by a factor of 2"
    case .sumForMean: "a mean is taken for a sum, or a sum for a mean"
    case .missingSlope: "the derivative of the activation is left out"
    case .slopeOfActivation: "the derivative of the activation is taken at the wrong number"
    case .onePath: "the number works on the cost in several ways, and only one is counted"
    case .updatedWeight: "a weight is used as it is after the update"
    case .staleWeight: "a weight is used as it was before its last update"
    case .transposedIndex: "the two places of a weight are exchanged"
    case .neighbor: "the number of a neighbor is used"
    case .biasForgotten: "the bias is left out"
    case .rateForgotten: "the learning rate is left out"
    case .otherLogarithm: "the logarithm has another base"
    case .roundedFactor: "a factor was rounded too early"
    case .swappedTarget: "target and output are exchanged"
    case .transposedDigits: "two digits are exchanged"
    case .activationForgotten: "the activation is left out"
    case .factorForgotten: "a factor of the product is left out"
    case .termForgotten: "a term of the sum is left out"
    case .rootForgotten: "the square root is left out"
    case .clippingForgotten: "the gradient is used as it was before clipping"
    case .penaltyForgotten: "the penalty on the weights is left out"
    case .memoryForgotten: "what the optimizer remembers of earlier steps is left out"
    case .correctionForgotten: "the means are not divided by 1 − βᵗ"
    case .decimalPoint: "the decimal point stands at another place"
    case .cutOff: "the digits that follow were left out; rounding makes one more of the last"
    case .innerForgotten: "the slope of what stands within is left out"
    case .exponentKept: "the power is the same as before it was derived"
    case .productRule: "the parts are derived without their rule"
    case .constantKept: "the derivative of a constant is 0"
    case .climbed: "the step goes up the slope"
    case .upsideDown: "what is above and below the bar is exchanged"
    case .valueForSlope: "the function stands where its derivative belongs"
    case .oldMemory: "the step uses the memory as it was before it"
    case .squareForgotten: "the square is left out"
    case .diagonal: "p(1 − p) stands on the diagonal, −p·q beside it"
    case .edge: "exactly on the edge, the other answer is due"
    case .exponentialForgotten: "the numbers themselves are used, not their exponentials"
    }
  }
}
