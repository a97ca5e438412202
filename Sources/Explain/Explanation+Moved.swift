import ChainruleFormulas
import ChainruleGraphs
import ChainruleNetworks
import ChainruleTensors

extension Explanation {
  /// The weight that moved most, and why; or that many move alike.
  var movedMost: Phrase? {
    let learned = worked.updates.filter { $0.op != nil }
    var best: (update: ParameterUpdate, place: Int, by: Double)?
    for update in learned {
      guard let place = Elision.largest(update.new.count, 1, update.moved).first else { continue }
      let by = update.moved(place)
      if abs(by) > abs(best?.by ?? 0) { best = (update, place, by) }
    }
    guard let (update, place, by) = best else { return nil }
    let alike = learned.reduce(0) { sum, other in
      sum + other.new.values.indices.count { abs(other.moved($0)) >= 0.99 * abs(by) }
    }
    if alike > 1 {
      let count = learned.reduce(0) { $0 + $1.new.count }
      return """
        \(alike) of \(count) numbers move about as far as any, by \(number: abs(by))\(whyAlike(update)).
        """
    }
    let element = Element(update.symbol, update.old.index(at: place))
    let why = whyMost(update, place)
    let chain = equations.chain(of: element)
    guard chain.terms.count == 1, let term = chain.terms.first, term.local.formula != 1,
      let upstream = term.upstreamElement
    else { return "\(element) moves most, by \(number: by): \(why)." }
    return """
      \(element) moves most, by \(number: by): \(why). It is \(upstream) = \(number: term.upstream ?? 1) times \
      \(Phrase(term.local.formula)) = \(number: term.local.value).
      """
  }

  private func whyAlike(_ update: ParameterUpdate) -> Phrase {
    switch example.optimizer.optimizer {
    case is Adam, is AdamW, is RMSProp, is AdaGrad:
      return
        ": the optimizer divides each gradient by its own size, and a first step is about η for all"
    default: return ""
    }
  }

  private func whyMost(_ update: ParameterUpdate, _ place: Int) -> Phrase {
    let gradient = update.gradient.values[place]
    if gradient == 0 {
      return "weight decay or memory moves it, for its derivative is \(number: 0)"
    }
    let used = update.used.values[place]
    if abs(used - gradient) > 0.5 * abs(used) {
      return """
        the optimizer reads \(number: used), of which its derivative gives \(number: gradient), and penalties or clipping \
        the rest
        """
    }
    if update.moved(place) * used > 0 {
      return """
        what the optimizer remembers of earlier steps carries it; its derivative, \(number: gradient), alone would move it \
        the other way
        """
    }
    let isLargest = worked.updates.filter { $0.op != nil }.allSatisfy { other in
      other.used.values.allSatisfy { abs($0) <= abs(update.used.values[place]) }
    }
    return isLargest
      ? "its derivative, \(number: gradient), is the largest of all"
      : "its derivative is \(number: gradient), which the optimizer weighs against its memory and decay"
  }
}

extension ParameterUpdate {
  /// How far one of its numbers moved.
  func moved(_ place: Int) -> Double { new.values[place] - old.values[place] }
}
