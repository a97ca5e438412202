import ChainruleMarking

/// Answers as lines: a name, a separator, a number.
struct AnswerLines {
  let file: String

  func contents(_ bytes: [UInt8], knows: (String) -> Bool) throws(SchemaError)
    -> AnswerFile.Contents
  {
    let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
    let bytes = bytes.starts(with: mark) ? bytes[3...] : bytes[...]
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw SchemaError(
        place: SourcePlace(file: file), problem: .syntax("the text is not UTF-8"))
    }
    var contents = AnswerFile.Contents()
    var canBeHead = true
    let lines = text.split(omittingEmptySubsequences: false) { $0.isNewline }
    for (index, line) in lines.enumerated() {
      let words = line.trimmed
      if words.isEmpty || words.hasPrefix("#") { continue }
      let place = SourcePlace(file: file, line: index + 1, column: 1)
      let (name, value) = try parts(words, place)
      // A line of a sheet that was not filled in.
      if try note(name, value, place, in: &contents) || value.isEmpty { continue }
      if let number = StatedNumber(value) {
        contents.answers.append((Answer(name: name, number: number), place))
      } else if !canBeHead || knows(name) {
        throw mismatch(place, "a number behind \(name)", value)
      }
      canBeHead = false
    }
    return contents
  }

  /// Takes a line that says whose the answers are, or to which variant; false where it is neither.
  private func note(
    _ name: String, _ value: String, _ place: SourcePlace, in contents: inout AnswerFile.Contents
  ) throws(SchemaError) -> Bool {
    switch name.lowercased() {
    case "student":
      contents.student = value
    case "variant":
      guard let number = Int(value), (1...1_000_000_000).contains(number) else {
        throw mismatch(place, "a whole number above 0 behind variant", value)
      }
      contents.variant = (number, place)
    default: return false
    }
    return true
  }

  private func mismatch(_ place: SourcePlace, _ expected: String, _ text: some StringProtocol)
    -> SchemaError
  {
    SchemaError(
      place: place, problem: .mismatch(expected: expected, found: "text “\(text.prefix(60))”"))
  }

  /// The first separator outside quotes and brackets divides: a semicolon or tab, else a comma, else an equals sign. Empty
  /// fields at the end, as spreadsheets write them, are none.
  private func parts(_ line: Substring, _ place: SourcePlace) throws(SchemaError)
    -> (name: String, value: String)
  {
    for separators in [";\t", ",", "=:"] {
      var depth = 0
      var isQuoted = false
      for end in line.indices {
        let character = line[end]
        if character == "\"" { isQuoted.toggle() }
        if isQuoted { continue }
        if character == "[" { depth += 1 }
        if character == "]" { depth -= 1 }
        guard depth <= 0, separators.contains(character) else { continue }
        var value = line[line.index(after: end)...]
        while let last = value.last, separators.contains(last) { value.removeLast() }
        return (line[..<end].unquoted, value.unquoted)
      }
    }
    throw mismatch(place, "a name and a number, as in z1[1],0.343", line)
  }
}

extension Substring {
  /// Without white space at both ends.
  fileprivate var trimmed: Substring {
    var text = drop(while: \.isWhitespace)
    while text.last?.isWhitespace == true { text.removeLast() }
    return text
  }

  fileprivate var unquoted: String { String(String(filter { $0 != "\"" })[...].trimmed) }
}
