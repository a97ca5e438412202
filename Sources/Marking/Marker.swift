import ChainruleExplain
import ChainruleFormulas
import ChainruleNetworks

/// Marks a person's numbers as a teacher does: a right method on an earlier wrong number counts.
///
///     let marker = try Marker(example)
///     let sheet = try marker.mark(AnswerSheet(answers: answers))
///     sheet.firstWrong?.slip        // missing σ′
///
/// A number is right if the exact one, rounded to the digits written, is it. Else it is calculated again from the numbers
/// that the person wrote before it: as written, as they were before rounding, in every mixture of the two, with what was
/// not written rounded on the way or not. A number that is within a unit of its last digit of one of these has come of
/// a right method; further away, up to one and a half, only where interval arithmetic over the written numbers allows it.
public struct Marker {
  private let workings: any NamedNumbers
  /// What is asked for, by name, where that is known.
  private var asked: [(name: String, element: Element)] = []

  /// A marker of a network's step; of a training of several steps, whose names begin with their step; or of the passes of
  /// a perceptron.
  ///
  /// Throws `NetworkError` where the parts of the case do not fit together.
  public init(_ example: Case) throws {
    if let exercise = try Exercise(perceptron: example) {
      workings = ExerciseWorkings(exercise)
    } else if example.steps > 1, !(example.loss.loss is PerceptronLoss) {
      workings = try TrainingWorkings(example)
    } else {
      workings = Workings(try Worked(example))
    }
  }

  /// A marker of another calculation by hand.
  public init(_ exercise: Exercise) { workings = ExerciseWorkings(exercise) }

  /// The same marker for the numbers of a worksheet: what is missing of them is counted.
  public func asking(for sheet: Worksheet) -> Marker {
    var marker = self
    var seen: Set<Element> = []
    marker.asked = sheet.names.compactMap { name in
      guard let element = try? workings.element(named: name), seen.insert(element).inserted
      else { return nil }
      return (name, element)
    }
    return marker
  }

  /// Whether a number has this name.
  public func knows(_ name: String) -> Bool { (try? workings.element(named: name)) != nil }

  /// How many of the numbers are the exact ones, rounded to the digits written; unknown names are none.
  public func agreeing(_ answers: [Answer]) -> Int {
    answers.count { answer in
      guard let element = try? workings.element(named: answer.name),
        let number = workings.number(element)
      else { return false }
      return answer.number.distance(to: number) <= 0.5 * (1 + 1e-9)
    }
  }

  /// Marks a sheet.
  ///
  /// Throws `MarkingError` for names that no number has, and for a number that stands twice.
  public func mark(_ sheet: AnswerSheet) throws(MarkingError) -> MarkSheet {
    let elements = try elements(of: sheet.answers)
    var notebook = Notebook(workings: workings)
    var marks: [Mark] = []
    let habits = Habits(zip(sheet.answers, elements).filter(isRounded).map(\.0))
    for (answer, element) in zip(sheet.answers, elements) {
      let judge = Judge(notebook: notebook, habits: habits, element: element, answer: answer)
      var (mark, kept) = judge.judged()
      if mark.verdict == .wrong { mark.working = notebook.working(of: element) }
      mark.slip = mark.slip.map { notebook.namingNeighbor(of: $0, in: element) }
      marks.append(mark)
      notebook.note(
        element,
        Notebook.Entry(
          stated: answer.number, kept: kept,
          isSound: mark.verdict == .right || mark.verdict == .rounded,
          doubt: mark.verdict == .wrong ? nil : judge.doubt(kept)))
    }
    var marked = MarkSheet(student: sheet.student, marks: marks)
    let written = Set(elements)
    (marked.asked, marked.rounding) = (asked.count, sheet.rounding)
    marked.missing = asked.filter { !written.contains($0.element) }.map(\.name)
    return marked
  }

  /// The numbers that are meant, each known and there but once.
  private func elements(of answers: [Answer]) throws(MarkingError) -> [Element] {
    var elements: [Element] = []
    var firsts: [Element: Int] = [:]
    var unknown: [(place: Int, error: ElementNameError)] = []
    var twice: MarkingError?
    // A name is looked up once, however often it stands there.
    var known: [String: Element] = [:]
    for (place, answer) in answers.enumerated() {
      do throws(ElementNameError) {
        let element: Element
        if let looked = known[answer.name] {
          element = looked
        } else {
          element = try workings.element(named: answer.name)
          known[answer.name] = element
        }
        elements.append(element)
        if let first = firsts[element] {
          let problem = MarkingError.Problem.twice(answer.name, first: first)
          twice = twice ?? MarkingError(place: place, problem: problem)
        } else {
          firsts[element] = place
        }
      } catch {
        unknown.append((place, error))
        if unknown.count == MarkingError.mostUnknown { break }
      }
    }
    if let first = unknown.first {
      throw MarkingError(
        place: first.place, problem: .name(first.error), unknown: unknown.map(\.place))
    }
    if let twice { throw twice }
    return elements
  }

  /// Whether digits are missing: 0.5 for ½ says nothing of how its writer rounds.
  private func isRounded(_ answer: Answer, _ element: Element) -> Bool {
    guard !answer.number.isExact else { return false }
    guard let number = workings.number(element) else { return true }
    return abs(number - answer.number.value) > 1e-12 * abs(number)
  }
}

/// Why a sheet cannot be marked.
public struct MarkingError: Error, CustomStringConvertible {
  /// What is wrong.
  public enum Problem: Sendable {
    /// No number has this name.
    case name(ElementNameError)
    /// The number stands before, as answer `first`, counted from 0.
    case twice(String, first: Int)
  }

  /// Which answer, counted from 0; of several the first.
  public let place: Int
  /// What is wrong with it.
  public let problem: Problem
  /// The answers whose names no number has, counted from 0, up to `mostUnknown`.
  public var unknown: [Int] = []
  /// A file with so many unknown names is of something else, and is read no further.
  public static let mostUnknown = 100

  public var description: String { "answer \(place + 1): \(problem)" }
}

extension MarkingError.Problem: CustomStringConvertible {
  public var description: String {
    switch self {
    case .name(let error): error.description
    case .twice(let name, let first):
      "\(name): expected each number once, found it as answer \(first + 1) too"
    }
  }
}

/// How a person rounds, as far as the sheet shows it.
struct Habits {
  /// Rules by which numbers may be rounded that are not written down.
  let roundings: [Rounding]

  init(_ answers: [Answer]) {
    let digits = answers.map(\.number.significantDigits)
    let decimals = answers.map { -$0.number.decimalPlace }.filter { $0 > 0 }
    var roundings: [NumberFormat] = []
    if let most = digits.max() { roundings.append(.significant(most)) }
    if let most = decimals.max() { roundings.append(.decimals(most)) }
    if let usual = decimals.usual, usual != decimals.max() { roundings.append(.decimals(usual)) }
    if let usual = digits.usual, usual != digits.max() { roundings.append(.significant(usual)) }
    self.roundings = roundings.flatMap { format in
      Rounding.Ties.allCases.map { Rounding(format: format, ties: $0) }
    }
  }
}

extension [Int] {
  /// The commonest of them, of equally common ones the greatest.
  fileprivate var usual: Int? {
    let counts = reduce(into: [:]) { $0[$1, default: 0] += 1 }
    return counts.max { ($0.value, $0.key) < ($1.value, $1.key) }?.key
  }
}
