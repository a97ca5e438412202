import ChainruleExplain
import ChainruleFormulas

/// The numbers of an exercise, by name.
final class ExerciseWorkings: NamedNumbers {
  private let exercise: Exercise
  private let lines: [Element: Exercise.Line]
  private var numbers: [Element: Double] = [:]
  private let names: [String: Element]

  init(_ exercise: Exercise) {
    self.exercise = exercise
    lines = Dictionary(exercise.lines.map { ($0.element, $0) }) { first, _ in first }
    for (element, number) in exercise.given.joined() { numbers[element] = number }
    var names: [String: Element] = [:]
    for element in exercise.lines.map(\.element) + exercise.given.joined().map(\.element) {
      names[plainName(element.typedName)] = element
      names[plainName(element.formula.printed())] = element
    }
    names.merge(exercise.otherNames.map { (plainName($0), $1) }) { first, _ in first }
    self.names = names
    // One after the other, so that a long chain is never walked by recursion.
    for line in exercise.lines { _ = number(line.element) }
  }

  let isSmall = true
  var takesShortCuts: Bool { exercise.hasShortCuts }

  func has(_ element: Element) -> Bool { number(element) != nil }

  func number(_ element: Element) -> Double? {
    if let known = numbers[element] { return known }
    guard let line = lines[element], let formula = line.formulas.first else { return nil }
    let number = line.exact ?? formula.value { self.number(Element($0, $1)) ?? .nan }
    numbers[element] = number + 0
    return number + 0
  }

  func formulas(of element: Element) -> [Formula] { lines[element]?.formulas ?? [] }

  func ownSlips(for element: Element) -> [SlipFormulas.Attempt] { lines[element]?.slips ?? [] }

  /// Upper and lower case are the same where nothing else has the name.
  func element(named name: String) throws(ElementNameError) -> Element {
    let typed = plainName(name)
    let folded = names.filter { $0.key.lowercased() == typed.lowercased() }.map(\.value)
    guard let found = names[typed] ?? (Set(folded).count == 1 ? folded.first : nil),
      let number = number(found), !number.isNaN
    else {
      throw ElementNameError(name: name, expected: expectation(typed), found: "no such number")
    }
    return found
  }

  /// The names of this sheet that are most like one that nothing has.
  private func expectation(_ typed: String) -> String {
    let known = exercise.lines.map(\.element.typedName)
    func distance(_ name: String) -> Int {
      let (a, b) = (name.lowercased(), typed.lowercased())
      let shared = zip(a, b).prefix { $0 == $1 }.count
      return abs(a.count - b.count) + 2 * (max(a.count, b.count) - shared)
    }
    let near = known.enumerated().sorted {
      (distance($0.element), $0.offset) < (distance($1.element), $1.offset)
    }
    let shown = near.prefix(8).map(\.element)
    return "one of \((shown + (known.count > 8 ? ["…"] : [])).joined(separator: ", "))"
  }
}

/// A name without spaces, but for the one behind “new” and those of a round.
private func plainName(_ name: String) -> String {
  let words = name.replacing(":", with: " ").split { $0.isWhitespace }.map(String.init)
  var front = ""
  var rest = words[...]
  while let first = rest.first?.lowercased() {
    if first == "new", rest.count > 1 {
      front += "new "
      rest = rest.dropFirst()
    } else if ["pass", "step"].contains(first), rest.count > 2 {
      front += "\(first) \(rest[rest.startIndex + 1]) "
      rest = rest.dropFirst(2)
    } else {
      break
    }
  }
  return front + rest.joined()
}
