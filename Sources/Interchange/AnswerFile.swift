import ChainruleFormulas
import ChainruleMarking

/// A person's numbers as they stand in a file, in the order of the work.
///
///     student: A
///     variant: 3             # by whose numbers they are marked, where the example's own are not meant
///     decimals: 3            # how the numbers were rounded, where their digits do not show it; or digits: 3
///     answers: [{z1[1]: 0.343}, {dE/dw16: 0.0025}]
///
/// or lines of a name and a number, with the commas in brackets as they are; student and variant are lines too:
///
///     student,A
///     z1[1],0.343
///     w1[1,2];0,25
///
/// A file without answers has none; that is for its reader to judge.
public struct AnswerFile: Sendable {
  /// The numbers; the student is called as the file says, else as the file is.
  public let sheet: AnswerSheet
  /// Where each of them stands.
  public let places: [SourcePlace]

  /// Where the variant stands; nil where none does.
  public let variantPlace: SourcePlace?

  /// Reads a file; by its name, `.csv` and `.txt` are lines, `.json` is JSON and all else YAML.
  ///
  /// - Parameter knows: whether a number has this name; a first line of lines that neither names one nor has a number
  ///   is the head of a table.
  /// - Throws: `ReadError`, `SchemaError`.
  public init(file path: String, knows: (String) -> Bool = { _ in false }) throws {
    let bytes = try readFile(path, limit: SchemaReader.sizeLimit)
    try self.init(bytes: bytes, file: path, knows: knows)
  }

  /// Reads bytes of UTF-8, with or without a byte order mark; `file` names them in messages.
  public init(bytes: [UInt8], file: String, knows: (String) -> Bool = { _ in false }) throws {
    let read = try AnswerFile.contents(bytes, file, knows)
    sheet = AnswerSheet(
      student: read.student.isEmpty ? AnswerFile.student(of: file) : read.student,
      answers: read.answers.map(\.answer), rounding: read.rounding, variant: read.variant?.number)
    places = read.answers.map(\.place)
    variantPlace = read.variant?.place
  }

  /// Whose a file is that does not say so: its name.
  public static func student(of file: String) -> String {
    let last = file.split(separator: "/").last ?? ""
    return String(last.lastIndex(of: ".").map { last[..<$0] } ?? last)
  }

  /// What stands in a file.
  struct Contents {
    var student = ""
    var variant: (number: Int, place: SourcePlace)?
    var rounding: NumberFormat?
    var answers: [(answer: Answer, place: SourcePlace)] = []
  }

  private static func contents(_ bytes: [UInt8], _ file: String, _ knows: (String) -> Bool)
    throws -> Contents
  {
    let name = file.lowercased()
    if name.hasSuffix(".csv") || name.hasSuffix(".txt") {
      return try AnswerLines(file: file).contents(bytes, knows: knows)
    }
    if bytes.allSatisfy({ [0x20, 0x09, 0x0A, 0x0D].contains($0) }) { return Contents() }
    return try answers(SchemaReader.read(bytes: bytes, file: file))
  }

  private static func answers(_ root: SchemaValue) throws -> Contents {
    try root.object { keys in
      _ = try keys.formatVersion(upTo: 1)
      var contents = Contents(student: try keys.value("student", default: ""))
      contents.variant = try keys.optional(
        "variant",
        must: SchemaRequirement("a whole number above 0") { (1...1_000_000_000).contains($0) }
      ).map {
        ($0, keys.find("variant")?.place ?? root.place)
      }
      let rule = try rounding(keys)
      contents.rounding = rule
      let list = try keys.require("answers")
      if list.isNull { return contents }
      let entries =
        list.isList ? try list.list().flatMap { try $0.entries() } : try list.entries()
      for (name, value) in entries where !value.isNull {
        let number = try number(value)
        contents.answers.append(
          (Answer(name: name, number: rule.map(number.rounded) ?? number), value.place))
      }
      return contents
    }
  }

  private static func rounding(_ keys: SchemaObject) throws -> NumberFormat? {
    let decimals: Int? = try keys.optional(
      "decimals", must: SchemaRequirement("from 0 to 15") { (0...15).contains($0) })
    let digits: Int? = try keys.optional(
      "digits", must: SchemaRequirement("from 1 to 17") { (1...17).contains($0) })
    if let decimals {
      guard digits == nil else {
        throw keys.value.mismatch("decimals or digits", found: "both")
      }
      return .decimals(decimals)
    }
    return digits.map { .significant($0) }
  }

  private static func number(_ value: SchemaValue) throws(SchemaError) -> StatedNumber {
    guard !value.isList, !value.isObject else { throw value.mismatch("a number") }
    guard let number = StatedNumber(try value.text()) else { throw value.mismatch("a number") }
    return number
  }
}
