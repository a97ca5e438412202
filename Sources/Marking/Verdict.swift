import ChainruleExplain
import ChainruleFormulas

/// What becomes of one number that a person has written.
public enum Verdict: String, Sendable, CaseIterable {
  /// The exact number, rounded to the digits written, is this one.
  case right
  /// It is right as far as the rounding of numbers before it allows.
  case rounded
  /// It follows rightly from an earlier number that is wrong: error carried forward.
  case carried
  /// It follows from nothing.
  case wrong

  /// Whether the method is right, and so earns the mark.
  public var isGood: Bool { self != .wrong }
}

/// One number of a sheet, marked.
public struct Mark: Sendable {
  /// What was written.
  public let answer: Answer
  /// The number that it is meant to be.
  public let element: Element
  /// How it is marked.
  public let verdict: Verdict
  /// The exact number.
  public let expected: Double
  /// What it should be given the numbers that the person wrote before; nil where none of them is wrong.
  public let expectedCarried: Double?
  /// What has likely gone wrong; nil where it is not wrong, and where no slip gives this number.
  public internal(set) var slip: Slip?
  /// How a wrong number is calculated with what the person wrote before it; nil for all others, and where that is long.
  public internal(set) var working: Equation? = nil
}

/// A sheet of a person's numbers, marked.
public struct MarkSheet: Sendable {
  /// Whose it is; empty where that is not said.
  public let student: String
  /// One for each answer, in their order.
  public let marks: [Mark]
  /// How many numbers the example's sheet asks for; 0 where that is not known.
  public var asked = 0
  /// Those of them that are not written, by name, in the order of the sheet.
  public var missing: [String] = []
  /// How the numbers were rounded, where the answers say it.
  public var rounding: NumberFormat?
  /// The variant by whose numbers it is marked; nil for the example's own.
  public var variant: Int?
  /// The variant whose numbers these seem to be, 0 for the example's own; nil where nothing looks like that.
  public var fitting: Int?

  /// A marked sheet.
  init(student: String, marks: [Mark]) { (self.student, self.marks) = (student, marks) }

  /// How many of the numbers that are asked for are written.
  public var answered: Int { asked - missing.count }
  /// The numbers that follow from nothing.
  public var wrong: [Mark] { marks.filter { $0.verdict == .wrong } }

  /// The first number that follows from nothing.
  public var firstWrong: Mark? { marks.first { $0.verdict == .wrong } }
  /// How many numbers are right, rounded or carried.
  public var score: Int { marks.count { $0.verdict.isGood } }
}

/// One line of a person's work.
public struct Answer: Hashable, Sendable {
  /// The name as the person wrote it: `dE/dw16`.
  public let name: String
  /// The number as written.
  public let number: StatedNumber

  public init(name: String, number: StatedNumber) {
    (self.name, self.number) = (name, number)
  }
}

/// A person's numbers, in the order of their work.
public struct AnswerSheet: Hashable, Sendable {
  /// Whose they are; may be empty.
  public var student: String
  /// In the order of the work: a number may use those before it.
  public var answers: [Answer]
  /// How they were rounded, where it is said.
  public var rounding: NumberFormat?
  /// Which variant of the example they are numbers of, where it is said.
  public var variant: Int?

  public init(
    student: String = "", answers: [Answer], rounding: NumberFormat? = nil, variant: Int? = nil
  ) {
    (self.student, self.answers) = (student, answers)
    (self.rounding, self.variant) = (rounding, variant)
  }
}
