import ChainruleFormulas

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// What a person has written so far.
struct Notebook {
  /// A number that was written down.
  struct Entry {
    let stated: StatedNumber
    /// What it was before it was rounded, as far as that can be told: on a calculator it may live on.
    let kept: Double
    /// Whether it is right, or as right as its rounding lets it be.
    let isSound: Bool
    /// Where it may have been before it was rounded; nil where `kept` is all that comes into question.
    var doubt: Interval?

    /// `doubt`, or the one number.
    var before: Interval { doubt ?? Interval(kept) }
    /// From what is written to what it may have been before.
    var reach: Interval { before.joined(Interval(stated.value)) }
    /// Whether it is known but to a good part of a unit what it was before.
    var isVague: Bool { before.high - before.low > stated.unit / 4 }
  }

  let workings: any NamedNumbers
  private(set) var entries: [Element: Entry] = [:]

  mutating func note(_ element: Element, _ entry: Entry) { entries[element] = entry }

  /// The nearest written numbers that a number is made from, in no order.
  func sources(of element: Element) -> Set<Element> {
    var found: Set<Element> = []
    var seen: Set<Element> = [element]
    var waiting = [element]
    while let next = waiting.popLast() {
      for part in parts(of: next) where seen.insert(part).inserted {
        if entries[part] != nil { found.insert(part) } else { waiting.append(part) }
      }
    }
    return found
  }

  /// The numbers that stand in the formulas of a number.
  func parts(of element: Element) -> [Element] {
    workings.formulas(of: element).flatMap(\.elements).map(workings.plain)
  }

  /// The unwritten numbers that a number is directly or soon made from: where a slip may hide that was not written down.
  func unwritten(behind element: Element, depth: Int = 3, most: Int = 60) -> [Element] {
    var found: [Element] = []
    var level = [element]
    for _ in 0..<depth {
      level = level.flatMap(parts).filter {
        entries[$0] == nil && !found.contains($0) && !workings.formulas(of: $0).isEmpty
      }
      for part in level where !found.contains(part) && found.count < most { found.append(part) }
    }
    return found
  }
}

/// A way in which a person may have come to a number: which numbers they went on with, and how they rounded.
struct Reading {
  /// What a written number is gone on with.
  enum Use: Hashable { case written, kept, right }

  var uses: [Element: Use] = [:]
  /// What is not in `uses` is gone on with like this.
  var usual = Use.kept
  /// Whether δ of the last layer is a − y at once.
  var takesShortCut = false
  /// How numbers are rounded that were calculated on the way and not written down.
  var rounding: Rounding?
  /// Which of them are; nil for all.
  var rounded: Set<Element>?
  /// How far intervals reach.
  var width = Width.digits

  /// Where a written number may lie for which another is calculated.
  enum Width {
    /// Half a unit of its last digit to each side.
    case digits
    /// From what is written to what it may have been before.
    case ways
    /// Where its use says: at what is written, or where it may have been before; both where that is vague.
    case use
  }
}

/// The numbers that follow from what is written, read in one way.
final class Reckoning {
  private let notebook: Notebook
  private let reading: Reading
  private var known: [Element: Double] = [:]
  private var reaches: [Element: Bool] = [:]

  init(_ notebook: Notebook, _ reading: Reading) {
    (self.notebook, self.reading) = (notebook, reading)
  }

  private var workings: any NamedNumbers { notebook.workings }

  /// The number that is looked for, calculated even where it is written already; by `formula`, or else the usual one.
  func result(for element: Element, by formula: Formula? = nil) -> Double {
    guard let formula = formula ?? self.formula(of: element) else { return given(element) }
    return value(of: formula)
  }

  /// The formula's value with this reading's numbers.
  func value(of formula: Formula) -> Double {
    formula.value { part(workings.plain(Element($0, $1))) }
  }

  /// The number that is looked for where a number behind it is another one; both at most `depth` formulas apart.
  func result(for element: Element, where other: Element, is number: Double, depth: Int) -> Double {
    var known = [other: number]
    return moved(element, depth, &known)
  }

  private func moved(_ element: Element, _ depth: Int, _ known: inout [Element: Double]) -> Double {
    guard let formula = formula(of: element) else { return given(element) }
    for part in formula.elements.map(workings.plain) where known[part] == nil {
      known[part] =
        depth == 1 || notebook.entries[part] != nil
        ? self.part(part) : moved(part, depth - 1, &known)
    }
    let found = known
    return formula.value { found[self.workings.plain(Element($0, $1))] ?? .nan }
  }

