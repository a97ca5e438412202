import ChainruleFormulas
import ChainruleMarking

/// A person's numbers as they stand in a file, in the order of the work.
///
///     student: A
///     decimals: 3            # how the numbers were rounded, where their digits do not show it; or digits: 3
///     answers: [{z1[1]: 0.343}, {dE/dw16: 0.0025}]
///
/// or lines of a name and a number, with the commas in brackets as they are:
///
///     z1[1],0.343
///     w1[1,2];0,25
public struct AnswerFile: Sendable {
  /// The numbers; the student is called as the file says, else as the file is.
  public let sheet: AnswerSheet
  /// Where each of them stands.
  public let places: [SourcePlace]

  /// Reads a file; by its name, `.csv` and `.txt` are lines, `.json` is JSON and all else YAML.
  ///
  /// - Throws: `ReadError`, `SchemaError`.
  public init(file path: String) throws {
    try self.init(bytes: readFile(path, limit: SchemaReader.sizeLimit), file: path)
  }

  /// Reads bytes of UTF-8; `file` names them in messages.
  public init(bytes: [UInt8], file: String) throws {
    let name = file.lowercased()
    var read =
      name.hasSuffix(".csv") || name.hasSuffix(".txt")
      ? try AnswerLines(bytes: bytes, file: file).answers()
      : try AnswerFile.answers(SchemaReader.read(bytes: bytes, file: file))
    if read.student.isEmpty {
      let last = file.split(separator: "/").last ?? ""
      read.student = String(last.lastIndex(of: ".").map { last[..<$0] } ?? last)
    }
    sheet = AnswerSheet(student: read.student, answers: read.answers.map(\.answer))
    places = read.answers.map(\.place)
  }

  /// What stands in a file.
  struct Contents {
    var student = ""
    var answers: [(answer: Answer, place: SourcePlace)] = []
  }

  private static func answers(_ root: SchemaValue) throws -> Contents {
    try root.object { keys in
      _ = try keys.formatVersion(upTo: 1)
      var contents = Contents(student: try keys.value("student", default: ""))
      let rule = try rounding(keys)
      let list = try keys.require("answers")
      let entries =
        list.isList ? try list.list().flatMap { try $0.entries() } : try list.entries()
      for (name, value) in entries {
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
    guard !value.isList, !value.isObject, !value.isNull else { throw value.mismatch("a number") }
    guard let number = StatedNumber(try value.text()) else { throw value.mismatch("a number") }
    return number
  }
}

/// Answers as lines: a name, a separator, a number.
private struct AnswerLines {
  let bytes: [UInt8]
  let file: String

  func answers() throws(SchemaError) -> AnswerFile.Contents {
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw SchemaError(
        place: SourcePlace(file: file), problem: .syntax("the text is not UTF-8"))
    }
    var contents = AnswerFile.Contents()
    var isFirst = true
    let lines = text.split(omittingEmptySubsequences: false) { $0.isNewline }
    for (index, line) in lines.enumerated() {
      let words = line.trimmed
      if words.isEmpty || words.hasPrefix("#") { continue }
      defer { isFirst = false }
      let place = SourcePlace(file: file, line: index + 1, column: 1)
      guard let (name, value) = AnswerLines.parts(words) else {
        throw SchemaError(
          place: place,
          problem: .mismatch(
            expected: "a name and a number, as in z1[1],0.343", found: quotedText(words)))
      }
      // A line of a sheet that was not filled in.
      if value.isEmpty { continue }
      guard let number = StatedNumber(value) else {
        // The head of a table.
        if isFirst, ["name", "number", "quantity", "answer"].contains(name.lowercased()) {
          continue
        }
        throw SchemaError(
          place: place,
          problem: .mismatch(expected: "a number behind \(name)", found: quotedText(value)))
      }
      contents.answers.append((Answer(name: name, number: number), place))
    }
    // A sheet on which nothing was filled in has its names.
    if isFirst {
      throw SchemaError(
        place: SourcePlace(file: file), problem: .other("the file is empty"))
    }
    return contents
  }

  private func quotedText(_ text: String) -> String { "text “\(text.prefix(60))”" }

  /// The first separator outside quotes and brackets divides: a semicolon or tab, else a comma, else an equals sign.
  private static func parts(_ line: String) -> (name: String, value: String)? {
    for separators in [";\t", ",", "=:"] {
      var depth = 0
      var isQuoted = false
      for place in line.indices {
        let character = line[place]
        if character == "\"" { isQuoted.toggle() }
        if isQuoted { continue }
        if character == "[" { depth += 1 }
        if character == "]" { depth -= 1 }
        guard depth <= 0, separators.contains(character) else { continue }
        let (name, value) = (line[..<place], line[line.index(after: place)...])
        return (unquoted(String(name)), unquoted(String(value)))
      }
    }
    return nil
  }

  private static func unquoted(_ text: String) -> String {
    String(text.trimmed.filter { $0 != "\"" }).trimmed
  }
}

extension StringProtocol {
  /// Without white space at both ends.
  fileprivate var trimmed: String {
    let start = drop { $0.isWhitespace }
    return String(String(start.reversed().drop { $0.isWhitespace }.reversed()))
  }
}
