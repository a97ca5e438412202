import ChainruleGraphs
import ChainruleInterchange
import ChainruleNetworks
import ChainruleTensors

extension Trainer {
  /// All that is needed to go on from here, taken after any step.
  ///
  /// Throws `EncodingError` for options that JSON cannot hold, such as a learning rate that is no number.
  public func state() throws -> TrainingState<S> {
    try state(origin: origin(), progress: nil)
  }

  func state(origin: JSONValue, progress: FitProgress<S>?) -> TrainingState<S> {
    TrainingState(
      origin: origin, stepCount: stepCount, plateauFactor: plateauFactor, numbers: numbers,
      progress: progress)
  }

  /// Goes on from a state of this training, whichever trainer has given it; `gradient(of:)` is that of the next step.
  ///
  /// Throws `CheckpointError` where network, rows or options are not the same; threads may differ.
  public func resume(from state: TrainingState<S>) throws {
    try check(state, against: origin())
    take(state)
  }

  /// Precondition: it is one of this training.
  func take(_ state: TrainingState<S>) {
    take(state.numbers)
    goOn(afterStep: state.stepCount, plateauFactor: state.plateauFactor)
  }

  /// All numbers that steps change, as they are now.
  public var numbers: TrainingNumbers<S> { TrainingNumbers(parameters: parameters, states: states) }

  func take(_ numbers: TrainingNumbers<S>) {
    parameters = numbers.parameters
    states = numbers.states
  }

  /// What this training is of: everything that its numbers follow from. Going through all rows, it takes its time.
  func origin() throws -> JSONValue {
    let rows = feed.rows
    return [
      "precision": .string(Model.Precision(S.self).rawValue),
      "network": try JSONValue(encoding: network), "options": try options.json,
      "rows": ["count": .integer(rows.count), "hash": .string(rows.hash)],
    ]
  }

  /// Whether a state is one of this training.
  ///
  /// - Parameter origin: what this training is of; keys that it does not have are passed over.
  func check(_ state: TrainingState<S>, against origin: JSONValue) throws(CheckpointError) {
    for entry in origin.object?.entries ?? [] {
      guard
        let different = entry.value.firstDifference(
          from: state.origin[entry.key] ?? .null, path: entry.key)
      else { continue }
      throw CheckpointError(
        "checkpoint",
        .mismatch(what: different.path, expected: different.mine, found: different.other))
    }
    let snapshots = [state.numbers] + (state.progress?.snapshots.map(\.numbers) ?? [])
    for numbers in snapshots { try check(numbers) }
    guard state.stepCount >= 0 else {
      throw CheckpointError(
        "checkpoint",
        .mismatch(what: "steps", expected: "0 or more", found: "\(state.stepCount)"))
    }
  }

  /// A store takes no tensor but its own.
  private func check(_ numbers: TrainingNumbers<S>) throws(CheckpointError) {
    let mine = shapes(self.numbers)
    let other = shapes(numbers)
    for name in Set(mine.keys).union(other.keys).sorted() where mine[name] != other[name] {
      throw CheckpointError(
        "checkpoint",
        .mismatch(
          what: name, expected: mine[name].map { "the shape \($0)" } ?? "no such tensor",
          found: other[name].map { "\($0)" } ?? "none"))
    }
  }

  private func shapes(_ numbers: TrainingNumbers<S>) -> [String: Shape] {
    var shapes: [String: Shape] = [:]
    for (id, tensor) in numbers.parameters { shapes["parameter \(id)"] = tensor.shape }
    for (id, tensor) in numbers.states { shapes["state \(id)"] = tensor.shape }
    return shapes
  }
}

extension FitProgress {
  var snapshots: [Snapshot] { [best, beginning].compactMap { $0 } }
}

extension Model.Precision {
  init<S: Scalar>(_ type: S.Type) { self = type == Float.self ? .float : .double }
}

extension JSONValue {
  /// The first place where another value differs, and what stands there in both; items of a list that have a name go
  /// by it.
  func firstDifference(
    from other: JSONValue, path: String
  ) -> (path: String, mine: String, other: String)? {
    switch (self, other) {
    case (.object(let mine), .object(let others)):
      let keys = mine.keys + others.keys.filter { mine[$0] == nil }
      return keys.lazy.compactMap { key in
        (mine[key] ?? .null).firstDifference(
          from: others[key] ?? .null, path: "\(path).\(key)")
      }.first
    case (.array(let mine), .array(let others)) where mine.count == others.count:
      return zip(mine, others).enumerated().lazy.compactMap { i, pair in
        pair.0.firstDifference(
          from: pair.1, path: pair.0["name"]?.string.map { "\(path).\($0)" } ?? "\(path)[\(i)]")
      }.first
    default:
      if self == other || double != nil && double == other.double { return nil }
      return (path, excerpt, other.excerpt)
    }
  }

  private var excerpt: String {
    if self == .null { return "none" }
    if let array { return "\(array.count) entries" }
    let text = description
    return text.count > 60 ? "\(text.prefix(60))…" : text
  }
}
