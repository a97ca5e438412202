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
  static let expected = "constant, cosine, cosine:WARMUP, step:EPOCHS,FACTOR, or plateau:FACTOR,PATIENCE"

  private enum Form: Hashable {
    case constant
    case cosine(warmUp: Double)
    case step(epochs: Int, factor: Double)
    case plateau(factor: Double, patience: Int)
  }

  private let form: Form
  private let spelling: String

  init?(text: String) {
    let parts = text.split(separator: ":", maxSplits: 1).map(String.init)
    let numbers = parts.dropFirst().first.map { $0.split(separator: ",").map { Double(text: String($0)) } }
    spelling = text
    switch (parts.first, numbers) {
    case ("constant", nil): form = .constant
    case ("cosine", nil): form = .cosine(warmUp: 0)
    case ("cosine", [let warmUp?]?) where warmUp >= 0: form = .cosine(warmUp: warmUp)
    case ("step", [let epochs?, let factor?]?) where isCount(epochs) && factor > 0:
      form = .step(epochs: Int(epochs), factor: factor)
    case ("plateau", nil): form = .plateau(factor: 0.1, patience: 10)
    case ("plateau", [let factor?, let patience?]?)
    where factor > 0 && factor < 1 && isCount(patience):
      form = .plateau(factor: factor, patience: Int(patience))
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