  /// Where the number may lie, each written one lying within half a unit of its last digit.
  func interval(for element: Element) -> Interval {
    guard let formula = formula(of: element) else { return Interval(given(element)) }
    var known: [Element: Interval] = [:]
    return interval(of: formula, &known)
  }

  private func interval(of formula: Formula, _ known: inout [Element: Interval]) -> Interval {
    for part in formula.elements.map(workings.plain) where known[part] == nil {
      known[part] = interval(part, &known)
    }
    let found = known
    return formula.interval { found[self.workings.plain($0)] ?? .all }
  }

  private func interval(_ element: Element, _ known: inout [Element: Interval]) -> Interval {
    let use = reading.uses[element] ?? reading.usual
    if use == .right { return Interval(given(element)) }
    if let entry = notebook.entries[element] {
      switch reading.width {
      case .digits: return entry.stated.interval.joined(Interval(entry.kept))
      case .ways: return entry.reach
      case .use where entry.isVague: return entry.reach
      case .use: return use == .written ? Interval(entry.stated.value) : entry.before
      }
    }
    guard isTouched(element), let formula = formula(of: element) else {
      return Interval(given(element))
    }
    let found = interval(of: formula, &known)
    guard let rounding = rounding(of: formula) else { return found }
    return rounded(found, element, by: rounding)
  }

  private func rounded(
    _ interval: Interval, _ element: Element, by rounding: Rounding
  ) -> Interval {
    if let rounded = reading.rounded {
      guard rounded.contains(element) else { return interval }
      return Interval(rounding.rounded(interval.low), rounding.rounded(interval.high))
    }
    // What needs no rounding, as a slope of 1, is not rounded.
    if interval.low == interval.high, rounding.rounded(interval.low) == interval.low {
      return interval
    }
    let unit = rounding.format.unit(of: max(abs(interval.low), abs(interval.high))) ?? 0
    return Interval(interval.low - unit / 2, interval.high + unit / 2)
  }

  private func part(_ element: Element) -> Double {
    if let number = known[element] { return number }
    let number = fresh(element)
    known[element] = number
    return number
  }

  private func fresh(_ element: Element) -> Double {
    if let entry = notebook.entries[element] {
      switch reading.uses[element] ?? reading.usual {
      case .written: return entry.stated.value
      case .kept: return entry.kept
      case .right: return given(element)
      }
    }
    guard isTouched(element), let formula = formula(of: element) else { return given(element) }
    let number = value(of: formula)
    guard let rounding = rounding(of: formula), reading.rounded?.contains(element) ?? true
    else { return number }
    return rounding.rounded(number)
  }

  /// How what comes of a formula is rounded on the way; the ⅓ of a mean is not: it stands in the formula.
  private func rounding(of formula: Formula) -> Rounding? {
    formula.elements.isEmpty ? nil : reading.rounding
  }

  private func given(_ element: Element) -> Double { workings.number(element) ?? .nan }

  private func formula(of element: Element) -> Formula? {
    let formulas = workings.formulas(of: element)
    return reading.takesShortCut ? formulas.last : formulas.first
  }

  /// Whether anything that a person did leads here; what is not is the right number.
  private func isTouched(_ element: Element) -> Bool {
    if reading.rounding != nil, reading.rounded?.contains(element) ?? true { return true }
    if let known = reaches[element] { return known }
    reaches[element] = false
    let parts = formula(of: element)?.elements.map(workings.plain) ?? []
    let found = parts.contains { notebook.entries[$0] != nil || isTouched($0) }
    reaches[element] = found
    return found
  }
}

extension NumberFormat {
  /// One step of the last digit that it leaves of a number; nil where it leaves all, and of 0 where digits are counted from
  /// the first that is not 0.
  func unit(of number: Double) -> Double? {
    switch self {
    case .shortest: nil
    case .decimals(let count): pow(10, Double(-count))
    case .significant(let count):
      number == 0 ? nil : pow(10, floor(log10(abs(number))) + 1 - Double(count))
    }
  }

  /// The number, rounded as it would be printed.
  func rounded(_ number: Double) -> Double {
    guard number.isFinite, number != 0, let unit = unit(of: number) else { return number }
    return (number / unit).rounded() * unit
  }
}
