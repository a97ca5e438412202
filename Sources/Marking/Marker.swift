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

  /// Marks a sheet.
  ///
  /// Throws `MarkingError` for a name that no number has, and for a number that stands twice.
  public func mark(_ sheet: AnswerSheet) throws(MarkingError) -> MarkSheet {
    var notebook = Notebook(workings: workings)
    var marks: [Mark] = []
    let habits = Habits(sheet.answers.filter(isRounded))
    for (place, answer) in sheet.answers.enumerated() {
      let element: Element
      do { element = try workings.element(named: answer.name) } catch {
        throw MarkingError(place: place, problem: .name(error))
      }
      if let first = marks.firstIndex(where: { $0.element == element }) {
        throw MarkingError(place: place, problem: .twice(answer.name, first: first))
      }
      let judge = Judge(notebook: notebook, habits: habits, element: element, answer: answer)
      let (mark, kept) = judge.judged()
      marks.append(mark)
      notebook.note(
        element,
        Notebook.Entry(
          stated: answer.number, kept: kept,
          isSound: mark.verdict == .right || mark.verdict == .rounded,
          doubt: mark.verdict == .wrong ? nil : judge.doubt(kept)))
    }
    return MarkSheet(student: sheet.student, marks: marks)
  }

  /// Whether digits are missing: 0.5 for ½ says nothing of how its writer rounds.
  private func isRounded(_ answer: Answer) -> Bool {
    guard let element = try? workings.element(named: answer.name),
      let number = workings.number(element)
    else { return true }
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

  /// Which answer, counted from 0.
  public let place: Int
  /// What is wrong with it.
  public let problem: Problem

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
