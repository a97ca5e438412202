import ChainruleFormulas

/// Going on now with the number on paper, now with the longer one that the calculator still shows.
extension Judge {
  /// What comes of the mixture that leads nearest to what is written; nil where none leads within a unit.
  ///
  /// Of n numbers there are 2ⁿ mixtures. All are in the interval that rounding lets a number lie in; where what is
  /// written lies in it too, what each choice alone does is measured, and those are made that together lead there.
  /// What was not written down is rounded in a mixture only where the number `isClose` without that.
  func mixture(
    _ sources: Set<Element>, _ fixed: [Element: Reading.Use], isClose: Bool
  ) -> Double? {
    let written = loose(sources).filter { fixed[$0] == nil }.map(Choice.written)
    let others =
      workings.isSmall && isClose
      ? notebook.between(element, most: 48).map(Choice.rounded) : []
    let roundings = others.isEmpty ? [nil] : habits.roundings.map(Optional.some) + [nil]
    for takesShortCut in workings.ways {
      for rounding in roundings {
        var reading = Reading(
          uses: fixed, usual: .written, takesShortCut: takesShortCut, rounding: rounding)
        guard Reckoning(notebook, reading).interval(for: element).meets(stated.interval) else {
          continue
        }
        reading.usual = .kept
        reading.rounded = []
        if let found = nearest(reading, written + (rounding == nil ? [] : others)) { return found }
      }
    }
    return nil
  }

  /// Where the number may have been before it was rounded to what is written.
  func doubt(_ kept: Double) -> Interval {
    var reach = Interval(kept)
    for takesShortCut in workings.ways {
      let reading = Reading(
        takesShortCut: takesShortCut, rounding: workings.isSmall ? habits.roundings.first : nil,
        width: .ways)
      reach = reach.joined(Reckoning(notebook, reading).interval(for: element))
    }
    let (low, high) = (stated.interval.low, stated.interval.high)
    return Interval(max(low, min(high, reach.low)), min(high, max(low, reach.high)))
      .joined(Interval(kept))
  }

  /// One thing that may have been done or not.
  private enum Choice {
    case written(Element)
    case rounded(Element)
  }

  private func making(_ choices: [Choice], in reading: Reading) -> Reading {
    var reading = reading
    for choice in choices {
      switch choice {
      case .written(let element): reading.uses[element] = .written
      case .rounded(let element): reading.rounded?.insert(element)
      }
    }
    return reading
  }

  private func nearest(_ reading: Reading, _ choices: [Choice]) -> Double? {
    let start = number(reading)
    let effects = choices.map { number(making([$0], in: reading)) - start }
    guard effects.allSatisfy(\.isFinite) else { return nil }
    var target = stated.value - start
    var nearest = (distance: Double.infinity, taken: Set<Int>())
    /// What is found where these choices are made, if that is near enough.
    func tried(_ taken: Set<Int>) -> Double? {
      let made = making(taken.sorted().map { choices[$0] }, in: reading)
      let found = number(made)
      if isNear(found, 1) { return found }
      if doubts(made, reach: stated.value) { return stated.value }
      let distance = abs(found - stated.value)
      if distance < nearest.distance { nearest = (distance, taken) }
      target += stated.value - found
      return nil
    }
    // Effects add up but nearly: what is missing after all of them is aimed at once more.
    for _ in 0..<4 {
      if let found = tried(Set(nearestSubset(of: effects, to: target))) { return found }
    }
    // Where one choice changes what another does, one after the other is tried from the nearest mixture on.
    for _ in 0..<4 {
      let before = nearest
      for place in choices.indices {
        if let found = tried(before.taken.symmetricDifference([place])) { return found }
      }
      guard nearest.distance < before.distance else { break }
    }
    return nil
  }

  /// Whether numbers gone on with that were not quite what they are taken for lead within a unit of a number.
  private func doubts(_ reading: Reading, reach number: Double) -> Bool {
    var reading = reading
    reading.width = .use
    let reach = Reckoning(notebook, reading).interval(for: element)
    return reach.low - stated.unit <= number && number <= reach.high + stated.unit
  }

  /// The places of summands that come near to a sum: the great ones first, then exchanged while that helps.
  private func nearestSubset(of summands: [Double], to sum: Double) -> [Int] {
    var isTaken = summands.map { _ in false }
    var rest = sum
    func flip(_ place: Int) {
      rest += isTaken[place] ? summands[place] : -summands[place]
      isTaken[place].toggle()
    }
    for place in summands.indices.sorted(by: { abs(summands[$0]) > abs(summands[$1]) })
    where abs(rest - summands[place]) < abs(rest) {
      flip(place)
    }
    for _ in summands.indices {
      let change = summands.indices.map { isTaken[$0] ? summands[$0] : -summands[$0] }
      var best: (distance: Double, places: [Int]) = (abs(rest), [])
      for i in change.indices {
        if abs(rest + change[i]) < best.distance { best = (abs(rest + change[i]), [i]) }
        for j in 0..<i where abs(rest + change[i] + change[j]) < best.distance {
          best = (abs(rest + change[i] + change[j]), [i, j])
        }
      }
      if best.places.isEmpty { break }
      best.places.forEach(flip)
    }
    return summands.indices.filter { isTaken[$0] }
  }
}

extension Notebook {
  /// The unwritten numbers between a number and the written and given ones that it is made from, the nearest first.
  func between(_ element: Element, most: Int) -> [Element] {
    var found: [Element] = []
    var seen: Set<Element> = [element]
    var next = 0
    var waiting = [element]
    while next < waiting.count, found.count < most {
      for part in parts(of: waiting[next]) where seen.insert(part).inserted {
        guard entries[part] == nil, !workings.formulas(of: part).isEmpty else { continue }
        found.append(part)
        waiting.append(part)
      }
      next += 1
    }
    return found
  }
}
