import ChainruleExplain
import ChainruleFormulas

/// An example as a sheet to be filled in, and its key.
///
///     let sheet = try Worksheet(example)
///     try writer.write(sheet.document)     // formulas in letters, lines to write on
///     try writer.write(sheet.key)          // the same with every number
public struct Worksheet: Sendable {
  /// What is given as tables, and every line of the calculation in letters, with room for numbers and result.
  public private(set) var document: Document
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

  /// The parts of the calculation that can be asked for, in its order: `forward`, `cost`, …
  public let parts: [String]

  /// A sheet of a network's steps, the first ones of those that the case makes; of a perceptron's passes.
  ///
  /// - Parameter parts: those with blanks; nil for all. Those before the last of them are worked out, those behind it left
  ///   out. The key has all.
  /// - Throws: `NetworkError` where the parts of the case do not fit together.
  public init(_ example: Case, steps: Int = 1, parts: [String]? = nil) throws {
    if let exercise = try Exercise(perceptron: example) {
      self.init(exercise, steps: steps, parts: parts)
    } else {
      self.init(try NetworkSheet(example, steps: steps), parts)
    }
  }

  /// A sheet of another calculation by hand; of several steps the first ones, where not all are wanted.
  public init(_ exercise: Exercise, steps: Int? = nil, parts: [String]? = nil) {
    self.init(ExerciseSheet(exercise, steps: steps), parts)
  }

  private init(_ source: some SheetSource, _ wanted: [String]?) {
    let blanks = Blanks(source.told, wanted, in: source.whole.blocks)
    (key, parts, given) = (source.key, blanks.parts, source.given)
    let ids = Set(blanks.asked.map(\.id))
    let asked = source.asked.filter { ids.contains($0.id) }
    (names, numbers) = (asked.map(\.name), asked.map(\.number))
    document = Document(
      title: source.whole.title, subtitle: source.whole.subtitle,
      blocks: [
        .paragraph("Name: ______________________________"),
        .paragraph(
          "Put the numbers into each line, then write the result. " + Worksheet.digits(numbers)),
        .paragraph(source.notation),
        .section(Section("What is given", id: "given", [.list(source.givenLines)])),
      ].filter { $0 != .paragraph("") } + blanks.blocks)
    document.rule = .untold
  }

  /// With how many digits to write.
  private static func digits(_ numbers: [Double]) -> Phrase {
    let count = 4
    if numbers.allSatisfy({ NumberFormat.significant(count).rounded($0) == $0 }) {
      return "All results are exact with \(count) digits or fewer."
    }
    return """
      Write \(count) significant digits or more, and go on with what you wrote or with what the calculator shows.
      """
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
  /// The numbers of all lines, and the lines' ids.
  var asked: [(id: String, name: String, number: Double)] { get }
  /// What the names mean, in one line.
  var notation: Phrase { get }
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
