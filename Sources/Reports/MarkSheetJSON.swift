import ChainruleFormulas
import ChainruleInterchange
import ChainruleMarking

/// A marked sheet as JSON: `student`, `variant`, `answers`, `first_wrong`, `score`, `points`, `out_of`, `asked`, `answered`,
/// `missing`, `fits_variant`.
///
/// Each answer has `name`, `given` and `written` (the number and its text), `expected`, `verdict` (`right`, `rounded`,
/// `carried`, `wrong`), `expected_carried` (null where no earlier number is wrong), `slip` (null where there is none, or
/// none is recognized), `slip_in`, the name of the number in which it was made, and `slip_from`, that of the neighbor whose
/// number was used. `points` of `out_of` written numbers are right in method; `score` is their share, null of none.
/// `answered` of `asked` numbers of the sheet are written, `missing` are the others' names. `variant` and `fits_variant`, 0
/// for the example itself, say by which numbers it is marked, and which it seems to have.
public struct MarkSheetJSON {
  let sheet: MarkSheet

  /// The JSON of a marked sheet.
  public init(_ sheet: MarkSheet) { self.sheet = sheet }

  /// The object.
  public var value: JSONValue {
    let count = sheet.marks.count
    return [
      "student": .string(sheet.student),
      "variant": .integer(sheet.variant ?? 0),
      "answers": .array(sheet.marks.map(entry)),
      "first_wrong": sheet.firstWrong.map { .string($0.answer.name) } ?? .null,
      "score": count == 0 ? .null : .number(Double(sheet.score) / Double(count)),
      "points": .integer(sheet.score),
      "out_of": .integer(count),
      "asked": .integer(sheet.asked),
      "answered": .integer(sheet.answered),
      "missing": .array(sheet.missing.map { .string($0) }),
      "fits_variant": sheet.fitting.map { .integer($0) } ?? .null,
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
      "slip_from": mark.slip?.exchange.map { .string($0.used.typedName) } ?? .null,
    ]
  }
}

/// The sheets of a class as JSON: `sheets`, and `not_read` with `student` and `reason` of each file that could not be read.
public struct ClassSheetJSON {
  let sheet: ClassSheet

  /// The JSON of a class's sheets.
  public init(_ sheet: ClassSheet) { self.sheet = sheet }

  /// The object.
  public var value: JSONValue {
    let unread = sheet.entries.compactMap { entry -> JSONValue? in
      guard case .unread(let student, let reason) = entry else { return nil }
      return ["student": .string(student), "reason": .string(reason)]
    }
    return [
      "sheets": .array(sheet.sheets.map { MarkSheetJSON($0).value }), "not_read": .array(unread),
    ]
  }
}
