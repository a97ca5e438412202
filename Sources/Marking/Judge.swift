import ChainruleExplain
import ChainruleFormulas

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Judges one number of a person's work.
struct Judge {
  let notebook: Notebook
  let habits: Habits
  let element: Element
  let answer: Answer

  var workings: any NamedNumbers { notebook.workings }
  var stated: StatedNumber { answer.number }

  /// The mark, and what the number was before it was rounded.
  func judged() -> (Mark, kept: Double) {
    let expected = workings.number(element) ?? .nan
    let sources = notebook.sources(of: element)
    let unsound = sources.filter { notebook.entries[$0]?.isSound == false }
    let due = unsound.isEmpty ? expected : number(Reading(usual: .written))
    func mark(_ verdict: Verdict, _ slip: Slip? = nil) -> Mark {
      Mark(
        answer: answer, element: element, verdict: verdict, expected: expected,
        expectedCarried: due == expected ? nil : due, slip: slip)
    }
    if isNear(expected, 0.5) || expected == stated.value { return (mark(.right), expected) }
    if !loose(sources).isEmpty, isNear(expected, 1) { return (mark(.rounded), expected) }
    let mended = Dictionary(uniqueKeysWithValues: unsound.map { ($0, Reading.Use.right) })
    if let kept = accepted(sources.subtracting(unsound), mended) {
      return (mark(.rounded), kept)
    }
    if !unsound.isEmpty, let kept = accepted(sources, [:]) {
      return (mark(.carried), kept)
    }
    let slip = slip
    return (mark(.wrong, slip), slip?.value ?? stated.value)
  }

  func number(_ reading: Reading) -> Double {
    Reckoning(notebook, reading).result(for: element)
  }

  func isNear(_ number: Double, _ units: Double) -> Bool {
    let distance = abs(stated.value - number)
    // A unit of 1e5 is no excuse for what is small: beyond half a unit the numbers must be alike.
    if units > 0.5, distance > 0.5 * max(abs(stated.value), abs(number)),
      distance > 0.5 * stated.unit
    {
      return false
    }
    // What the decimal text lacks of a double, and the calculation's own rounding, are no one's mistake.
    return distance <= units * stated.unit * (1 + 1e-9) + 1e-14 * abs(number)
  }

  // MARK: - Right methods

  /// What the number was before rounding, if one of the ways to it with right methods leads to what was written.
  private func accepted(_ sources: Set<Element>, _ fixed: [Element: Reading.Use]) -> Double? {
    let full = readings(sources, fixed).map(number)
    if let found = full.first(where: { isNear($0, 0.5) }) { return found }
    let reach = reach(fixed)
    let excused = Judge.mostExcused * stated.unit
    let isClose = reach.meets(Interval(stated.value - excused, stated.value + excused))
    let coarse = isClose ? roundingReadings(fixed).map(number) : []
    if let found = coarse.first(where: { isNear($0, 0.5) }) { return found }
    // Where nothing was rounded before, half a unit is all that rounding does.
    let isExact = reach.low == reach.high && coarse.allSatisfy { $0 == full[0] }
    if isExact { return nil }
    func distance(_ number: Double) -> Double { abs(number - stated.value) }
    let found = (full + coarse).filter(\.isFinite)
    if let nearest = found.min(by: { distance($0) < distance($1) }),
      isNear(nearest, isClose ? 1.5 : 1)
    {
      if isNear(nearest, 1) { return nearest }
      let interval = Reckoning(notebook, Reading(uses: fixed, usual: .written))
        .interval(for: element)
      if interval.meets(stated.interval) { return nearest }
    }
    return mixture(sources, fixed, isClose: isClose)
  }

  /// So many units a number may be off by rounding what was not written down: no one who sees only the sheet can tell
  /// more from a mistake.
  private static let mostExcused = 2.0

  /// Those that one may go on with in two ways.
  func loose(_ sources: Set<Element>) -> [Element] {
    sources.filter {
      guard let entry = notebook.entries[$0] else { return false }
      return entry.kept != entry.stated.value
    }.sorted { $0.asciiName < $1.asciiName }
  }

  /// Where the number may lie that follows from what is written, by all that each number may be gone on with.
  private func reach(_ fixed: [Element: Reading.Use]) -> Interval {
    workings.ways.map { takesShortCut in
      let reading = Reading(
        uses: fixed, usual: .written, takesShortCut: takesShortCut, width: .ways)
      return Reckoning(notebook, reading).interval(for: element)
    }.reduce(into: Interval?.none) { $0 = $0?.joined($1) ?? $1 } ?? .all
  }

  /// Of so many numbers all mixtures are tried.
  private static let mostTried = 6

