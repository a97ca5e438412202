/// A value of a user's as messages quote it: `shown`, in quotation marks.
///
///     quoted("three")       // “three”
///     quoted("\u{1B}[2J")   // “\u{1B}[2J”
package func quoted(_ text: String) -> String { "“\(shown(text))”" }

/// Text of a user's, such as the name of a column, as messages show it: on one line, at most `limit` characters (Unicode
/// scalars) and “…” where it goes on, with controls spelled out. So a cell of ten thousand bytes does not hide what is
/// wrong with it, and an escape sequence in a file does not reach the terminal.
package func shown(_ text: String, limit: Int = 60) -> String {
  var shown = ""
  var length = 0
  for scalar in text.unicodeScalars {
    let piece = isControl(scalar) ? scalar.escaped(asASCII: true) : String(scalar)
    length += piece.unicodeScalars.count
    if length > limit { return shown + "…" }
    shown += piece
  }
  return shown
}

/// Names in quotation marks with commas between: the first twelve, as far as 200 characters hold them, and “…” for others.
package func listed(_ names: some Collection<String>) -> String {
  var list = ""
  for (i, name) in names.enumerated() {
    let item = (i == 0 ? "" : ", ") + quoted(name)
    if i == 12 || i > 0 && list.count + item.count > 200 { return list + ", …" }
    list += item
  }
  return list
}

/// The name of a file without its folder: “data/iris.csv” → “iris.csv”.
package func fileName(_ path: String) -> String {
  path.split(separator: "/").last.map(String.init) ?? path
}

/// Whether a character steers a terminal or the direction of a line, or ends it, instead of being seen.
private func isControl(_ scalar: Unicode.Scalar) -> Bool {
  switch scalar.properties.generalCategory {
  case .control, .lineSeparator, .paragraphSeparator: true
  // Scripts and emoji need the two joiners.
  case .format: scalar != "\u{200D}" && scalar != "\u{200C}"
  default: false
  }
}
