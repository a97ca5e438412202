import ChainruleFormulas
import ChainruleInterchange
import ChainruleMarking

/// A marked sheet as JSON: `student`, `answers`, `first_wrong`, `score`.
///
/// Each answer has `name`, `given` and `written` (the number and its text), `expected`, `verdict` (`right`, `rounded`,
/// `carried`, `wrong`), `expected_carried` (null where no earlier number is wrong), `slip` (null where there is none, or
/// none is recognized) and `slip_in`, the name of the number in which it was made. `score` is the share of the answers
/// that are right in method, `points` and `out_of` their numbers.
public struct MarkSheetJSON {
  let sheet: MarkSheet

  /// The JSON of a marked sheet.
  public init(_ sheet: MarkSheet) { self.sheet = sheet }

  /// The object.
  public var value: JSONValue {
    let count = sheet.marks.count
    return [
      "student": .string(sheet.student),
      "answers": .array(sheet.marks.map(entry)),
      "first_wrong": sheet.firstWrong.map { .string($0.answer.name) } ?? .null,
      "score": .number(count == 0 ? 1 : Double(sheet.score) / Double(count)),
      "points": .integer(sheet.score),
      "out_of": .integer(count),
    ]
  }

  private func entry(_ mark: Mark) -> JSONValue {
    [
      "name": .string(mark.answer.name),
      "given": .number(mark.answer.number.value),
      "written": .string(mark.answer.number.text),
      "expected": .number(mark.expected),
      "verdict": .string(mark.verdict.rawValue),
      "expected_carried": mark.expectedCarried.map { .number($0) } ?? .null,
      "slip": mark.slip.map { .string($0.kind.rawValue) } ?? .null,
      "slip_in": mark.slip.map { .string($0.element.typedName) } ?? .null,
    ]
  }
}
