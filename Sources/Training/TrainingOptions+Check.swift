import ChainruleNetworks

extension TrainingOptions {
  /// Throws `NetworkError` where the schedule cannot be followed: a warm-up longer than what it warms up for, a factor
  /// that is no factor.
  ///
  ///     layer schedule: expected a warm-up of at most 10 epochs, found 20.0
  ///
  /// - Parameter epochs: the epochs of the whole run, if they are known; `Trainer.fit` knows them.
  public func check(epochs: Int? = nil) throws(NetworkError) {
    switch schedule {
    case .constant: return
    case .step(let every, let factor):
      try require(every >= 1, "at least 1 epoch between steps", found: "\(every)")
      try require(factor > 0 && factor.isFinite, "a factor above 0", found: "\(factor)")
    case .cosine(let whole, let warmUp, let floor):
      try require(warmUp >= 0, "a warm-up of at least 0 epochs", found: "\(warmUp)")
      let limit = min(whole, epochs ?? whole)
      try require(
        warmUp <= Double(limit), "a warm-up of at most \(limit) epochs", found: "\(warmUp)")
      try require((0...1).contains(floor), "a floor from 0 to 1", found: "\(floor)")
    case .reduceOnPlateau(let factor, let patience, let threshold):
      try require(
        factor > 0 && factor.isFinite, "a factor above 0 for a plateau", found: "\(factor)")
      try require(patience >= 0, "a patience of at least 0 epochs", found: "\(patience)")
      try require((0..<1).contains(threshold), "a threshold in [0, 1)", found: "\(threshold)")
    }
  }

  private func require(
    _ holds: Bool, _ expected: String, found: String
  ) throws(NetworkError) {
    guard holds else { throw NetworkError(layer: "schedule", expected: expected, found: found) }
  }
}
