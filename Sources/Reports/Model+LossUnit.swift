import ChainruleInterchange
import ChainruleNetworks

extension Model {
  /// What its training measured the loss of a row in: “nats”, or σ, the standard deviation of a target whose numbers were
  /// standardized; empty for a bare number.
  public var lossUnit: String {
    switch loss.loss {
    case is CrossEntropyLoss, is BinaryCrossEntropyLoss: "nats"
    case is MeanSquaredErrorLoss, is SquaredErrorLoss, is HalfSquaredErrorLoss: isScaled ? "σ²" : ""
    case is MeanAbsoluteErrorLoss: isScaled ? "σ" : ""
    default: ""
    }
  }

  private var isScaled: Bool {
    if case .numbers? = preprocessing?.target.coding { true } else { false }
  }
}