  /// The ways to go on with what is written that round nothing on the way.
  private func readings(_ sources: Set<Element>, _ fixed: [Element: Reading.Use]) -> [Reading] {
    let loose = loose(sources)
    var choices: [[Element: Reading.Use]] = []
    if loose.count <= Judge.mostTried {
      for bits in 0..<(1 << loose.count) {
        choices.append(
          Dictionary(
            uniqueKeysWithValues: loose.enumerated().map {
              ($1, bits >> $0 & 1 == 0 ? .kept : .written)
            }))
      }
    } else {
      func all(_ use: Reading.Use) -> [Element: Reading.Use] {
        Dictionary(uniqueKeysWithValues: loose.map { ($0, use) })
      }
      choices = [all(.kept), all(.written)]
      for one in loose {
        choices.append(all(.written).merging([one: .kept]) { $1 })
        choices.append(all(.kept).merging([one: .written]) { $1 })
      }
    }
    return workings.ways.flatMap { takesShortCut in
      choices.map { choice in
        Reading(uses: choice.merging(fixed) { $1 }, takesShortCut: takesShortCut)
      }
    }
  }

  /// The ways on which all that was not written down is rounded as the sheet rounds.
  private func roundingReadings(_ fixed: [Element: Reading.Use]) -> [Reading] {
    guard workings.isSmall else { return [] }
    return workings.ways.flatMap { takesShortCut in
      habits.roundings.flatMap { rounding in
        [Reading.Use.written, .kept].map { usual in
          Reading(uses: fixed, usual: usual, takesShortCut: takesShortCut, rounding: rounding)
        }
      }
    }
  }

  // MARK: - Slips

  /// The slip that gives the number, the plainest one that comes nearest.
  private var slip: Slip? {
    let reckonings = notebook.slipReckonings
    let formulas = SlipFormulas(workings: workings)
    return cutOff(reckonings) ?? best(own(reckonings, formulas)) ?? transposedDigits(reckonings)
      ?? best(behind(reckonings, formulas)) ?? best(coarse(reckonings)) ?? decimalPoint(reckonings)
  }

  /// Those that meet the number within half a unit; else within one, where it shows digits enough to tell.
  private func best(_ slips: [Slip]) -> Slip? {
    slips.first { isNear($0.value, 0.5) }
      ?? (stated.significantDigits > 2 ? slips.first { isNear($0.value, 1) } : nil)
  }

  /// Slips in the number itself.
  private func own(_ reckonings: [Reckoning], _ formulas: SlipFormulas) -> [Slip] {
    formulas.attempts(for: element).flatMap { attempt in
      reckonings.map {
        Slip(kind: attempt.kind, element: element, value: $0.value(of: attempt.formula))
      }
    }
  }

  /// Slips in numbers before it that were not written down.
  private func behind(_ reckonings: [Reckoning], _ formulas: SlipFormulas) -> [Slip] {
    let depth = 3
    return notebook.unwritten(behind: element, depth: depth, most: workings.isSmall ? 40 : 12)
      .flatMap { part in
        formulas.attempts(for: part).flatMap { attempt in
          reckonings.prefix(2).map { reckoning in
            Slip(
              kind: attempt.kind, element: part,
              value: reckoning.result(
                for: element, where: part, is: reckoning.value(of: attempt.formula),
                depth: depth + 1))
          }
        }
      }
  }

  /// A number before it rounded to fewer digits than the person otherwise keeps.
  private func coarse(_ reckonings: [Reckoning]) -> [Slip] {
    guard let formula = workings.formulas(of: element).first else { return [] }
    return formula.elements.prefix(24).map(workings.plain).flatMap { part -> [Slip] in
      reckonings.prefix(3).flatMap { reckoning -> [Slip] in
        let number = reckoning.value(of: part.formula)
        guard number.isFinite, number != 0 else { return [] }
        let rules = (1...4).flatMap { [NumberFormat.significant($0), .decimals($0)] }
        return Set(rules.map { $0.rounded(number) }).sorted().map { rounded in
          Slip(
            kind: .roundedFactor, element: part,
            value: reckoning.value(
              of: formula.substituting { [workings] in
                workings.plain($0) == part ? .number(rounded) : nil
              }))
        }
      }
    }
  }

  private func transposedDigits(_ reckonings: [Reckoning]) -> Slip? {
    for number in reckonings.map({ $0.result(for: element) }) + [workings.number(element) ?? .nan] {
      for meant in stated.transposed where abs(meant - number) <= 0.5 * stated.unit * (1 + 1e-9) {
        return Slip(kind: .transposedDigits, element: element, value: number)
      }
    }
    return nil
  }

  /// The right number up to the last digit that is written, and what follows left out.
  private func cutOff(_ reckonings: [Reckoning]) -> Slip? {
    reckonings.map { $0.result(for: element) }.first { number in
      let shown = (number / stated.unit * (1 + 1e-12)).rounded(.towardZero) * stated.unit
      return abs(shown - stated.value) <= 1e-6 * stated.unit
    }.map { Slip(kind: .cutOff, element: element, value: $0) }
  }

  private func decimalPoint(_ reckonings: [Reckoning]) -> Slip? {
    for number in reckonings.map({ $0.result(for: element) }) {
      for power in [-3, -2, -1, 1, 2, 3] where isNear(number * pow(10, Double(power)), 0.5) {
        if stated.significantDigits > 1 {
          return Slip(kind: .decimalPoint, element: element, value: number)
        }
      }
    }
    return nil
  }
}
