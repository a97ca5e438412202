import Chainrule

/// The cases that a command is about: those of an example file or a ready-made example, or a trained model's with rows
/// of its data.
struct ExplainedCases {
  /// What heads them.
  let title: String
  /// The lesson above several cases, a paragraph a line.
  var about = ""
  let cases: [Case]
  /// Whether they stand beside each other, and none was asked for alone.
  var areSeveral: Bool { cases.count > 1 }

  /// - Parameters:
  ///   - example: a file, or the name of a ready-made example.
  ///   - name: the only case wanted; nil for all.
  init(example: String, case name: String?) throws {
    try self.init(ExplainedCases.file(example), of: example, case: name)
  }

  /// The cases of a file that has been read; `example` is what it was asked for by.
  init(_ file: ExampleFile, of example: String, case name: String?) throws {
    title = file.name
    guard !file.cases.isEmpty else {
      throw UsageError(
        "EXAMPLE", expected: "an example of a network",
        found: "one of formulas or numbers; chainrule explain \(example) shows it")
    }
    guard let name else {
      let origin = file.source.isEmpty ? "" : "\nSource: \(file.source)."
      about = file.about + origin
      cases = file.cases.map { file.cases.count == 1 ? file.told($0) : $0 }
      return
    }
    let names = file.cases.map(\.name)
    guard let found = file.cases.first(where: { $0.name == name }) else {
      let nearest = suggestion(for: name, among: names)
      throw UsageError(
        "--case", expected: "one of \(names.joined(separator: ", "))", found: "“\(name)”\(nearest)")
    }
    cases = [file.told(found)]
  }

  init(_ example: Case, title: String) { self.init(title: title, cases: [example]) }

  init(title: String, about: String = "", cases: [Case]) {
    (self.title, self.about, self.cases) = (title, about, cases)
  }

  /// A file of this path, else the ready-made example of this name; `-` reads standard input.
  static func file(_ name: String) throws -> ExampleFile {
    if name == "-" {
      return try ExampleFile(bytes: StandardInput.bytes(), file: StandardInput.name)
    }
    do {
      return try ExampleFile(file: name)
    } catch ReadError.missing(let path) {
      if let entry = ReadyMade.named(name) ?? ReadyMade.golden(name).first {
        return try ExampleFile(bytes: entry.bytes, file: entry.file)
      }
      // What has a folder or an ending was meant to be a file.
      let isPath = name.contains { $0 == "/" || $0 == "." }
      guard !isPath || nearestName(to: name, among: ReadyMade.all.map(\.name)) != nil else {
        throw ReadError.missing(path: path)
      }
      throw unknown(name)
    }
  }

  /// No file, and no example: the nearest of them, or all.
  private static func unknown(_ name: String) -> UsageError {
    let names = ReadyMade.all.map(\.name)
    let hint =
      nearestName(to: name, among: names).map { "; did you mean “\($0)”?" }
      ?? ". The ready-made ones are \(names.joined(separator: ", "))"
    return UsageError(
      "EXAMPLE", expected: "a file, a model or a ready-made example", found: "“\(name)”\(hint)")
  }
}

extension ExplainedCases {
  /// An example file that says the same, to be edited and explained again.
  var example: String {
    get throws { try ExampleWriter.text(cases, name: title, about: about) }
  }
}

extension ExampleFile {
  /// A case with the file's lesson above what is said of it.
  fileprivate func told(_ item: Case) -> Case {
    var item = item
    let origin = source.isEmpty ? "" : "\nSource: \(source)."
    item.about = about + (item.about == about ? "" : "\n\(item.about)") + origin
    return item
  }
}
