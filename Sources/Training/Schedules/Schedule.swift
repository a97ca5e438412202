import RealModule

/// How the learning rate changes over the epochs: a factor of the optimizer's own rate.
public enum Schedule: Hashable, Sendable, Codable {
  /// Always 1.
  case constant
  /// Multiplied with `factor` every `epochs` epochs.
  case step(epochs: Int, factor: Double)
  /// Up from 0 in a straight line for `warmUp` epochs, then down to `floor` along half a cosine until `epochs`.
  case cosine(epochs: Int, warmUp: Double = 0, floor: Double = 0)
  /// Multiplied with `factor` whenever the watched loss has not become smaller for more than `patience` epochs.
  case reduceOnPlateau(factor: Double = 0.1, patience: Int = 10, threshold: Double = 1e-4)

  private enum CodingKeys: String, CodingKey {
    case constant, step, cosine
    case reduceOnPlateau = "reduce_on_plateau"
  }
  private enum CosineCodingKeys: String, CodingKey {
    case epochs, floor
    case warmUp = "warm_up"
  }

  /// The factor at a time counted in epochs, a step's share included: 2.5 is half through the third epoch.
  ///
  /// `plateau` is the factor that the watched loss has led to.
  public func factor(at epoch: Double, plateau: Double = 1) -> Double {
    switch self {
    case .constant: return 1
    case .step(let epochs, let factor):
      return Double.pow(factor, (epoch / Double(epochs)).rounded(.down))
    case .cosine(let epochs, let warmUp, let floor):
      if epoch < warmUp { return epoch / warmUp }
      let part = min(1, (epoch - warmUp) / max(Double(epochs) - warmUp, 1e-9))
      return floor + (1 - floor) * (1 + Double.cos(Double.pi * part)) / 2
    case .reduceOnPlateau: return plateau
    }
  }
}

/// The memory of `Schedule.reduceOnPlateau`: the best loss so far and how long ago it was.
public struct Plateau: Hashable, Sendable, Codable {
  /// What the learning rate is to be multiplied by.
  public private(set) var factor = 1.0
  private(set) var best = Double.infinity
  private(set) var waited = 0

  public init() {}

  init(factor: Double, best: Double, waited: Int) {
    (self.factor, self.best, self.waited) = (factor, best, waited)
  }

  /// Takes note of an epoch's loss. As PyTorch's `ReduceLROnPlateau` in relative mode.
  public mutating func note(_ loss: Double, by factor: Double, patience: Int, threshold: Double) {
    if loss < best * (1 - threshold) {
      best = loss
      waited = 0
      return
    }
    waited += 1
    if waited > patience {
      self.factor *= factor
      waited = 0
    }
  }
}
