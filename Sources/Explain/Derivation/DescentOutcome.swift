import ChainruleFormulas

/// What happened on the way, and a sentence that says it.
public struct DescentOutcome: Hashable, Sendable {
  /// What happened, in one word.
  public enum Kind: String, Hashable, Sendable {
    /// No step was made.
    case unmoved
    /// The start is a point with gradient 0.
    case stationary
    /// The last point is one with gradient 0, or for a root with value 0, as far as doubles tell.
    case arrived
    /// From side to side, nearer each time.
    case swinging
    /// From side to side, no nearer.
    case oscillating
    /// Away, or to values that are not finite.
    case diverging
    /// The value falls.
    case descending
    /// The value rises or stays.
    case wandering
    /// The method has no next point here.
    case stuck
  }

  /// For programs.
  public let kind: Kind
  /// For people, with its numbers.
  public let sentence: Phrase

  init(_ places: [Descent.Place], _ method: Descent.Method, _ surface: DerivationSurface) {
    let way = DescentWay(places)
    kind = way.kind(method)
    sentence = way.sentence(kind, method, surface)
  }
}

/// The lengths and directions of the steps of a descent.
private struct DescentWay {
  let places: [Descent.Place]
  let steps: [[Double]]
  let lengths: [Double]

  init(_ places: [Descent.Place]) {
    self.places = places
    steps = zip(places.dropFirst(), places).map { later, earlier in
      zip(later.point, earlier.point).map { $0 - $1 }
    }
    lengths = steps.map(length)
  }

  private var first: Descent.Place { places[0] }
  private var last: Descent.Place { places[places.count - 1] }

  func kind(_ method: Descent.Method) -> DescentOutcome.Kind {
    if !last.isFinite { return .diverging }
    if method != .root, length(first.gradient) == 0 { return .stationary }
    if hasArrived(method) { return .arrived }
    if method == .root, length(last.gradient) == 0 { return .stuck }
    guard let lastStep = lengths.last else { return method.isNewton ? .stuck : .unmoved }
    if method.isNewton { return newtonKind(lastStep) }
    if turnsEachTime { return swingKind(lastStep) }
    if swings != nil { return .oscillating }
    if last.value > first.value { return .diverging }
    return last.value < first.value ? .descending : .wandering
  }

  /// Whether the goal is reached as far as doubles tell, or to a billionth of what it was from.
  private func hasArrived(_ method: Descent.Method) -> Bool {
    if method == .root {
      return last.value.magnitude <= 1e-9 * max(first.value.magnitude, .leastNormalMagnitude)
    }
    let slope = length(last.gradient)
    guard last.gradientPoint == last.point else { return slope == 0 && lengths.last == 0 }
    guard slope <= 1e-9 * length(first.gradient) else { return false }
    // A flat place is approached in steps that do not end: the slope is small there long before the goal.
    let lastStep = lengths.last ?? 0
    return slope == 0 || !method.isNewton || lastStep <= 1e-9 * (1 + length(last.point))
  }

  private func newtonKind(_ lastStep: Double) -> DescentOutcome.Kind {
    if lastStep <= 1e-9 * (1 + length(last.point)) { return .arrived }
    return lengths.count > 2 && lastStep > lengths[0] ? .diverging : .descending
  }

  private var turnsEachTime: Bool {
    guard steps.count > 1 else { return false }
    return zip(steps.dropFirst(), steps).allSatisfy { dot($0, $1) < 0 }
  }

  /// How many steps at the end go to and fro between two points; nil where fewer than three do.
  private var swings: Int? {
    guard let last = lengths.last, last > 0 else { return nil }
    var count = 1
    for i in steps.indices.dropFirst().reversed() {
      let isAlike = (lengths[i - 1] - last).magnitude <= 1e-9 * last
      guard isAlike, dot(steps[i], steps[i - 1]) <= -(1 - 1e-9) * lengths[i] * lengths[i - 1] else {
        break
      }
      count += 1
    }
    return count >= 3 ? count : nil
  }

  private func swingKind(_ lastStep: Double) -> DescentOutcome.Kind {
    let ratio = lastStep / lengths[0]
    if ratio > 1 + 1e-9 { return .diverging }
    return ratio < 1 - 1e-9 ? .swinging : .oscillating
  }

