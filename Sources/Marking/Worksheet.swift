import ChainruleExplain
import ChainruleFormulas

/// An example as a sheet to be filled in, and its key.
///
///     let sheet = try Worksheet(example)
///     try writer.write(sheet.document)     // formulas in letters, lines to write on
///     try writer.write(sheet.key)          // the same with every number
public struct Worksheet: Sendable {
  /// What is given as tables, and every line of the calculation in letters, with room for numbers and result.
  public let document: Document
  /// Every number worked out.
  public let key: Document
  /// The names of the numbers to be found, in the order of the sheet, as an answers file has them.
  public let names: [String]
  /// The numbers that are given, by name.
  public let given: [(name: String, number: Double)]
  /// The numbers to be found, in the order of `names`.
  public let numbers: [Double]

  /// The most steps of a training that can be asked for and marked.
  public static var mostSteps: Int { TrainingWorkings.mostSteps }

  /// A sheet of a network's steps, the first ones of those that the case makes; of a perceptron's passes.
  ///
  /// Throws `NetworkError` where the parts of the case do not fit together.
  public init(_ example: Case, steps: Int = 1) throws {
    if let exercise = try Exercise(perceptron: example) {
      self.init(exercise, steps: steps)
    } else {
      self.init(try NetworkSheet(example, steps: steps))
    }
  }

  /// A sheet of another calculation by hand; of several steps the first ones, where not all are wanted.
  public init(_ exercise: Exercise, steps: Int? = nil) {
    self.init(ExerciseSheet(exercise, steps: steps))
  }

  private init(_ source: some SheetSource) {
    key = source.key
    (names, numbers) = (source.asked.map(\.name), source.asked.map(\.number))
    given = source.given
    let sections = source.whole.blocks.compactMap { $0.blank(source.told) }
    let lines: Block = .list(source.givenLines)
    document = Document(
      title: source.whole.title, subtitle: source.whole.subtitle,
      blocks: [
        .paragraph("Name: ______________________________"),
        .paragraph("Put the numbers into each line, then write the result."),
        .section(Section("What is given", id: "given", [lines])),
      ] + sections)
  }
}

/// What a sheet is made of.
protocol SheetSource {
  /// Every number worked out.
  var whole: Document { get }
  /// The same with the title of a key.
  var key: Document { get }
  /// The ids of sections that say what has been found.
  var told: Set<String> { get }
  /// What is given, a line for what belongs together.
  var givenLines: [Phrase] { get }
  var given: [(name: String, number: Double)] { get }
  var asked: [(name: String, number: Double)] { get }
}

extension SheetSource {
  var key: Document {
    var document = whole
    document.title = "Key: \(document.title)"
    return document
  }
}

extension Phrase {
  /// x₁ = 0.23, x₂ = 0.55
  init(numbers: [(Element, Double)]) {
    self = ""
    for (element, number) in numbers {
      self = self + (isEmpty ? "" : ", ") + "\(element) = \(number: number)"
    }
  }
}

extension Block {
  /// The calculations without their answers; nil for all that tells them.
  fileprivate func blank(_ told: Set<String>) -> Block? {
    switch self {
    case .section(var section):
      guard !told.contains(section.id) else { return nil }
      section.blocks = section.blocks.compactMap { $0.blank(told) }
      return section.blocks.isEmpty ? nil : .section(section)
    case .equation(var equation):
      (equation.isBlank, equation.remark, equation.values) = (true, "", [:])
      return .equation(equation)
    case .list: return self
    case .paragraph, .matrices, .table: return nil
    }
  }

  /// The equations that a sheet asks for.
  func equations(_ told: Set<String>) -> [Equation] {
    switch self {
    case .section(let section):
      told.contains(section.id) ? [] : section.blocks.flatMap { $0.equations(told) }
    case .equation(let equation): [equation]
    default: []
    }
  }
}
