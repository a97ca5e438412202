import Chainrule

/// A schedule of the learning rate as the command line spells it.
///
///     constant
///     cosine            down to 0 over all epochs
///     cosine:5          the same after 5 epochs of warming up
///     step:10,0.5       halved every 10 epochs
///     plateau           divided by 10 after 10 epochs without a better validation loss
///     plateau:0.5,5     halved after 5 such epochs
struct ScheduleSetting: SettingValue, Hashable {
  static let expected =
    "constant, cosine, cosine:WARMUP, step:EPOCHS,FACTOR, or plateau:FACTOR,PATIENCE"

  private enum Form: Hashable {
    case constant
    case cosine(warmUp: Double)
    case step(epochs: Int, factor: Double)
    case plateau(factor: Double, patience: Int)
  }

  private let form: Form
  private let spelling: String

  init?(text: String) {
    guard let form = ScheduleSetting.form(text) else { return nil }
    self.form = form
    spelling = text
  }

  /// The setting of a schedule that a recipe has chosen; nil where it is spelled in no way.
  init?(_ schedule: Schedule) {
    switch schedule {
    case .constant: self.init(text: "constant")
    case .cosine(_, let warmUp, 0): self.init(text: "cosine:\(warmUp.plain)")
    case .cosine: return nil
    case .step(let epochs, let factor): self.init(text: "step:\(epochs),\(factor.plain)")
    case .reduceOnPlateau(let factor, let patience, _):
      self.init(text: "plateau:\(factor.plain),\(patience)")
    }
  }

  private static func form(_ text: String) -> Form? {
    let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
    let words =
      parts.count < 2 ? [] : parts[1].split(separator: ",", omittingEmptySubsequences: false)
    let numbers = words.compactMap { Double(text: String($0)) }
    guard numbers.count == words.count else { return nil }
    switch (parts.first, numbers.count) {
    case ("constant", 0): return .constant
    case ("cosine", 0): return .cosine(warmUp: 0)
    case ("cosine", 1) where numbers[0] >= 0: return .cosine(warmUp: numbers[0])
    case ("step", 2) where isCount(numbers[0]) && numbers[1] > 0:
      return .step(epochs: Int(numbers[0]), factor: numbers[1])
    case ("plateau", 0): return .plateau(factor: 0.1, patience: 10)
    case ("plateau", 2) where (0..<1).contains(numbers[0]) && isCount(numbers[1]):
      return .plateau(factor: numbers[0], patience: Int(numbers[1]))
    default: return nil
    }
  }

  init(from value: SchemaValue) throws { try self.init(spelledIn: value) }

  var json: JSONValue { .string(spelling) }

  /// The schedule for a training of at most this many epochs.
  func schedule(epochs: Int) -> Schedule {
    switch form {
    case .constant: .constant
    case .cosine(let warmUp): .cosine(epochs: epochs, warmUp: warmUp)
    case .step(let every, let factor): .step(epochs: every, factor: factor)
    case .plateau(let factor, let patience):
      .reduceOnPlateau(factor: factor, patience: patience)
    }
  }
}

private func isCount(_ number: Double) -> Bool {
  (1...1e9).contains(number) && number == number.rounded()
}