  func sentence(
    _ kind: DescentOutcome.Kind, _ method: Descent.Method, _ surface: DerivationSurface
  ) -> Phrase {
    let values: Phrase = "from \(number: first.value) to \(number: last.value)"
    switch kind {
    case .unmoved: return "No step was asked for."
    case .stationary:
      return "The gradient is 0 at the start: \(words(surface.kind(at: first.point)))."
    case .arrived: return arrival(method, surface)
    case .swinging:
      return """
        It converges from side to side: each step leads past the minimum, by less each time. \
        The value goes \(values).
        """
    case .oscillating:
      return oscillation(method, surface)
    case .diverging: return divergence(method)
    case .descending where method.isNewton:
      return "It is still on its way; the value goes \(values)."
    case .descending:
      return "\(isFalling ? "The value falls" : "The value goes") \(values), \(trend).\(lowest)"
    case .wandering: return "The value goes \(values).\(lowest)"
    case .stuck:
      return method == .root
        ? "The slope is 0 here, so that the tangent does not meet 0 and there is no next point."
        : "The second derivatives do not decide where to go (their matrix has no inverse)."
    }
  }

  private var isFalling: Bool {
    zip(places.dropFirst(), places).allSatisfy { $0.value <= $1.value }
  }

  private var trend: String {
    let ratio = (lengths.last ?? 0) / lengths[0]
    if (ratio - 1).magnitude <= 1e-9 { return "in steps of one length" }
    return "in steps that get \(ratio < 1 ? "shorter" : "longer")"
  }

  /// Where on the way it was lower than at the end.
  private var lowest: Phrase {
    guard let best = places.indices.min(by: { places[$0].value < places[$1].value }),
      places[best].value < last.value
    else { return "" }
    return " On its way, after step \(best), it was \(number: places[best].value)."
  }

  /// From the start on, or at the end, where a kink or the optimizer's memory keeps it from coming nearer.
  private func oscillation(_ method: Descent.Method, _ surface: DerivationSurface) -> Phrase {
    if turnsEachTime {
      let cause: Phrase =
        surface.bends(at: last.point)
        ? "The learning rate is as large as it can be without diverging."
        : "The slope does not become smaller near the minimum; only a smaller learning rate leads nearer."
      return """
        It oscillates: each step leads past the minimum and lands just as far on its other side. \
        \(cause)
        """
    }
    let before = places[places.count - 2]
    return """
      It oscillates: the value comes down from \(number: first.value), but the last \(swings ?? 0) steps go to and fro \
      between two points, with the values \(number: before.value) and \(number: last.value). A smaller learning rate \
      leads nearer.
      """
  }

  private func arrival(_ method: Descent.Method, _ surface: DerivationSurface) -> Phrase {
    // Steps that do not move any more came after the arrival.
    let made = (lengths.lastIndex { $0 != 0 } ?? lengths.count - 1) + 1
    let count = "\(made) \(made == 1 ? "step" : "steps")"
    if method == .root {
      return "It has arrived at a root after \(count): the value is 0 or nearly."
    }
    return """
      It has arrived after \(count), the gradient is 0 or nearly: \
      \(words(surface.kind(at: last.point))).
      """
  }

  private func divergence(_ method: Descent.Method) -> Phrase {
    if !last.isFinite {
      return "It diverges: after step \(lengths.count) the numbers have no finite value any more."
    }
    if method.isNewton { return "It does not converge: the steps get longer." }
    if turnsEachTime {
      return """
        It diverges: each step leads past the minimum, by more each time. \
        The learning rate is too large.
        """
    }
    return """
      The value has risen from \(number: first.value) to \(number: last.value): \
      the learning rate is too large, or the steps carry on past the minimum.
      """
  }

  private func words(_ point: StationaryPoint) -> String {
    switch point {
    case .minimum: "a minimum"
    case .maximum: "a maximum"
    case .saddle: "a saddle, up in one direction and down in another"
    case .unknown: "a point that the second derivatives do not tell the kind of"
    }
  }
}

extension Descent.Method {
  /// Whether the method needs no learning rate.
  var isNewton: Bool { self == .newton || self == .root }
}

private func dot(_ a: [Double], _ b: [Double]) -> Double {
  zip(a, b).reduce(0) { $0 + $1.0 * $1.1 }
}

private func length(_ a: [Double]) -> Double { dot(a, a).squareRoot() }
