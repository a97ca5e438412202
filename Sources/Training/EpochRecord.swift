import ChainruleInterchange

/// What is known after an epoch of training: a line of `history.jsonl`.
public struct EpochRecord: Sendable, Hashable {
  /// Counted from 1.
  public let epoch: Int
  /// Epochs in all, if nothing ends training before.
  public let epochs: Int
  /// The mean loss of a training row, each batch's as it was before its update.
  public let loss: Double
  /// The mean loss of a validation row after the epoch; nil without validation, as all that follows
  /// of it.
  public let validationLoss: Double?
  /// For classes.
  public let validationAccuracy: Double?
  /// For numbers, in the target's units.
  public let validationRMSE: Double?
  /// η of the epoch's last step.
  public let learningRate: Double
  /// The Euclidean norm of all gradients of the last step.
  public let gradientNorm: Double
  /// The time the epoch took.
  public let seconds: Double
  /// The time that the `fit` has taken, that before a resumed checkpoint included.
  public let elapsed: Double
  /// Epochs trained by the `fit`, those before a resumed checkpoint included.
  public let epochsDone: Int
  /// `weightHash` of the parameters after the epoch.
  public let weightHash: String
  /// Whether the watched loss is the least so far.
  public let isBest: Bool

  /// The time that the remaining epochs will take if they take as long as those before, on average.
  public var secondsLeft: Double {
    epochsDone == 0 ? 0 : elapsed / Double(epochsDone) * Double(epochs - epoch)
  }

  /// One object; keys of what is not known are left out.
  public var json: JSONValue {
    var object: JSONObject = ["epoch": .integer(epoch), "loss": .number(loss)]
    let validation = [
      ("validation_loss", validationLoss), ("validation_accuracy", validationAccuracy),
      ("validation_rmse", validationRMSE),
    ]
    for (key, value) in validation { if let value { object[key] = .number(value) } }
    object["learning_rate"] = .number(learningRate)
    object["gradient_norm"] = .number(gradientNorm)
    object["seconds"] = .number(seconds)
    object["weight_hash"] = .string(weightHash)
    object["is_best"] = .bool(isBest)
    return .object(object)
  }
}
